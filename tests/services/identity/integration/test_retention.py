"""What has been kept long enough goes, by a clock moved forward; what has not stays."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from chassis.retention import tidy_plumbing
from services.identity.usecases.keep_retention import Periods, keep_retention
from tests.services.identity.school import Scene, scene
from tests.services.identity.siecle_files import school
from tests.support.parts import signed_in, told

NOW = datetime.now(UTC)


def keep(here: Scene, periods: Periods, *, days: float = 0) -> None:
    keep_retention(
        periods, public_url="https://plateforme.example", uow=here.uow(), now=NOW + timedelta(days=days)
    )


def tidy(here: Scene, *, days: float) -> None:
    tidy_plumbing(here.bench.parts.sessions, here.bench.parts.settings, now=NOW + timedelta(days=days))


# accounts that sleep


def test_a_sleeping_account_is_warned_then_erased(here: Scene, periods: Periods) -> None:
    ada = here.person("ada@exemple.fr")
    keep(here, periods, days=1_090)
    assert here.count("mails") == 0
    keep(here, periods, days=1_097)
    ((recipient, subject),) = here.rows("SELECT recipient, subject FROM mails")
    assert (recipient, subject) == ("ada@exemple.fr", "Votre compte va être effacé")
    keep(here, periods, days=1_120)
    assert here.count("mails") == 1, "warned once"
    assert told(here.bench, "UserAnonymised") == []
    keep(here, periods, days=1_128)
    assert [one["user_id"] for one in told(here.bench, "UserAnonymised")] == [str(ada)]


def test_coming_back_keeps_the_account(here: Scene, periods: Periods) -> None:
    ada = here.person("ada@exemple.fr")
    keep(here, periods, days=1_097)
    with here.uow() as uow:
        uow.accounts.seen(ada, on=(NOW + timedelta(days=1_100)).date())
        uow.commit()
    keep(here, periods, days=1_130)
    assert told(here.bench, "UserAnonymised") == []
    assert here.rows("SELECT warned_at FROM users") == [(None,)]


def test_the_account_of_a_pupil_who_is_in_a_list_does_not_sleep(here: Scene, periods: Periods) -> None:
    organisation = here.organisation()
    head = here.member(organisation)
    here.upload(organisation, school(1), by=head)
    pupil = here.person(username="ada.durand1012")
    here.change("UPDATE learners SET user_id = :u", u=pupil)
    keep(here, periods, days=1_097)
    keep(here, periods, days=1_128)
    assert str(pupil) not in {one["user_id"] for one in told(here.bench, "UserAnonymised")}


# pupils, imports, invitations, mail


def test_a_pupil_who_left_the_list_long_ago_is_anonymised(here: Scene, periods: Periods) -> None:
    organisation = here.organisation()
    head = here.member(organisation)
    here.upload(organisation, school(2), by=head)
    here.upload(organisation, school(1), by=head)
    keep(here, periods, days=729)
    assert told(here.bench, "LearnerAnonymised") == []
    keep(here, periods, days=731)
    assert len(told(here.bench, "LearnerAnonymised")) == 1
    assert [row.last_name for row in here.rows("SELECT last_name FROM learners ORDER BY ine")] == [
        "Lefèvre",
        "(anonymisé)",
    ]


def test_addresses_reports_and_mail_go_in_time(here: Scene, periods: Periods) -> None:
    organisation = here.organisation()
    head = here.member(organisation)
    here.upload(organisation, school(1, ID_NATIONAL="000000001AB", DATE_NAISS=""), by=head)
    path = f"/api/organisations/{organisation}/invitations"
    here.client.post(path, json={"emails": ["bob@exemple.fr"]}, headers=signed_in(head))
    assert here.rows("SELECT jsonb_array_length(problems) FROM learner_imports") != [(0,)]
    keep(here, periods, days=29)
    assert here.count("mails") == 1
    keep(here, periods, days=31)
    assert here.count("mails") == 0, "even one that no server ever took"
    keep(here, periods, days=399)
    assert here.rows("SELECT email, status FROM invitations") == [("bob@exemple.fr", "PENDING")]
    keep(here, periods, days=401)
    assert here.rows("SELECT email, code, status FROM invitations") == [("", "", "CANCELLED")]
    assert here.rows("SELECT jsonb_array_length(problems) FROM learner_imports") == [(0,)]


def test_the_timer_keeps_the_periods_of_the_settings() -> None:
    here = scene(DISABLED_LEARNER_DAYS="10", MAIL_DAYS="2", INVITATION_DAYS="20")
    organisation = here.organisation()
    head = here.member(organisation)
    here.upload(organisation, school(2), by=head)
    path = f"/api/organisations/{organisation}/invitations"
    here.client.post(path, json={"emails": ["bob@exemple.fr", "eve@exemple.fr"]}, headers=signed_in(head))

    def aged(column: str, table: str, which: str, *, days: int) -> None:
        here.change(f"UPDATE {table} SET {column} = now() - make_interval(days => {days}) WHERE {which}")

    aged("disabled_at", "learners", "ine = '000000001AB'", days=11)
    aged("disabled_at", "learners", "ine = '000000002AB'", days=9)
    aged("written_at", "mails", "recipient = 'bob@exemple.fr'", days=3)
    aged("sent_at", "invitations", "email = 'eve@exemple.fr'", days=21)
    here.bench.tick("keep_retention")
    assert [row.last_name for row in here.rows("SELECT last_name FROM learners ORDER BY ine")] == [
        "Lefèvre",
        "(anonymisé)",
    ]
    assert here.rows("SELECT recipient FROM mails") == [("eve@exemple.fr",)]
    assert here.rows("SELECT email FROM invitations ORDER BY email") == [("",), ("bob@exemple.fr",)]


# the audit


def test_the_audit_only_grows(here: Scene) -> None:
    here.organisation()
    for statement in ("UPDATE audit SET deed = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(DBAPIError, match="the audit only grows"):
            here.change(statement)
    with pytest.raises(DBAPIError, match="the audit only grows"), here.uow() as uow:
        uow.audit.forget(before=NOW + timedelta(days=1))
    assert here.count("audit") == 1


def test_the_audit_forgets_by_age_alone(here: Scene, periods: Periods) -> None:
    with here.uow() as uow:
        uow.audit.note("password_changed", now=NOW - timedelta(days=1_100))
        uow.audit.note("password_changed", now=NOW - timedelta(days=1_090))
        uow.commit()
    keep(here, replace(periods, audit=1_095))
    assert here.count("audit") == 1
    with pytest.raises(DBAPIError, match="the audit only grows"):
        here.change("DELETE FROM audit")


# plumbing


def test_personal_facts_lose_the_person_a_week_after_they_were_told(here: Scene) -> None:
    organisation = here.organisation()
    here.upload(organisation, school(1), by=here.member(organisation))
    tidy(here, days=30)
    assert "record" in told(here.bench, "LearnerEnrolled")[0], "not told yet"
    here.change("UPDATE outbox SET told_at = now()")
    tidy(here, days=6.9)
    assert "record" in told(here.bench, "LearnerEnrolled")[0]
    tidy(here, days=7.1)
    (fact,) = told(here.bench, "LearnerEnrolled")
    assert set(fact) == {"learner_id", "organisation_id", "revision", "enrolled_at"}
    assert "lefèvre" not in str(here.rows("SELECT * FROM outbox")).lower()


def test_told_facts_heard_letters_and_dead_ones_go_in_time(here: Scene) -> None:
    here.member(here.organisation())
    here.change("INSERT INTO inbox (consumer, message_id) VALUES ('q', gen_random_uuid())")
    here.change("INSERT INTO dead_letters (queue, reason, body) VALUES ('q', 'r', '{}')")
    tidy(here, days=401)
    assert (here.count("inbox"), here.count("dead_letters")) == (0, 0)
    assert here.count("outbox") == 2, "nobody has told them yet"
    here.change("UPDATE outbox SET told_at = now()")
    tidy(here, days=399)
    assert here.count("outbox") == 2
    tidy(here, days=401)
    assert here.count("outbox") == 0


def test_thousands_go_in_several_steps(here: Scene) -> None:
    here.change(
        "INSERT INTO inbox (consumer, message_id) SELECT 'q', gen_random_uuid() FROM generate_series(1, 10001)"
    )
    tidy(here, days=41)
    assert here.count("inbox") == 0


def test_a_dead_letter_about_somebody_erased_goes_at_once(here: Scene) -> None:
    from chassis.retention import bury

    ada = here.person()
    for subject in (ada, here.person()):
        body = json.dumps({"subject": str(subject), "data": {"name": "x"}})
        here.change("INSERT INTO dead_letters (queue, reason, body) VALUES ('q', 'r', :b)", b=body)
    with here.uow() as uow:
        bury(uow.session, [ada, ada], now=NOW)
        uow.commit()
    assert here.count("dead_letters") == 1


def test_a_database_made_before_tombstones_grows_into_one_made_today(here: Scene) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from sqlalchemy import MetaData

    from chassis.migrations import grow_plumbing
    from chassis.outbox import plumbing_tables

    plumbing = MetaData()
    plumbing_tables(plumbing)

    def is_ours(thing: object, _name: str | None, kind: str, _reflected: object, _other: object) -> bool:
        return kind != "table" or thing.name in plumbing.tables

    with here.bench.parts.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        here_as_made = compare_metadata(context, plumbing)
        connection.exec_driver_sql("DROP TABLE tombstones")
        connection.exec_driver_sql("ALTER TABLE outbox DROP COLUMN person")
        connection.exec_driver_sql("DROP INDEX outbox_by_age, inbox_by_age")
        assert len(compare_metadata(context, plumbing)) == 5
        for _ in range(2):
            grow_plumbing(Operations(context))
            assert compare_metadata(context, plumbing) == here_as_made == []

"""Somebody is erased: they prove who they are, read what stays, confirm; and a school gives up its pupils."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner

from contracts.events.identity import UserAnonymised
from services.identity.domain.organisations import Role
from services.identity.privacy_commands import PRIVACY_COMMANDS
from services.identity.usecases.anonymise_learners import anonymise_learners
from services.identity.usecases.erase_user import erase_user
from services.identity.usecases.keep_retention import Periods, keep_retention
from tests.services.identity.school import PASSWORD, Scene, refused
from tests.services.identity.siecle_files import school
from tests.support.parts import signed_in, told

NOW = datetime.now(UTC)


def ask(here: Scene, who: UUID, password: str | None = PASSWORD) -> Any:
    body = {} if password is None else {"password": password}
    return here.client.post("/api/me/erasure", json=body, headers=signed_in(who))


def confirm(here: Scene, who: UUID, code: str) -> Any:
    return here.client.post(
        "/api/me/erasure/confirmation", json={"confirmation": code}, headers=signed_in(who)
    )


def tell_all(here: Scene) -> None:
    here.change("UPDATE outbox SET told_at = now() - interval '1 second'")


def all_text(here: Scene) -> str:
    """Every row of every table, as text."""
    tables = here.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    return "\n".join(
        str(row) for (name,) in tables for row in here.rows(f'SELECT t::text FROM "{name}" t')
    ).lower()


def test_they_are_asked_to_confirm_and_told_what_stays(here: Scene) -> None:
    ada = here.person("ada@exemple.fr")
    reply = ask(here, ada)
    assert reply.status_code == 200
    asked = reply.get_json()
    assert any("certificat" in one for one in asked["stays"]) and asked["goes"]
    assert here.rows("SELECT anonymised_at FROM users") == [(None,)], "nothing is erased yet"
    assert asked["confirmation"] not in all_text(here)
    refused(confirm(here, ada, "0" * 32), 403, "erasure_not_confirmed")
    assert confirm(here, ada, asked["confirmation"]).status_code == 204
    assert [one["user_id"] for one in told(here.bench, "UserAnonymised")] == [str(ada)]
    refused(confirm(here, ada, asked["confirmation"]), 401, "token_invalid")


@pytest.mark.parametrize(
    ("password", "status", "code"),
    [(None, 422, "password_required"), ("Mauvais2026", 401, "credentials_wrong")],
)
def test_being_signed_in_is_not_enough(here: Scene, password: str | None, status: int, code: str) -> None:
    refused(ask(here, here.person(), password), status, code)
    assert here.count("erasure_requests") == 0


def test_a_password_given_by_a_teacher_erases_nobody(here: Scene) -> None:
    refused(ask(here, here.person(must_change=True)), 403, "password_must_change")


def test_guessing_the_password_locks_out_here_as_at_the_door(here: Scene) -> None:
    ada = here.person("ada@exemple.fr")
    for _ in range(9):
        refused(ask(here, ada, "Mauvais2026"), 401, "credentials_wrong")
    refused(ask(here, ada, "Mauvais2026"), 403, "sign_in_blocked_for_now")
    refused(ask(here, ada), 403, "sign_in_blocked_for_now")


def test_whoever_has_no_password_must_have_just_signed_in(here: Scene) -> None:
    ada = here.person(username="ada.durand1012")
    here.change("UPDATE users SET password_hash = NULL")
    refused(ask(here, ada, None), 403, "fresh_sign_in_required")
    family = (
        "INSERT INTO token_families (id, user_id, opened_at, last_used_at, device)"
        " VALUES (:f, :u, now() - CAST(:ago AS interval), now(), 'Firefox')"
    )
    here.change(family, f=uuid4(), u=ada, ago="6 minutes")
    refused(ask(here, ada, None), 403, "fresh_sign_in_required")
    here.change(family, f=uuid4(), u=ada, ago="1 minute")
    assert ask(here, ada, None).status_code == 200


def test_a_confirmation_is_good_for_its_owner_and_for_a_while(here: Scene) -> None:
    ada, bob = here.person("ada@exemple.fr"), here.person("bob@exemple.fr")
    code = ask(here, ada).get_json()["confirmation"]
    ask(here, bob)
    refused(confirm(here, bob, code), 403, "erasure_not_confirmed")
    here.change("UPDATE erasure_requests SET expires_at = now() - interval '1 second'")
    refused(confirm(here, ada, code), 403, "erasure_not_confirmed")
    assert here.rows("SELECT count(*) FROM users WHERE anonymised_at IS NOT NULL") == [(0,)]


def test_nobody_may_erase_without_a_token(here: Scene) -> None:
    refused(here.client.post("/api/me/erasure", json={}), 401, "token_missing")
    refused(
        here.client.post("/api/me/erasure/confirmation", json={"confirmation": "x"}), 401, "token_missing"
    )


def test_nothing_of_them_is_left_and_teams_and_lists_go_on(here: Scene) -> None:
    organisation = here.organisation()
    head = here.member(organisation)
    here.upload(organisation, school(1), by=head)
    ada = here.member(organisation, Role.MEMBER, user_id=here.person("ada@exemple.fr"))
    here.client.post("/api/token", json={"login": "ada@exemple.fr", "password": PASSWORD})
    here.change("UPDATE users SET first_name = 'Ada', last_name = 'Quatrevaux' WHERE id = :u", u=ada)
    here.change("UPDATE learners SET user_id = :u", u=ada)
    invited = {"emails": ["ada@exemple.fr"]}
    other = here.organisation("0690000B", name="Collège Blaise")
    path = f"/api/organisations/{other}/invitations"
    assert here.client.post(path, json=invited, headers=signed_in(here.member(other))).status_code == 200
    assert "ada@exemple.fr" in all_text(here)
    erase_user(ada, by=ada, reason="asked", uow=here.uow(), now=NOW)
    (farewell,) = here.rows("SELECT subject FROM mails WHERE recipient = 'ada@exemple.fr'")
    assert farewell.subject == "Votre compte est effacé"
    here.change("DELETE FROM mails")
    left = all_text(here)
    assert [words for words in ("ada@exemple.fr", "quatrevaux") if words in left] == []
    assert here.rows("SELECT user_id, revision FROM learners") == [(None, 2)]
    assert here.rows("SELECT status FROM invitations WHERE organisation_id = :o", o=other) == [("CANCELLED",)]
    assert [one["user_id"] for one in told(here.bench, "MemberRemoved")] == [str(ada)]
    assert [here.count(table) for table in ("token_families", "refresh_tokens")] == [0, 0]
    members = here.client.get(f"/api/organisations/{organisation}/members", headers=signed_in(head))
    assert len(members.get_json()["items"]) == 1
    login = {"login": "ada@exemple.fr", "password": PASSWORD}
    refused(here.client.post("/api/token", json=login), 401, "credentials_wrong")
    # the address is free: whoever comes back is somebody new
    new = {"email": "ada@exemple.fr", "password": PASSWORD, "first_name": "Ada", "last_name": "Nouvelle"}
    assert here.client.post("/api/users", json=new).status_code == 201


def test_a_token_that_outlives_its_account_opens_nothing(here: Scene) -> None:
    organisation = here.organisation()
    head = here.member(organisation)
    here.upload(organisation, school(1, NOM_DE_FAMILLE="Durand"), by=head)
    erase_user(head, by=None, reason="officer", uow=here.uow(), now=NOW)
    door = signed_in(head)
    claim = {"first_name": "Prénomb", "last_name": "Durand", "birth_date": "2012-05-12"}
    refused(
        here.client.post(f"/api/organisations/{organisation}/reconciliations", json=claim, headers=door),
        401,
        "token_invalid",
    )
    refused(here.client.get(f"/api/organisations/{organisation}", headers=door), 404, "organisation_unknown")
    refused(here.client.post("/api/me/data-export", headers=door), 401, "token_invalid")


def test_what_was_written_while_they_were_being_erased_goes_at_the_second_look(
    here: Scene, periods: Periods
) -> None:
    organisation = here.organisation()
    here.upload(organisation, school(1), by=here.member(organisation))
    ada = here.person()
    erase_user(ada, by=None, reason="officer", uow=here.uow(), now=NOW)
    here.change("UPDATE learners SET user_id = :u", u=ada)
    here.member(organisation, Role.MEMBER, user_id=ada)
    keep_retention(periods, public_url="https://x.example", uow=here.uow(), now=NOW + timedelta(hours=1))
    assert here.rows("SELECT user_id FROM learners") == [(None,)]
    assert [one["user_id"] for one in told(here.bench, "MemberRemoved")] == [str(ada)]


def test_erasing_again_is_refused_and_told_once(here: Scene) -> None:
    ada = here.person("ada@exemple.fr")
    run = CliRunner().invoke(
        PRIVACY_COMMANDS["erase-user"](lambda: here.bench.parts), input="ada@exemple.fr\ny\n"
    )
    assert run.exit_code == 0, run.output
    command = PRIVACY_COMMANDS["erase-user"](lambda: here.bench.parts)
    again = CliRunner().invoke(command, ["--user-id", str(ada), "--yes"])
    assert again.exit_code == 1 and "no such account" in again.output
    assert len(told(here.bench, UserAnonymised.__name__)) == 1


# pupils of a school's list


def test_a_pupil_given_up_leaves_no_name_not_even_in_facts_and_reports(here: Scene) -> None:
    organisation = here.organisation()
    head = here.member(organisation)
    here.upload(organisation, school(2), by=head)
    here.change('UPDATE learner_imports SET problems = \'[{"ine": "000000001AB"}]\'')
    (gone, kept) = [row.id for row in here.rows("SELECT id FROM learners ORDER BY ine")]
    tell_all(here)
    done = anonymise_learners(organisation, [gone, uuid4()], by=head, uow=here.uow(), now=NOW)
    assert done == 1
    left = all_text(here)
    assert "000000001ab" not in left and "prénomb" not in left and "prenomb" not in left
    assert "000000002ab" in left and "prénomc" in left
    (fact,) = told(here.bench, "LearnerAnonymised")
    assert (fact["learner_id"], fact["revision"]) == (str(gone), 2)
    enrolled = {one["learner_id"]: one for one in told(here.bench, "LearnerEnrolled")}
    assert "record" not in enrolled[str(gone)] and enrolled[str(kept)]["record"]
    row = here.rows("SELECT birth_date, disabled_at, user_id FROM learners WHERE id = :i", i=gone)[0]
    assert (row.birth_date.isoformat(), row.user_id) == ("2012-01-01", None) and row.disabled_at
    assert anonymise_learners(organisation, [gone], by=head, uow=here.uow(), now=NOW) == 0
    # the same pupil may come back: somebody new
    here.upload(organisation, school(2), by=head)
    assert here.count("learners") == 3


def test_a_pupil_of_another_school_is_left_alone(here: Scene) -> None:
    mine, other = here.organisation(), here.organisation("0690000B")
    here.upload(mine, school(1), by=here.member(mine))
    (learner,) = here.rows("SELECT id FROM learners")
    assert anonymise_learners(other, [learner.id], by=None, uow=here.uow(), now=NOW) == 0
    command = PRIVACY_COMMANDS["anonymise-learner"](lambda: here.bench.parts)
    run = CliRunner().invoke(command, ["--organisation", str(mine), str(learner.id)])
    assert run.output.strip() == "1 anonymised"


def test_a_fact_not_yet_told_is_told_whole_and_loses_the_name_after(here: Scene, periods: Periods) -> None:
    organisation = here.organisation()
    here.upload(organisation, school(1), by=here.member(organisation))
    (learner,) = here.rows("SELECT id FROM learners")
    anonymise_learners(organisation, [learner.id], by=None, uow=here.uow(), now=NOW)
    assert "record" in told(here.bench, "LearnerEnrolled")[0], "listeners could not read it otherwise"
    tell_all(here)
    keep_retention(periods, public_url="https://x.example", uow=here.uow(), now=NOW + timedelta(minutes=5))
    assert "record" not in told(here.bench, "LearnerEnrolled")[0]

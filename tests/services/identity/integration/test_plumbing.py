"""What the bus answers and sends, what the operator types, and what the tables promise."""

import json
import smtplib
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from click.testing import CliRunner, Result
from sqlalchemy import MetaData
from structlog.testing import capture_logs

from chassis.outbox import plumbing_tables
from chassis.rpc import answer_with
from chassis.settings import SettingsRefused
from contracts.events.identity import LearnerEnrolled
from contracts.http.problems.identity import PROBLEMS
from contracts.rpc.identity import LEARNER_OF_USER
from contracts.shapes import load
from services.identity.commands import COMMANDS
from services.identity.domain import external_refusals, import_refusals, privacy_refusals, refusals
from services.identity.domain.letters import Letter
from services.identity.postman import FolderPostman, MailPutOff
from services.identity.storage.journals import WaitingMail
from services.identity.storage.tables import METADATA
from services.identity.usecases.seed_demo import demo_id, seed_demo
from services.identity.usecases.send_mails import send_mails
from tests.services.identity.school import PASSWORD, Scene, refused, scene
from tests.services.identity.siecle_files import school
from tests.support.parts import signed_in, told

NOW = datetime.now(UTC)
"""The bus has no other clock: a letter of long ago would not be worth sending."""

DEMO = {"ALLOW_DEMO": "true", "DEMO_APPLICATION_SECRET": "un-secret", "DEMO_PASSWORD": "Demo2026!"}


def test_tables_and_migrations_agree(here: Scene):
    wanted = MetaData()
    for table in METADATA.tables.values():
        table.to_metadata(wanted)
    if "outbox" not in wanted.tables:  # migrating in this process adds them to METADATA
        plumbing_tables(wanted)
    with here.bench.parts.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [one for one in compare_metadata(context, wanted) if "alembic_version" not in str(one)]
    assert differences == []


def test_every_refusal_is_in_the_catalogue_and_every_line_is_used():
    edge = {"too_many_requests", "media_type_unsupported", "token_invalid"}
    modules = (refusals, external_refusals, import_refusals, privacy_refusals)
    said = [one for module in modules for one in vars(module).values()]
    codes = {one.code for one in said if isinstance(one, type) and hasattr(one, "code")}
    assert codes - edge == set(PROBLEMS)


# questions


def ask(here: Scene, organisation: UUID, user_id: UUID) -> dict[str, Any]:
    (answerer,) = here.bench.service.make_bus(here.bench.parts).answerers
    assert answerer.question is LEARNER_OF_USER
    body = {"request": {"organisation_id": str(organisation), "user_id": str(user_id)}}
    return dict(answer_with(answerer, body)["answer"])


def test_which_pupil_somebody_is_can_be_asked(here: Scene):
    organisation, other = here.organisation(), here.organisation("0690000B")
    here.upload(organisation, school(1), by=here.member(organisation))
    user_id = here.person()
    here.change("UPDATE learners SET user_id = :u", u=user_id)
    found = ask(here, organisation, user_id)
    assert (found["last_name"], found["class_name"]) == ("Lefèvre", "3EME A")
    assert found["learner_id"] == str(here.rows("SELECT id FROM learners")[0].id)
    nobody = {"learner_id": None, "first_name": None, "last_name": None, "class_name": None}
    assert ask(here, other, user_id) == nobody
    assert ask(here, organisation, here.person()) == nobody
    here.change("UPDATE learners SET disabled_at = now()")
    assert ask(here, organisation, user_id) == nobody


def test_facts_written_by_the_thousand_are_letters_like_any_other(here: Scene):
    organisation = here.organisation()
    here.upload(organisation, school(2), by=here.member(organisation))
    from contracts.envelope import Envelope

    rows = here.rows("SELECT message_id, name, body FROM outbox WHERE name = 'LearnerEnrolled'")
    for row in rows:
        envelope = Envelope.from_json(row.body)
        assert (envelope.id, envelope.name, envelope.producer) == (row.message_id, row.name, "identity")
        assert envelope.subject == str(load(LearnerEnrolled, envelope.data).learner_id)


# mail


class Broken:
    def deliver(self, _mail: WaitingMail) -> None:
        raise smtplib.SMTPServerDisconnected("the address is lea@exemple.fr")


class Kept:
    def __init__(self) -> None:
        self.mails: list[WaitingMail] = []

    def deliver(self, mail: WaitingMail) -> None:
        self.mails.append(mail)


def write(here: Scene, *recipients: str) -> None:
    with here.uow() as uow:
        for one in recipients:
            uow.mails.write(one, Letter("Bonjour à vous", "Voilà.\n"), now=NOW)
        uow.commit()


def test_mail_leaves_once_and_then_only_its_trace_is_kept(here: Scene):
    write(here, "a@exemple.fr", "b@exemple.fr")
    kept = Kept()
    assert send_mails(uow=here.uow(), postman=kept, now=NOW) == 2
    assert send_mails(uow=here.uow(), postman=kept, now=NOW) == 0
    assert [one.recipient for one in kept.mails] == ["a@exemple.fr", "b@exemple.fr"]
    for row in here.rows("SELECT * FROM mails"):
        assert (row.recipient, row.subject, row.body, row.sent_at) == (None, None, None, NOW)


def test_a_server_that_fails_loses_no_mail_and_is_tried_ever_more_rarely(here: Scene):
    write(here, "a@exemple.fr")
    now, waits = NOW, []
    for attempt in range(1, 4):
        assert send_mails(uow=here.uow(), postman=Broken(), now=now) == 0
        (row,) = here.rows("SELECT * FROM mails")
        assert (row.attempts, row.recipient, row.failure) == (
            attempt,
            "a@exemple.fr",
            "SMTPServerDisconnected",
        )
        waits.append((row.due_at - now).total_seconds())
        assert send_mails(uow=here.uow(), postman=Kept(), now=row.due_at - timedelta(seconds=1)) == 0
        now = row.due_at
    assert waits == [30, 60, 120]
    assert send_mails(uow=here.uow(), postman=Kept(), now=now) == 1


def test_one_bad_mail_does_not_hold_up_the_others(here: Scene):
    write(here, "mauvaise", "b@exemple.fr")

    class Picky(Kept):
        def deliver(self, mail: WaitingMail) -> None:
            if mail.recipient == "mauvaise":
                raise MailPutOff("SMTP 450")
            super().deliver(mail)

    assert send_mails(uow=here.uow(), postman=Picky(), now=NOW) == 1


def test_two_senders_never_send_the_same_mail(here: Scene):
    write(here, "a@exemple.fr")
    inner = Kept()

    class During(Kept):
        def deliver(self, mail: WaitingMail) -> None:
            assert send_mails(uow=here.uow(), postman=inner, now=NOW) == 0
            super().deliver(mail)

    assert send_mails(uow=here.uow(), postman=During(), now=NOW) == 1
    assert inner.mails == []


def mail_of(number: int = 7) -> WaitingMail:
    return WaitingMail(number, "léa@exemple.fr".replace("é", "e"), "Été à l’école", "Cœur d’été.\n", NOW, 0)


def test_mail_in_a_folder_is_a_message_any_reader_opens(tmp_path: Path):
    postman = FolderPostman(tmp_path / "mail", sender="nous@exemple.fr")
    for _ in range(2):
        postman.deliver(mail_of())
    (path,) = (tmp_path / "mail").iterdir()
    assert path.name == "7.eml"
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (message["To"], message["From"]) == ("lea@exemple.fr", "nous@exemple.fr")
    assert message["Subject"] == "Été à l’école"
    assert message["Message-ID"] == f"<mail-7.{int(NOW.timestamp())}@exemple.fr>"
    assert message.get_content().strip() == "Cœur d’été."


def test_the_bus_sends(tmp_path: Path):
    here = scene(MAIL_DIR=str(tmp_path))
    write(here, "a@exemple.fr")
    timers = {one.name: one for one in here.bench.service.make_bus(here.bench.parts).timers}
    for name in ("answer_password_resets", "send_mails", "tidy_up"):
        timers[name].run()
    assert [one.name for one in tmp_path.iterdir()] == ["1.eml"]


# commands and the demonstration


def run(here: Scene, name: str, *arguments: str) -> Result:
    command: click.Command = COMMANDS[name](lambda: here.bench.parts)
    return CliRunner().invoke(command, list(arguments))


def test_an_organisation_is_recorded_and_told(here: Scene):
    arguments = [
        "--name",
        "Collège Ada",
        "--kind",
        "COLLEGE",
        "--uai",
        "0690000A",
        "--email",
        "ce@exemple.fr",
    ]
    result = run(here, "create-organisation", *arguments)
    (fact,) = told(here.bench, "OrganisationCreated")
    assert fact["organisation_id"] == result.output.strip()
    assert (fact["name"], fact["kind"], fact["uai"], fact["manages_learners"]) == (
        "Collège Ada",
        "COLLEGE",
        "0690000A",
        True,
    )
    with here.nothing_changes():
        assert "uai_taken" in run(here, "create-organisation", *arguments).output


@pytest.mark.parametrize(("option", "value"), [("--uai", "069"), ("--email", "x"), ("--kind", "ECOLE")])
def test_an_organisation_is_recorded_with_care(here: Scene, option: str, value: str):
    with here.nothing_changes():
        result = run(here, "create-organisation", "--name", "A", "--kind", "OTHER", option, value)
    assert result.exit_code == 2


def csv_file(folder: Path, *lines: str) -> str:
    path = folder / "organisations.csv"
    path.write_text("\n".join(["name;kind;uai;email", *lines]) + "\n", encoding="utf-8-sig")
    return str(path)


def test_organisations_are_imported_and_imported_again(here: Scene, tmp_path: Path):
    lines = ["Collège Ada;COLLEGE;0690000A;ce.a@exemple.fr", "Lycée Émilie;LYCEE;0690000B;"]
    assert run(here, "import-organisations", csv_file(tmp_path, *lines)).output.startswith("2 created")
    lines[1] += "ce.b@exemple.fr"
    again = run(here, "import-organisations", csv_file(tmp_path, *lines))
    assert again.output.strip() == "0 created, 1 corrected, 1 unchanged"
    assert len(told(here.bench, "OrganisationCreated")) == 2
    assert here.rows("SELECT email FROM organisations WHERE uai = '0690000B'")[0].email == "ce.b@exemple.fr"


def test_one_wrong_line_imports_no_organisation_and_all_are_told(here: Scene, tmp_path: Path):
    lines = ["Collège Ada;COLLEGE;0690000A;", ";ECOLE;x;y", "Lycée;LYCEE;0690000B;;trop"]
    with here.nothing_changes():
        result = run(here, "import-organisations", csv_file(tmp_path, *lines))
    assert result.exit_code == 1
    assert result.output.count("line 3:") == 4
    assert result.output.count("line 4:") == 1


def test_a_csv_with_another_header_is_refused(here: Scene, tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_text("nom;uai\nA;0690000A\n", encoding="utf-8")
    result = run(here, "import-organisations", str(path))
    assert result.exit_code == 1
    assert "line 1: the header must be name;kind;uai;email" in result.output


def test_the_operator_invites_the_first_member_of_the_platform(here: Scene):
    platform = here.organisation(None)
    result = run(here, "invite", "--organisation", str(platform), "--email", "jury@exemple.fr")
    assert result.output.strip() == "1 invitation sent"
    assert here.rows("SELECT recipient FROM mails")[0].recipient == "jury@exemple.fr"
    assert here.rows("SELECT role FROM invitations")[0].role == "ADMINISTRATOR"
    assert "email_malformed" in run(here, "invite", "--organisation", str(platform), "--email", "x").output
    unknown = run(here, "invite", "--organisation", str(UUID(int=1)), "--email", "a@exemple.fr")
    assert "organisation_unknown" in unknown.output


def test_an_applications_secret_is_printed_once(here: Scene):
    made = run(here, "create-application", "--client-id", "lsu", "--scope", "a", "--scope", "b")
    form = {
        "grant_type": "client_credentials",
        "client_id": "lsu",
        "client_secret": made.output.strip(),
        "scope": "a b",
    }
    assert here.client.post("/api/application/token", data=form).status_code == 200
    assert run(here, "create-application", "--client-id", "lsu", "--scope", "a").exit_code == 1


def test_support_opens_a_blocked_account(here: Scene):
    here.person("lea@exemple.fr")
    assert run(here, "unblock-account", "lea@exemple.fr").output.strip() == "unblocked"
    assert run(here, "unblock-account", "inconnue@exemple.fr").exit_code == 1


def test_the_demonstration_is_made_once_and_is_the_same_everywhere():
    here = scene(**DEMO)
    accounts = json.loads(run(here, "seed-demo", "--json").output)
    assert [set(one) for one in accounts] == [{"who", "login", "secret"}] * 4
    with here.nothing_changes("users", "organisations", "memberships", "applications", "learners", "outbox"):
        again = seed_demo(here.bench.parts.settings, uow=here.uow(), now=NOW)
    assert again == accounts
    table = run(here, "seed-demo").output
    assert all(one["login"] in table for one in accounts)
    assert {str(row.id) for row in here.rows("SELECT id FROM organisations")} == {
        str(demo_id(name)) for name in ("0690000A", "0690000B", "platform")
    }
    assert str(demo_id("0690000A")) == "8c95362a-41dd-503c-bca2-cf87b171ef0a"


def test_those_of_the_demonstration_sign_in():
    here = scene(**DEMO)
    *people, application = seed_demo(here.bench.parts.settings, uow=here.uow(), now=NOW)
    spaces = {}
    for one in people:
        tokens = here.client.post(
            "/api/token", json={"login": one["login"], "password": one["secret"]}
        ).get_json()
        me = here.client.get(
            "/api/me", headers={"Authorization": f"Bearer {tokens['access_token']}"}
        ).get_json()
        spaces[one["login"]] = [(space["kind"], space["uai"]) for space in me["organisations"]]
    assert spaces == {
        "jury@demonstration.example": [("PLATFORM", None)],
        "prof.autre@demonstration.example": [("COLLEGE", "0690000B")],
        "alix.exemple1203": [],
    }
    assert me["register"] == "tu"
    assert [one["class_name"] for one in me["learners"]] == ["4EME A"]
    form = {
        "grant_type": "client_credentials",
        "client_id": application["login"],
        "client_secret": application["secret"],
        "scope": "organizations-certifications-result",
    }
    assert here.client.post("/api/application/token", data=form).status_code == 200
    ask = {"uai": "0690000A", "first_name": "Ada", "last_name": "Byron"}
    sent = here.client.post("/api/organisation-activations", json=ask).get_json()
    assert sent == {"sent_to": "c***@demonstration.example"}


def test_the_demonstration_puts_its_passwords_back():
    here = scene(**DEMO)
    seed_demo(here.bench.parts.settings, uow=here.uow(), now=NOW)
    change = {"login": "jury@demonstration.example", "password": "Demo2026!", "new_password": PASSWORD}
    assert here.client.post("/api/password-changes", json=change).status_code == 200
    here.change("UPDATE applications SET secret_hash = 'x'")
    seed_demo(here.bench.parts.settings, uow=here.uow(), now=NOW)
    given = {"login": "jury@demonstration.example", "password": "Demo2026!"}
    assert here.client.post("/api/token", json=given).status_code == 200


@pytest.mark.parametrize("name", ["ALLOW_DEMO", "DEMO_APPLICATION_SECRET"])
def test_the_demonstration_is_refused_outside_a_demonstration(name: str):
    here = scene(**{**DEMO, name: ""})
    with here.nothing_changes():
        with pytest.raises(SettingsRefused, match=name):
            seed_demo(here.bench.parts.settings, uow=here.uow(), now=NOW)
        assert run(here, "seed-demo").exit_code == 1


# what no log may say


def test_logs_say_nothing_of_anybody(here: Scene, caplog: pytest.LogCaptureFixture):
    organisation = here.organisation()
    admin = here.member(organisation)
    new = {"email": "secret@exemple.fr", "password": "Bonjour2026", "first_name": "Léa", "last_name": "Petit"}
    with capture_logs() as said:
        here.upload(organisation, school(1), by=admin)
        here.upload(organisation, school(1, DATE_NAISS=""), by=admin)
        for _ in range(2):
            here.client.post("/api/users", json=new)
        here.client.post("/api/token", json={"login": "secret@exemple.fr", "password": "Faux2026"})
        here.client.get(f"/api/organisations/{organisation}/learners?q=Lefèvre", headers=signed_in(admin))
        write(here, "secret@exemple.fr")
        send_mails(uow=here.uow(), postman=Broken(), now=NOW)
        refused(here.client.post("/api/token", json={"login": "x"}), 422, "fields_invalid")
    assert [one["event"] for one in said].count("request") == 7
    assert "mail_not_sent" in [one["event"] for one in said]
    for word in ("secret@", "Petit", "Léa", "Lefèvre", "000000001AB", "Bonjour2026", "lea@"):
        assert word not in str(said) + caplog.text

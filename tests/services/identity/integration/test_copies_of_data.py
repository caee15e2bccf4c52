"""The copy of somebody's data: whole or later, theirs alone, for a few days."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from chassis.identifiers import new_id
from chassis.messaging import Answerer
from contracts.rpc import Refused
from contracts.rpc.personal_data import DataOfUser, DataOfUserWanted, Section
from services.identity.documents.personal_data import in_words, personal_data_pdf
from services.identity.usecases.gather_data_exports import (
    QUESTIONS,
    Gathered,
    delay_after,
    gather_data_exports,
)
from services.identity.usecases.keep_retention import keep_retention
from tests.services.identity.school import Scene, refused
from tests.services.identity.siecle_files import school
from tests.support.parts import signed_in

LINK = "https://plateforme.example/mon-compte"
WEEK = timedelta(days=7)
PATH = "/api/me/data-export"


class Others:
    """The other services, one of which may be away."""

    def __init__(self, here: Scene) -> None:
        self.asked: list[UUID] = []
        self.away = ""
        here.bench.questions._answerers.clear()
        for question in QUESTIONS:
            here.bench.questions.register(Answerer(question, self.of(question.service)))

    def of(self, service: str) -> Any:
        def answer(wanted: DataOfUserWanted) -> DataOfUser:
            if service == self.away:
                raise Refused("internal_error")
            self.asked.append(wanted.user_id)
            lines = [{"service": service, "at": datetime(2026, 11, 22, 13, 5, tzinfo=UTC)}]
            fields = {"service": "Service", "at": "Noté le"}
            return DataOfUser(
                (Section.told("notes", "Notes", fields, lines), Section.told("none", "Rien", fields, []))
            )

        return answer


def gather(here: Scene, *, now: datetime | None = None) -> int:
    return gather_data_exports(
        uow=here.uow(),
        questions=here.bench.questions,
        print_out=personal_data_pdf,
        link=LINK,
        kept_for=WEEK,
        now=lambda: now or datetime.now(UTC),
    )


def ask(here: Scene, who: UUID) -> dict[str, Any]:
    reply = here.client.post(PATH, headers=signed_in(who))
    assert reply.status_code == 202, reply.text
    return dict(reply.get_json())


def look(here: Scene, who: UUID, kind: str = "") -> Any:
    return here.client.get(f"{PATH}{kind}", headers=signed_in(who))


@pytest.fixture
def others(here: Scene) -> Others:
    return Others(here)


def test_everything_is_gathered_and_fetched_by_its_owner_alone(here: Scene, others: Others) -> None:
    organisation = here.organisation()
    here.upload(organisation, school(2), by=here.member(organisation))
    ada, bob = here.person("ada@exemple.fr"), here.person("bob@exemple.fr")
    here.change("UPDATE learners SET user_id = :u WHERE ine = '000000001AB'", u=ada)
    here.change("UPDATE users SET chosen_register = 'tu' WHERE id = :u", u=ada)
    assert ask(here, ada)["state"] == "GATHERING"
    refused(look(here, ada, "/document.json"), 409, "data_export_not_ready")
    assert gather(here) == 1
    assert look(here, ada).get_json()["state"] == "READY"
    reply = look(here, ada, "/document.json")
    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store")
    document = json.loads(reply.data)
    assert list(document["services"]) == ["identity", *(one.service for one in QUESTIONS)]
    assert set(others.asked) == {ada}
    sections = {one["name"]: one["lines"] for one in document["services"]["identity"]}
    assert sections["account"][0]["email"] == "ada@exemple.fr"
    assert sections["account"][0]["chosen_register"] == "tu"
    (pupil,) = sections["learners"]
    assert (pupil["ine"], pupil["organisation"]) == ("000000001AB", "Collège Ada")
    assert "000000002AB" not in reply.text and "password" not in reply.text
    assert look(here, ada, "/document.pdf").data.startswith(b"%PDF-")
    refused(look(here, bob), 404, "data_export_unknown")
    refused(look(here, bob, "/document.json"), 404, "data_export_unknown")
    refused(here.client.get(f"{PATH}/document.pdf"), 401, "token_missing")
    assert here.rows("SELECT recipient FROM mails ORDER BY id DESC LIMIT 1") == [("ada@exemple.fr",)]


@pytest.mark.parametrize("service", [one.service for one in QUESTIONS])
def test_a_service_that_is_away_makes_it_wait_and_nothing_is_given_meanwhile(
    here: Scene, others: Others, service: str
) -> None:
    ada = here.person()
    ask(here, ada)
    others.away = service
    start = datetime.now(UTC)
    assert gather(here) == 0
    told = look(here, ada).get_json()
    assert (told["state"], told["waits_for"], told["ready_at"]) == ("WAITING", service, None)
    refused(look(here, ada, "/document.json"), 409, "data_export_not_ready")
    others.away = ""
    assert gather(here, now=start) == 0, "not before its time"
    assert gather(here, now=start + delay_after(0) + timedelta(seconds=5)) == 1
    services = json.loads(look(here, ada, "/document.json").data)["services"]
    assert all(services[name][0]["lines"] for name in services)


def test_asking_twice_is_asking_once_and_asking_again_later_replaces(here: Scene, others: Others) -> None:
    ada = here.person()
    first = ask(here, ada)
    assert ask(here, ada)["id"] == first["id"]
    assert gather(here) == 1
    again = ask(here, ada)
    assert again["id"] != first["id"] and again["state"] == "GATHERING"
    assert here.count("data_exports") == 1


def test_after_its_days_it_is_deleted(here: Scene, others: Others, periods: Any) -> None:
    ada = here.person()
    ask(here, ada)
    here.change("UPDATE data_exports SET due_at = now() - interval '30 days'")
    assert gather(here, now=datetime.now(UTC) - WEEK - timedelta(minutes=1)) == 1
    refused(look(here, ada), 404, "data_export_unknown")
    refused(look(here, ada, "/document.pdf"), 404, "data_export_unknown")
    keep_retention(periods, public_url=LINK, uow=here.uow(), now=datetime.now(UTC))
    assert here.count("data_exports") == 0


def test_one_that_died_while_gathering_is_taken_up_again(here: Scene, others: Others) -> None:
    ada = here.person()
    ask(here, ada)
    now = datetime.now(UTC)
    with here.uow() as uow:
        assert uow.exports.claim(now=now, until=now + timedelta(minutes=5))
        uow.commit()
    assert gather(here, now=now + timedelta(minutes=1)) == 0
    assert gather(here, now=now + timedelta(minutes=6)) == 1


def printed(**line: str) -> str:
    section = Section.told("notes", "Notes", dict.fromkeys(line, "Note"), [line])
    pdf = personal_data_pdf(Gathered(new_id(), datetime.now(UTC), (("identity", (section,)),)))
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_letter_that_cannot_be_printed_is_said_to_be_missing() -> None:
    text = printed(one="Łętowska 東京 Nguyễn\nD’Œuvre")
    assert "Łętowska ◊◊ Nguyễn D’Œuvre" in " ".join(text.split())
    assert "◊ remplace un caractère" in text
    assert "◊" not in printed(one="Łętowska\u2003D’Œuvre")


def test_values_are_written_as_people_read_them() -> None:
    assert in_words("2026-11-22T13:05:00+00:00") == "22/11/2026\u00a0à\u00a014\u00a0h\u00a005"
    assert in_words("2012-05-12") == "12/05/2012"
    assert (in_words(True), in_words(0.5), in_words(["a", "b"])) == ("oui", "0,50", "a ; b")
    assert in_words("2026-99-99") == "2026-99-99"
    assert in_words("adresse-web-1a") == "adresse-web-1a"

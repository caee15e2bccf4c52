"""Somebody is in every table that can hold something of a person; then they are erased, and looked for in every row."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from services.identity.domain.external import GAR, Arrival, ExternalPerson
from services.identity.domain.letters import Letter
from services.identity.domain.organisations import Role
from services.identity.domain.sessions import digest
from services.identity.storage import external_tables, tables
from services.identity.storage.account_recoveries import AskedRecovery
from services.identity.storage.exports import Documents
from services.identity.usecases.anonymise_learners import anonymise_learners
from services.identity.usecases.erase_user import erase_user
from services.identity.usecases.keep_retention import Periods, keep_retention
from services.identity.usecases.tidy_up import tidy_up
from tests.services.identity.external_people import CHALLENGE
from tests.services.identity.school import PASSWORD, Scene
from tests.services.identity.siecle_files import school
from tests.support.parts import signed_in

NOW: Final = datetime.now(UTC)
SOON: Final = NOW + timedelta(hours=1)
EMAIL: Final = "adalbert@exemple.fr"
ELSEWHERE: Final = ("nouvelle@exemple.fr", "ancienne@exemple.fr")
INE: Final = "000000001AB"

NOBODY: Final = {
    "applications": "other systems",
    "dead_letters": "letters heard; tests/journeys/test_somebody_is_erased.py looks there",
    "external_departures": "a browser that left, before anybody is known",
    "inbox": "numbers of letters heard",
    "learner_import_chunks": "a school’s file, until it is read",
    "learner_import_placements": "numbers of a school’s file, until it is read",
    "organisations": "schools",
    "seen_assertions": "digests of letters",
    "signing_keys": "keys",
    "suspects": "numbers of letters that ended a process",
    "tombstones": "ids of the erased",
}
"""Tables that hold nothing of a person that could be looked for, and what they hold."""


@dataclass(frozen=True)
class Somebody:
    """An account, and the pupil it is."""

    user_id: UUID
    learner_id: UUID
    organisation: UUID


@pytest.fixture
def adalbert(here: Scene) -> Somebody:
    """A pupil with an account used in every way at once, in a list that is about to be replaced."""
    organisation, other = here.organisation(), here.organisation("0690000B")
    head, user_id = here.member(organisation), here.member(other, Role.MEMBER, user_id=here.person(EMAIL))
    here.change("UPDATE users SET first_name = 'Adalbert', last_name = 'Quatrevaux' WHERE id = :u", u=user_id)
    here.change("UPDATE users SET chosen_register = 'vous' WHERE id = :u", u=user_id)
    file = school(1, NOM_DE_FAMILLE="Quatrevaux")
    here.upload(organisation, file, by=head)
    here.change("UPDATE learner_imports SET problems = CAST(:p AS jsonb)", p=f'[{{"ine": "{INE}"}}]')
    here.change("UPDATE learners SET user_id = :u", u=user_id)
    here.send(organisation, file, by=head)
    here.change("UPDATE learner_imports SET mode = 'REPLACE' WHERE number = 2")
    here.go_on()
    _sign_in_and_ask(here, user_id)
    _come_from_elsewhere(here, user_id, invited_by=organisation, head=head)
    (learner,) = here.rows("SELECT id FROM learners")
    return Somebody(user_id, learner.id, organisation)


def _sign_in_and_ask(here: Scene, user_id: UUID) -> None:
    headers = signed_in(user_id)
    for path, body in (
        ("token", {"login": EMAIL, "password": PASSWORD}),
        ("me/email-changes", {"email": ELSEWHERE[0], "password": PASSWORD}),
        ("me/erasure", {"password": PASSWORD}),
        ("password-reset-requests", {"email": EMAIL}),
    ):
        assert here.client.post(f"/api/{path}", json=body, headers=headers).status_code in {200, 204}, path
    wrong = {"login": EMAIL, "password": "Mauvais2026"}
    assert here.client.post("/api/token", json=wrong).status_code == 401


def _come_from_elsewhere(here: Scene, user_id: UUID, *, invited_by: UUID, head: UUID) -> None:
    known = ExternalPerson(GAR, "ido-quatrevaux", "Adalbert", "Quatrevaux")
    namesake = ExternalPerson("essai", "sub-quatrevaux", "Adalbert", "Quatrevaux")
    reset = new_id()
    with here.uow() as uow:
        assert uow.identities.put(known, user_id, now=NOW)
        uow.sign_ins.arrive(digest("code"), Arrival(known, CHALLENGE), expires_at=SOON)
        uow.sign_ins.give_ticket(digest("ticket"), namesake, expires_at=SOON)
        uow.sign_ins.expect(digest("ticket"), user_id)
        uow.password_resets.ask(reset, email=EMAIL, now=NOW)
        uow.password_resets.answer(reset, user_id=user_id, digest=digest("reset"), expires_at=SOON)
        uow.recoveries.ask(digest("key"), AskedRecovery(user_id, ELSEWHERE[1], SOON))
        uow.mails.write(ELSEWHERE[1], Letter("Récupérer", "texte"), now=NOW, expires_at=SOON)
        uow.exports.ask(export := new_id(), user_id=user_id, now=NOW)
        assert uow.exports.finish(export, Documents(b"Quatrevaux", b"%PDF-"), now=NOW, expires_at=SOON)
        uow.invitations.open(
            new_id(), organisation_id=invited_by, email=EMAIL, code="ABCDEFGHJ2", role=None, by=head, now=NOW
        )
        uow.commit()


def words_of(one: Somebody) -> list[str]:
    return [
        "adalbert",
        "quatrevaux",
        "prénomb",
        INE.lower(),
        EMAIL,
        *ELSEWHERE,
        str(one.user_id),
        str(one.learner_id),
    ]


def found(here: Scene, words: list[str]) -> set[str]:
    """The tables one of whose rows says one of these words."""
    everything = here.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    return {
        name
        for (name,) in everything
        for row in here.rows(f'SELECT lower(t::text) AS said FROM "{name}" t')
        if any(word in row.said for word in words)
    }


def holding(here: Scene, one: Somebody) -> set[str]:
    """Those, and the ones that say it in other ways."""
    seen = found(here, words_of(one))
    families = "SELECT 1 FROM refresh_tokens JOIN token_families f ON f.id = family_id WHERE f.user_id = :u"
    return seen | ({"refresh_tokens"} if here.rows(families, u=one.user_id) else set())


def test_every_table_is_filled_or_holds_nobody(here: Scene, adalbert: Somebody) -> None:
    known = {*tables.METADATA.tables, *external_tables.METADATA.tables}
    assert known - holding(here, adalbert) == set(NOBODY)


def test_an_account_that_is_erased_leaves_what_privacy_says(here: Scene, adalbert: Somebody) -> None:
    stranger = Letter("Votre code", "texte")
    with here.uow() as uow:
        uow.mails.write(ELSEWHERE[0], stranger, now=NOW)
        uow.commit()
    erase_user(adalbert.user_id, by=None, reason="officer", uow=here.uow(), now=NOW)
    mails = here.rows("SELECT recipient, subject FROM mails ORDER BY id")
    assert mails == [(ELSEWHERE[0], "Votre code"), (EMAIL, "Votre compte est effacé")], (
        "theirs alone are gone"
    )
    here.change("DELETE FROM mails")
    by_account = [EMAIL, *ELSEWHERE, "adalbert", "ido-", "sub-"]
    assert found(here, by_account) == set()
    assert found(here, [str(adalbert.user_id)]) == {
        "users",  # the row that says that it is erased
        "tombstones",
        "memberships",  # without a role, so that revisions go on
        "audit",
        "attempts",  # a day
        "outbox",
    }
    assert found(here, ["quatrevaux"]) == {"learners", "learner_import_lines", "outbox"}, "the school’s list"
    (row,) = here.rows("SELECT * FROM users WHERE id = :u", u=adalbert.user_id)
    kept = {name for name, value in row._mapping.items() if value not in (None, "(anonymisé)", False)}
    assert kept == {"id", "registered_at", "anonymised_at"}


def test_a_pupil_given_up_too_leaves_ids(here: Scene, adalbert: Somebody, periods: Periods) -> None:
    erase_user(adalbert.user_id, by=None, reason="officer", uow=here.uow(), now=NOW)
    here.change("UPDATE outbox SET told_at = now() - interval '1 second'")
    here.change(
        "UPDATE mails SET sent_at = now(), recipient = NULL, subject = NULL, body = NULL, html = NULL"
    )
    gone = anonymise_learners(adalbert.organisation, [adalbert.learner_id], by=None, uow=here.uow(), now=NOW)
    assert gone == 1
    said = words_of(adalbert)
    names = [word for word in said if word not in {str(adalbert.user_id), str(adalbert.learner_id)}]
    assert found(here, names) == set()
    tidy_up(uow=here.uow(), now=NOW + timedelta(days=2))
    keep_retention(periods, public_url="https://x.example", uow=here.uow(), now=NOW + timedelta(days=2))
    assert found(here, said) == {"users", "learners", "tombstones", "memberships", "audit", "outbox"}


def test_retention_waits_for_a_list_that_brings_somebody_back(
    here: Scene, adalbert: Somebody, periods: Periods
) -> None:
    here.change("UPDATE learners SET disabled_at = now() - interval '3 years'")

    def keep() -> Any:
        keep_retention(periods, public_url="https://x.example", uow=here.uow(), now=NOW)
        return here.rows("SELECT anonymised_at IS NULL FROM learners")

    assert keep() == [(True,)]
    here.change("DELETE FROM learner_import_lines")
    assert keep() == [(False,)]

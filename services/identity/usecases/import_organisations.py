"""The operator records many schools at once, from a CSV: whole, or not at all; importing again only corrects addresses."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chassis.identifiers import new_id
from services.identity.domain.organisations import Kind, address_of
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.create_organisation import NewOrganisation, add_organisation

HEADER: Final = ["name", "kind", "uai", "email"]
UAI: Final = re.compile(r"[0-9]{7}[A-Z]")


class FileBroken(Exception):
    """`problems`: one line each, with its line number."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass
class Outcome:
    """What became of the lines."""

    created: int = 0
    corrected: int = 0
    unchanged: int = 0


def import_organisations(lines: Iterable[str], *, uow: IdentityUnitOfWork, now: datetime) -> Outcome:
    """Header `name;kind;uai;email`, then one organisation per line. A known UAI keeps its name and kind; its address follows."""
    wanted = list(_read(lines))
    outcome = Outcome()
    with uow:
        for new in wanted:
            if add_organisation(new, organisation_id=new_id(), uow=uow, now=now):
                outcome.created += 1
                continue
            known = uow.organisations.of_uai(new.uai or "")
            if known and known.email != new.email:
                uow.organisations.set_email(known.id, new.email)
                outcome.corrected += 1
            else:
                outcome.unchanged += 1
        uow.commit()
    return outcome


def _read(lines: Iterable[str]) -> Iterator[NewOrganisation]:
    rows = csv.DictReader(lines, delimiter=";")
    if rows.fieldnames != HEADER:
        raise FileBroken([f"line 1: the header must be {';'.join(HEADER)}"])
    problems: list[str] = []
    found: list[NewOrganisation] = []
    for number, row in enumerate(rows, start=2):
        wrong = _wrong(row)
        problems += [f"line {number}: {one}" for one in wrong]
        if not wrong:
            email = row["email"].strip() or None
            found.append(NewOrganisation(row["name"].strip(), Kind(row["kind"]), row["uai"], email))
    if problems:
        raise FileBroken(problems)
    yield from found


def _wrong(row: dict[str, str | None]) -> list[str]:
    checks = (
        ("name is empty", bool((row["name"] or "").strip())),
        ("kind is unknown", row["kind"] in set(Kind)),
        ("uai is not seven digits and a letter", bool(UAI.fullmatch(row["uai"] or ""))),
        ("email is not an address", not row["email"] or address_of(row["email"]) is not None),
        ("there are too many fields", None not in row),
    )
    return [message for message, is_right in checks if not is_right]

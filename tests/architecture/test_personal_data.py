"""Whoever keeps anything under somebody's id follows their erasure, tells them what it holds, and forgets in time."""

from importlib import import_module

from sqlalchemy import Table

from contracts.catalogue import BY_NAME, SERVICES
from contracts.rpc.catalogue import QUESTIONS
from services.identity.usecases.gather_data_exports import QUESTIONS as GATHERED
from tests.support.apps import service_buses

PERSON_COLUMNS = {"user_id", "learner_id"}
OWNER = "identity"


def tables_of(service: str) -> list[Table]:
    metadata = import_module(f"services.{service}.storage.tables").METADATA
    return list(metadata.tables.values())


def keepers(tables: dict[str, list[Table]]) -> set[str]:
    """Services with a column that names a person."""
    return {
        service
        for service, mine in tables.items()
        if any(column.name in PERSON_COLUMNS for table in mine for column in table.columns)
    }


def every_table() -> dict[str, list[Table]]:
    return {service: tables_of(service) for service in SERVICES}


def test_whoever_keeps_data_of_people_hears_of_their_erasure() -> None:
    listening = {one.partition(".")[0] for one in BY_NAME["UserAnonymised"].heard_by}
    assert keepers(every_table()) - {OWNER} == listening


def test_whoever_keeps_data_of_people_tells_them_what_it_holds() -> None:
    asked = {one.service for one in GATHERED}
    assert keepers(every_table()) - {OWNER} == asked
    assert asked == {one.service for one in QUESTIONS if one.name == "data_of_user"}


def test_a_service_that_begins_to_keep_data_of_people_is_seen() -> None:
    assert keepers({"referential": tables_of("reporting")}) == {"referential"}


def test_whoever_hears_the_names_of_pupils_hears_that_they_are_given_up() -> None:
    names = {listener for fact in BY_NAME.values() if fact.personal for listener in fact.heard_by}
    assert names <= set(BY_NAME["LearnerAnonymised"].heard_by)


def test_every_service_forgets_on_time() -> None:
    timers = {name: {timer.name for timer in bus.timers} for name, bus in service_buses().items()}
    assert [name for name in SERVICES if "keep_retention" not in timers[name]] == []

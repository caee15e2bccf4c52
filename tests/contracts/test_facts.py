"""The language: examples load forever, strangers are ignored, producers are strict, generated documents are those committed."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import pytest
from marshmallow import validate

import contracts
from contracts.catalogue import BY_NAME, CATALOGUE
from contracts.envelope import Envelope, LetterUnreadable
from contracts.shapes import ShapeRefused, carries_personal_data, dump, load, schema_of
from tests.support import golden

EXAMPLES = sorted((Path(contracts.__file__).parent / "examples").glob("*/*.json"))


def example_id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", EXAMPLES, ids=example_id)
def test_an_example_loads_and_round_trips(path: Path) -> None:
    data = json.loads(path.read_text())
    fact = load(BY_NAME[path.parent.name].shape, data)
    assert load(type(fact), json.loads(json.dumps(dump(fact)))) == fact
    assert data.items() <= json.loads(json.dumps(dump(fact))).items() or "record" in data


@pytest.mark.parametrize("path", EXAMPLES, ids=example_id)
def test_an_example_with_a_stranger_field_still_loads(path: Path) -> None:
    data = json.loads(path.read_text())
    shape = BY_NAME[path.parent.name].shape
    assert load(shape, {**data, "said_by_a_later_version": [1, 2]}) == load(shape, data)


@pytest.mark.parametrize("path", EXAMPLES, ids=example_id)
def test_each_required_field_is_required(path: Path) -> None:
    data = json.loads(path.read_text())
    shape = BY_NAME[path.parent.name].shape
    schema = json.loads(golden.fact_schemas()[golden.ROOT / "schemas" / f"{shape.__name__}.schema.json"])
    for field in schema["required"]:
        with pytest.raises(ShapeRefused):
            load(shape, {key: value for key, value in data.items() if key != field})


def test_every_fact_has_an_example_and_every_example_a_fact() -> None:
    assert {path.parent.name for path in EXAMPLES} == set(BY_NAME)


def test_the_catalogue_says_which_facts_carry_personal_data() -> None:
    assert {fact.name for fact in CATALOGUE if fact.personal} == {
        fact.name for fact in CATALOGUE if carries_personal_data(fact.shape)
    }


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(CATALOGUE)


@pytest.mark.parametrize("path", sorted(golden.fact_schemas()), ids=lambda path: path.stem)
def test_a_committed_schema_is_the_generated_one(path: Path) -> None:
    assert path.exists(), "run make golden and read the diff"
    assert path.read_text() == golden.fact_schemas()[path], "run make golden and read the diff"


def test_no_committed_schema_is_orphaned() -> None:
    assert set((golden.ROOT / "schemas").rglob("*.json")) == set(golden.fact_schemas())


def test_the_committed_asyncapi_document_is_the_generated_one() -> None:
    ((path, expected),) = golden.asyncapi().items()
    assert path.read_text() == expected, "run make golden and read the diff"


def test_the_committed_openapi_document_is_the_generated_one() -> None:
    ((path, expected),) = golden.openapi().items()
    assert path.read_text() == expected, "run make golden and read the diff"


def test_a_producer_cannot_write_a_wrong_value() -> None:
    good = load(
        BY_NAME["ReleasePublished"].shape, json.loads(EXAMPLES_BY_NAME["ReleasePublished"].read_text())
    )
    object.__setattr__(good, "number", None)
    with pytest.raises(ShapeRefused):
        dump(good)


EXAMPLES_BY_NAME = {path.parent.name: path for path in EXAMPLES}


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"id": "x"}', b"\xff\xfe", '{"id": null, "data": 3}'])
def test_what_is_no_letter_is_refused_without_repeating_it(body: str | bytes) -> None:
    with pytest.raises(LetterUnreadable) as refused:
        Envelope.from_json(body)
    assert len(str(refused.value)) < 40


@pytest.mark.parametrize("path", EXAMPLES, ids=example_id)
def test_a_fact_is_written_as_its_schema_would_write_it(path: Path) -> None:
    fact = load(BY_NAME[path.parent.name].shape, json.loads(path.read_text()))
    assert dump(fact) == schema_of(type(fact), tolerant=False).dump(fact)


@dataclass(frozen=True)
class Everything:
    text: str
    number: int
    ratio: float
    switch: bool
    when: datetime
    day: date
    who: UUID
    some: tuple[int, ...]
    by_name: dict[str, float]
    word: Literal["a", "b"]
    short: Annotated[str, validate.Length(1, 3)]
    maybe: int | None


FINE = Everything(
    text="é",
    number=1,
    ratio=1,
    switch=True,
    when=datetime(2026, 9, 1, tzinfo=UTC),
    day=date(2026, 9, 1),
    who=UUID(int=1),
    some=(1, 2),
    by_name={"x": 0.5},
    word="a",
    short="abc",
    maybe=None,
)


def test_every_kind_of_field_is_written_as_its_schema_would_write_it() -> None:
    assert dump(FINE) == schema_of(Everything, tolerant=False).dump(FINE)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", 1),
        ("text", None),
        ("number", True),
        ("number", "1"),
        ("number", 1.5),
        ("ratio", float("nan")),
        ("ratio", "0.5"),
        ("switch", 1),
        ("when", datetime(2026, 9, 1)),  # noqa: DTZ001 (the offender)
        ("when", "2026-09-01T00:00:00Z"),
        ("day", "2026-09-01"),
        ("who", "1"),
        ("some", ("1",)),
        ("some", 1),
        ("by_name", {1: 0.5}),
        ("word", "c"),
        ("short", "abcd"),
        ("maybe", "none"),
    ],
)
def test_each_kind_of_wrong_value_is_refused_by_name_and_not_repeated(field: str, value: object) -> None:
    with pytest.raises(ShapeRefused) as refused:
        dump(replace(FINE, **{field: value}))
    assert list(refused.value.problems) == [field]
    if field != "short":
        assert repr(value) not in str(refused.value)

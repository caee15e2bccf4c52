"""A shape is written once, as a frozen dataclass; its marshmallow schema and its JSON Schema are read from it.

Written by hand beside the class, the two would drift; see ADR 0003. Facts and RPC answers are read tolerantly (unknown fields
are ignored, so that a producer may grow), HTTP requests strictly (an unknown field is a mistake worth telling).
"""

import dataclasses
import enum
import math
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, partial
from typing import (
    Annotated,
    Any,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, post_load, validate

from contracts.personal import PersonalMark

Json = dict[str, Any]
Validator = validate.Validator


class ShapeRefused(Exception):
    """What came in does not have the shape: `problems` says what, field by field (marshmallow's messages)."""

    def __init__(self, shape: str, problems: Any) -> None:
        super().__init__(f"{shape}: {problems}")
        self.shape = shape
        self.problems = problems


@cache
def schema_of(shape: type, *, tolerant: bool) -> Schema:
    """The marshmallow schema of a dataclass; one instance per class and mood, safe to share between threads."""
    return schema_class_of(shape, tolerant=tolerant)()


def _schema(shape: Any, *, tolerant: bool) -> Schema:
    return schema_of(shape, tolerant=tolerant)


@cache
def schema_class_of(shape: type, *, tolerant: bool) -> type[Schema]:
    """The schema class of a dataclass, for tools that want a class (flask-smorest)."""
    hints = get_type_hints(shape, include_extras=True)
    attributes: dict[str, Any] = {
        field.name: _marshmallow_field(hints[field.name], _default_of(field), tolerant=tolerant)
        for field in dataclasses.fields(shape)
    }

    def build(_self: Schema, data: Mapping[str, Any], **_: object) -> Any:
        return shape(**data)

    attributes["build"] = post_load(build)
    attributes["Meta"] = type("Meta", (), {"unknown": EXCLUDE if tolerant else RAISE})
    name = shape.__name__ if not tolerant else f"{shape.__name__}Tolerant"
    return type(name, (Schema,), attributes)


S = TypeVar("S")


def load(shape: type[S], data: Any, *, tolerant: bool = True) -> S:
    """Read a shape from JSON data; refuses with ShapeRefused."""
    try:
        return cast("S", _schema(shape, tolerant=tolerant).load(data))
    except ValidationError as error:
        raise ShapeRefused(shape.__name__, error.messages) from error


def dump(thing: Any) -> Json:
    """Write a shape as JSON data. Producers are strict: a wrong value is refused here, not by some consumer at night."""
    shape: type = type(thing)
    return cast("Json", writer_of(shape)(thing))


Write = Callable[[Any], Any]


@cache
def writer_of(shape: type) -> Write:
    """The function that writes a dataclass as JSON data, made once from its hints.

    marshmallow would write first and check what it wrote afterwards, at several times the price, on the way of every answer.
    """
    hints = get_type_hints(shape, include_extras=True)
    members = [(field.name, _field_writer(hints[field.name])) for field in dataclasses.fields(shape)]

    def write(thing: Any) -> Json:
        data: Json = {}
        for name, write_field in members:
            try:
                data[name] = write_field(getattr(thing, name))
            except (ValidationError, TypeError, ValueError) as error:
                raise ShapeRefused(shape.__name__, {name: _words_of(error)}) from error
        return data

    return write


def _words_of(error: Exception) -> Any:
    # what Python says of a wrong value repeats the value, which may be somebody's data
    return error.messages if isinstance(error, ValidationError) else [type(error).__name__]


def _field_writer(hint: Any) -> Write:
    hint, validators, nullable = _unwrap(hint)
    bare = _bare_writer(hint)
    if not (nullable or validators):
        return bare

    def write(value: Any) -> Any:
        if value is None and nullable:
            return None
        for validator in validators:
            validator(value)
        return bare(value)

    return write


def _bare_writer(hint: Any) -> Write:
    origin, arguments = get_origin(hint), get_args(hint)
    if dataclasses.is_dataclass(hint):
        return _checked(cast("type", hint), writer_of(cast("type", hint)))
    if origin is tuple:
        of = _field_writer(arguments[0])
        return _checked(tuple, lambda value: [of(one) for one in value])
    if origin in (dict, Mapping):
        of = _field_writer(arguments[1])
        return _checked(Mapping, lambda value: {_TEXT(key): of(one) for key, one in value.items()})
    if origin is Literal:
        return _checked(str, partial(_one_of, frozenset(arguments)))
    if isinstance(hint, type) and issubclass(hint, enum.StrEnum):
        return _checked(hint, str)
    return _PLAIN_WRITERS[hint]


def _checked(kind: Any, write: Write) -> Write:
    def checked(value: Any) -> Any:
        if not isinstance(value, kind):
            raise TypeError
        return write(value)

    return checked


def _one_of(allowed: frozenset[str], value: str) -> str:
    if value not in allowed:
        raise ValueError
    return value


def _same(value: Any) -> Any:
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:  # True is not a number
        raise TypeError
    return value


def _finite(value: Any) -> float:
    if isinstance(value, bool) or not math.isfinite(value):
        raise ValueError
    return float(value)


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError
    return value.isoformat()


_TEXT: Write = _checked(str, _same)
_PLAIN_WRITERS: dict[Any, Write] = {
    Any: _same,
    str: _TEXT,
    int: _whole,
    float: _finite,
    bool: _checked(bool, _same),
    UUID: _checked(UUID, str),
    date: _checked(date, date.isoformat),
    datetime: _checked(datetime, _moment),
}


def json_schema(shape: type) -> Json:
    """The JSON Schema (2020-12) of a dataclass, closed over the shapes it contains."""
    hints = get_type_hints(shape, include_extras=True)
    members = dataclasses.fields(shape)
    return {
        "title": shape.__name__,
        "description": (shape.__doc__ or "").strip().split("\n\n")[0],
        "type": "object",
        "properties": {field.name: _json_type(hints[field.name]) for field in members},
        "required": [field.name for field in members if _default_of(field) is _REQUIRED],
        "additionalProperties": True,
    }


def carries_personal_data(shape: type) -> bool:
    """Whether a shape, or one it contains, has a field of a personal type."""
    hints = get_type_hints(shape, include_extras=True)
    return any(_is_personal(hint) for hint in hints.values())


def personal_fields(shape: type) -> list[str]:
    """The fields of a shape that say, or contain what says, who somebody is."""
    hints = get_type_hints(shape, include_extras=True)
    return [name for name, hint in hints.items() if _is_personal(hint)]


_REQUIRED = object()


def _default_of(field: "dataclasses.Field[Any]") -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return _REQUIRED


_PLAIN: dict[Any, tuple[type[fields.Field[Any]], Json]] = {
    str: (fields.String, {"type": "string"}),
    int: (fields.Integer, {"type": "integer"}),
    float: (fields.Float, {"type": "number"}),
    bool: (fields.Boolean, {"type": "boolean"}),
    UUID: (fields.UUID, {"type": "string", "format": "uuid"}),
    date: (fields.Date, {"type": "string", "format": "date"}),
    datetime: (fields.AwareDateTime, {"type": "string", "format": "date-time"}),
}


def _marshmallow_field(hint: Any, default: Any, *, tolerant: bool) -> "fields.Field[Any]":
    hint, validators, nullable = _unwrap(hint)
    options: Json = {"allow_none": nullable, "validate": validators or None}
    if default is _REQUIRED:
        options["required"] = True
    else:
        options["load_default"] = default
    if dataclasses.is_dataclass(hint):
        return fields.Nested(_schema(hint, tolerant=tolerant), **options)
    return _container(hint, options, tolerant=tolerant) or _scalar(hint, options, validators)


def _container(hint: Any, options: Json, *, tolerant: bool) -> "fields.Field[Any] | None":
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        return _Tuple(_marshmallow_field(arguments[0], _REQUIRED, tolerant=tolerant), **options)
    if origin in (dict, Mapping):
        values = _marshmallow_field(arguments[1], _REQUIRED, tolerant=tolerant)
        return fields.Dict(keys=fields.String(), values=values, **options)
    return None


def _scalar(hint: Any, options: Json, validators: list[Validator]) -> "fields.Field[Any]":
    if get_origin(hint) is Literal:
        options["validate"] = [validate.OneOf(get_args(hint)), *validators]
        return fields.String(**options)
    if isinstance(hint, type) and issubclass(hint, enum.StrEnum):
        return fields.Enum(hint, by_value=True, **options)
    if hint is Any:
        return fields.Raw(**options)
    if hint is int:
        # strict: 12.7 is not a whole number
        return fields.Integer(strict=True, **options)
    return _PLAIN[hint][0](**options)


class _Tuple(fields.List[Any]):
    """A JSON array read as a tuple, so that a frozen shape stays frozen."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(*args, **kwargs))


def _unwrap(hint: Any) -> tuple[Any, list[Validator], bool]:
    """The bare type, the validators written in Annotated, and whether None is a value."""
    validators: list[Validator] = []
    nullable = False
    while True:
        if get_origin(hint) is Annotated:
            hint, *marks = get_args(hint)
            validators += [mark for mark in marks if isinstance(mark, Validator)]
        elif get_origin(hint) in (Union, types.UnionType):
            (hint,) = (one for one in get_args(hint) if one is not types.NoneType)
            nullable = True
        else:
            return hint, validators, nullable


def _is_personal(hint: Any) -> bool:
    if get_origin(hint) is Annotated and any(isinstance(m, PersonalMark) for m in get_args(hint)):
        return True
    if dataclasses.is_dataclass(hint):
        return carries_personal_data(cast("type", hint))
    return any(_is_personal(argument) for argument in get_args(hint))


def _json_type(hint: Any) -> Json:
    personal = _is_personal(hint)
    hint, _, nullable = _unwrap(hint)
    shape = _json_bare_type(hint)
    if nullable and "type" in shape:
        shape["type"] = [shape["type"], "null"]
        if "enum" in shape:
            shape["enum"] = [*shape["enum"], None]
    if personal and not dataclasses.is_dataclass(hint):
        shape["x-personal-data"] = True
    return shape


def _json_bare_type(hint: Any) -> Json:
    origin, arguments = get_origin(hint), get_args(hint)
    if dataclasses.is_dataclass(hint):
        return json_schema(cast("type", hint))
    if origin is tuple:
        return {"type": "array", "items": _json_type(arguments[0])}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _json_type(arguments[1])}
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if isinstance(hint, type) and issubclass(hint, enum.StrEnum):
        return {"type": "string", "enum": [str(one) for one in hint]}
    return {} if hint is Any else dict(_PLAIN[hint][1])

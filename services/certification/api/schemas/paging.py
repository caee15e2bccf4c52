"""Pages of lists."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate


class PageQuery(Schema):
    """`?page=&size=`."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    size = fields.Integer(load_default=25, validate=validate.Range(min=1, max=100))


class SessionsQuery(PageQuery):
    """Whose sessions."""

    organisation = fields.UUID(required=True)


@dataclass(frozen=True)
class PageView:
    """Where we are in a list."""

    number: int
    size: int
    total: int


def window(query: dict[str, Any]) -> dict[str, int]:
    """Offset and limit of a page."""
    return {"offset": (query["page"] - 1) * query["size"], "limit": query["size"]}


def page_of(query: dict[str, Any], total: int) -> PageView:
    """What is said of the page."""
    return PageView(query["page"], query["size"], total)

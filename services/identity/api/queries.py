"""What stands behind the `?` of an address. Written as schemas by hand: one name is `class`, and here numbers come as text."""

from dataclasses import dataclass
from typing import Any, Final

from marshmallow import Schema, fields, validate

from services.identity.api.schemas import PageView
from services.identity.api.words import PRINTABLE
from services.identity.domain.links import Method
from services.identity.domain.organisations import Role
from services.identity.storage.learners import ORDERS, LearnerFilter
from services.identity.storage.organisations import MemberFilter

LARGEST_SIZE: Final = 100
LARGEST_NUMBER: Final = 100_000
NO_METHOD: Final = "none"


class PageQuery(Schema):
    """`?page=&size=`."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, LARGEST_NUMBER))
    size = fields.Integer(load_default=25, validate=validate.Range(1, LARGEST_SIZE))


class LearnerQuery(Schema):
    """`?q=&class=&method=&sort=`: the list in which somebody stands; class and method once or several times."""

    q = fields.String(load_default="", validate=[validate.Length(max=100), PRINTABLE])
    classes = fields.List(fields.String(validate=PRINTABLE), data_key="class", load_default=list)
    methods = fields.List(
        fields.String(validate=validate.OneOf([NO_METHOD, *Method])), data_key="method", load_default=list
    )
    sort = fields.String(
        load_default="name", validate=validate.OneOf([sign + one for one in ORDERS for sign in ("", "-")])
    )


class LearnersQuery(PageQuery, LearnerQuery):
    """The same and `&id=&page=&size=`; id up to a hundred times, for those pupils only."""

    ids = fields.List(
        fields.UUID(), data_key="id", load_default=list, validate=validate.Length(max=LARGEST_SIZE)
    )


class MembersQuery(PageQuery):
    """`?q=&role=&page=&size=`."""

    q = fields.String(load_default="", validate=[validate.Length(max=100), PRINTABLE])
    role = fields.String(load_default=None, validate=validate.OneOf([*Role]))


class ImportQuery(Schema):
    """`?mode=add` or `?mode=replace`, for higher education."""

    mode = fields.String(load_default=None, validate=validate.OneOf(["add", "replace"]))


@dataclass(frozen=True)
class Page:
    """Which part of a list."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many items come before."""
        return (self.number - 1) * self.size

    def view(self, total: int) -> PageView:
        """For the reply."""
        return PageView(self.number, self.size, total)


def page_of(query: dict[str, Any]) -> Page:
    """Which page was asked for."""
    return Page(query["page"], query["size"])


def filter_of(query: dict[str, Any]) -> LearnerFilter:
    """Which pupils were asked for."""
    return LearnerFilter(
        text=query["q"],
        classes=tuple(one for one in query["classes"] if one),
        methods=tuple(None if one == NO_METHOD else Method(one) for one in query["methods"]),
        order=query["sort"],
        ids=tuple(query.get("ids", ())),
    )


def member_filter_of(query: dict[str, Any]) -> MemberFilter:
    """Which members were asked for."""
    return MemberFilter(text=query["q"], role=Role(query["role"]) if query["role"] else None)

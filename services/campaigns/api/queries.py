"""What stands behind the `?` of an address, read strictly: a misspelt filter is told, not ignored.

Written as schemas by hand, because one of the names is `class` and because here numbers come as text.
"""

from typing import Any, Final

from marshmallow import Schema, fields, post_load, validate

from services.campaigns.api.text import Storable
from services.campaigns.domain.names import folded
from services.campaigns.domain.participants import Filter, Order, Sift, Window
from services.campaigns.domain.participation import Status

MOST_LINES: Final = 100
MOST_STAGES: Final = 100
SHOWN_STATUSES: Final = [str(status) for status in Status if status is not Status.OPENING]


SAID: Final[dict[str, bool | None]] = {"yes": True, "no": False, "unknown": None}
"""Whether what somebody last sent says that they are certifiable."""


class Paged(Schema):
    """`?page=&size=`."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    size = fields.Integer(load_default=25, validate=validate.Range(1, MOST_LINES))


class _Searched(Schema):
    q = fields.String(load_default="", validate=[validate.Length(max=200), Storable()])
    classes = fields.List(fields.String(validate=Storable()), data_key="class", load_default=list)


class CampaignsQuery(Paged):
    """`?organisation=&mine=&archived=&q=&owner=`."""

    organisation = fields.UUID(required=True)
    mine = fields.Boolean(load_default=False)
    archived = fields.Boolean(load_default=False)
    owner = fields.UUID(load_default=None)
    q = fields.String(load_default="", validate=[validate.Length(max=200), Storable()])


class ParticipationsQuery(Paged):
    """`?status=`, once or several times."""

    status = fields.List(fields.String(validate=validate.OneOf(SHOWN_STATUSES)), load_default=list)


class LearnersQuery(Schema):
    """`?organisation=&learner=`; learner once or several times."""

    organisation = fields.UUID(required=True)
    learner = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_LINES))


class LearnerQuery(Paged, _Searched):
    """`?organisation=&page=&size=`: what a pupil began; `&certifiable=&class=&q=`: the list in which they stand."""

    organisation = fields.UUID(required=True)
    certifiable = fields.String(load_default=None, validate=validate.OneOf(list(SAID)))


class SiftQuery(LearnerQuery):
    """`?organisation=&certifiable=&class=&q=&page=&size=`."""

    certifiable = fields.String(required=True, validate=validate.OneOf(list(SAID)))


class ActivityQuery(Paged, _Searched):
    """`?class=&status=&q=`; class and status once or several times."""

    status = fields.List(fields.String(validate=validate.OneOf(SHOWN_STATUSES)), load_default=list)


class ResultsQuery(Paged, _Searched):
    """`?class=&stage=&q=&sort=&format=`; class and stage once or several times."""

    stage = fields.List(fields.Integer(validate=validate.Range(0, MOST_STAGES)), load_default=list)
    sort = fields.String(load_default=Order.NAME.value, validate=validate.OneOf([*Order]))
    format = fields.String(load_default=None, validate=validate.OneOf(["json", "csv"]))


class ProfilesQuery(Paged, _Searched):
    """`?class=&certifiable=&q=&format=`."""

    certifiable = fields.Boolean(load_default=None)
    format = fields.String(load_default=None, validate=validate.OneOf(["json", "csv"]))


class ParticipantQuery(_Searched):
    """`?class=&status=&stage=&certifiable=&q=&sort=`: the list in which somebody stands."""

    status = fields.List(fields.String(validate=validate.OneOf(SHOWN_STATUSES)), load_default=list)
    stage = fields.List(fields.Integer(validate=validate.Range(0, MOST_STAGES)), load_default=list)
    certifiable = fields.Boolean(load_default=None)
    sort = fields.String(load_default=Order.NAME.value, validate=validate.OneOf([*Order]))


class AnalysisQuery(Schema):
    """`?class=`, once or several times."""

    classes = fields.List(fields.String(validate=Storable()), data_key="class", load_default=list)


class CampaignChange(Schema):
    """A PATCH: what is absent stays, null empties."""

    name = fields.String(allow_none=True, validate=Storable())
    title = fields.String(allow_none=True, validate=Storable())
    landing_text = fields.String(allow_none=True, validate=Storable())
    owner_id = fields.UUID()

    @post_load
    def split(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Texts on one side, the owner on the other."""
        owner_id = data.pop("owner_id", None)
        return {"texts": data, "owner_id": owner_id}


def window_of(query: dict[str, Any]) -> Window:
    """Which page."""
    return Window(query["page"], query["size"])


def order_of(query: dict[str, Any]) -> Order:
    """In which order."""
    return Order(query["sort"])


def filter_of(query: dict[str, Any]) -> Filter:
    """Which participants."""
    return Filter(
        classes=tuple(query.get("classes", ())),
        statuses=tuple(Status(one) for one in query.get("status", ())),
        stages=tuple(query.get("stage", ())),
        certifiable=query.get("certifiable"),
        search=words_of(query.get("q", "")),
    )


def sift_of(query: dict[str, Any]) -> Sift | None:
    """Which pupils of a school, if that was asked for."""
    if query["certifiable"] is None:
        return None
    return Sift(SAID[query["certifiable"]], tuple(query["classes"]), words_of(query["q"]))


def words_of(typed: str) -> tuple[str, ...]:
    """The words of a search, each of which must be found."""
    return tuple(folded(typed).split())

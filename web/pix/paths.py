"""`/parcours`: my campaigns: to send, to finish, sent."""

from itertools import islice
from typing import Final

from flask import Blueprint, Response

from web.page import page, signed_in
from web.pix.code import own

BLUEPRINT = Blueprint("paths", __name__)
_MOST: Final = 500
"""More than a school life."""


@BLUEPRINT.get("/parcours")
@signed_in
def mine() -> Response:
    """What a teacher awaits comes first."""
    found = list(islice(own(), _MOST))
    open_ones = [one for one in found if not one["archived"] and one["status"] != "SHARED"]
    groups = (
        ("a_envoyer", [one for one in open_ones if one["status"] == "TO_SHARE"]),
        ("a_finir", [one for one in open_ones if one["status"] != "TO_SHARE"]),
        ("envoyes", [one for one in found if one["status"] == "SHARED"]),
        ("archives", [one for one in found if one["archived"] and one["status"] != "SHARED"]),
    )
    return page("pix/paths.html", groups=[group for group in groups if group[1]])

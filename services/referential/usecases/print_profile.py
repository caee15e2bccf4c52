"""A target profile is described on paper, for a teacher who chooses."""

from typing import Final

from services.referential.documents.profile_description import profile_description
from services.referential.domain import ReleaseUnknown, TargetProfileUnknown
from services.referential.storage.unit_of_work import ReferentialUnitOfWork

# some 30 KB each: the profiles of a release, and of the one before while it is being replaced
DRAWN_AT_MOST: Final = 64
_DRAWN: Final[dict[tuple[int, str, str], bytes]] = {}


def print_profile(profile_id: str, *, uow: ReferentialUnitOfWork) -> bytes:
    """The description (PDF) of a profile of the release in force, drawn once per process and release.

    Refuses with ReleaseUnknown or TargetProfileUnknown.
    """
    with uow:
        newest = uow.newest()
        release = uow.release(newest[0]) if newest else None
    if newest is None or release is None:
        raise ReleaseUnknown
    key = (*newest, profile_id)
    drawn = _DRAWN.get(key)
    if drawn is None:
        profile = next((one for one in release.target_profiles if one.id == profile_id), None)
        if profile is None:
            raise TargetProfileUnknown
        drawn = profile_description(release, profile)
        while len(_DRAWN) >= DRAWN_AT_MOST:
            _DRAWN.pop(next(iter(_DRAWN)), None)
        _DRAWN[key] = drawn
    return drawn

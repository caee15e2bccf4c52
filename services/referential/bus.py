"""What referential answers and does on time; it listens to nobody."""

from datetime import UTC, datetime

from chassis.messaging import Bus
from chassis.retention import KEEP_EVERY_SECONDS, tidy_plumbing
from chassis.service import Parts
from contracts.content.release import Outline, Release, outline_of
from contracts.rpc import Refused
from contracts.rpc.referential import OUTLINE, RELEASE, ReleaseWanted
from services.referential.settings import Settings
from services.referential.storage.unit_of_work import new_uow


def make_bus(parts: Parts[Settings]) -> Bus:
    """The table of contents."""
    bus = Bus("referential", lambda: new_uow(parts))

    @bus.answers(RELEASE)
    def release(wanted: ReleaseWanted) -> Release:
        with new_uow(parts) as uow:
            found = uow.release(wanted.number)
        if found is None:
            raise Refused("release_unknown")
        return found

    @bus.answers(OUTLINE)
    def outline(wanted: ReleaseWanted) -> Outline:
        return outline_of(release(wanted))

    @bus.every(KEEP_EVERY_SECONDS, name="keep_retention")
    def retain() -> None:
        tidy_plumbing(parts.sessions, parts.settings, now=datetime.now(UTC))

    return bus

"""What reporting tells: which results left for the record systems."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class FeedExported:
    """A record system fetched the results of a school: how many, not whose."""

    export_id: UUID
    feed: str
    uai: str
    application_id: str
    certifications: int
    exported_at: datetime

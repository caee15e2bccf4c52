"""What the referential tells: which content is in force."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ReleasePublished:
    """Release `number` is whole, immutable and in force from now on. `digest` is the SHA-256 of its canonical JSON."""

    number: int
    digest: str
    competences: int
    topics: int
    skills: int
    challenges: int
    published_at: datetime

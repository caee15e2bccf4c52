"""What people do with tutorials: keep them for later, and say that one helped ("tuto utile")."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Sign(StrEnum):
    """What a person may put on a tutorial; each stands for itself."""

    SAVED = "saved"
    USEFUL = "useful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a person put on a tutorial, and since when. `title` and `competence` name it when the content holds it no longer."""

    tutorial: str
    title: str
    competence: str
    saved_at: datetime | None = None
    useful_at: datetime | None = None

    @property
    def is_saved(self) -> bool:
        """Kept for later."""
        return self.saved_at is not None

    @property
    def is_useful(self) -> bool:
        """It helped."""
        return self.useful_at is not None

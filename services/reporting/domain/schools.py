"""Schools, as far as feeds and follow-up need to know them."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Organisation:
    """A school or another organisation; `uai` is its national number when it has one."""

    id: UUID
    name: str
    kind: str
    uai: str | None

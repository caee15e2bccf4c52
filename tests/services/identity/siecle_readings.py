"""What the reader of SIECLE files makes of one, gathered."""

import io
from dataclasses import dataclass, field

from services.identity.domain.school_lists import Counts, Line, Placement, Problem, PupilRecord
from services.identity.domain.siecle import read_siecle
from tests.services.identity.siecle_files import UAI


@dataclass
class Found:
    """What a file says, gathered."""

    counts: Counts = field(default_factory=Counts)
    lines: list[Line] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def pupils(self) -> list[PupilRecord]:
        return [one.record for one in self.lines if one.record]


def read(content: bytes, *, uai: str | None = UAI) -> Found:
    found = Found()
    for item in read_siecle(io.BytesIO(content), uai=uai, counts=found.counts):
        match item:
            case Line():
                found.lines.append(item)
            case Placement():
                found.placements.append(item)
            case Problem():
                found.problems.append(item)
    return found


def codes(content: bytes, *, uai: str | None = UAI) -> list[str]:
    return [problem.code for problem in read(content, uai=uai).problems]

"""Refusals of referential, and what makes two contents the same."""

from collections.abc import Mapping
from typing import Any, Final

SIMULATORS: Final = "simulators"
"""Where they lie: in the content, among what is kept, and under /api."""


class Refusal(Exception):
    """A no that was foreseen."""

    code = "not_found"

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details: Mapping[str, Any] = details


class ReleaseUnknown(Refusal):
    """No release of that number, or none at all yet."""

    code = "release_unknown"


class TargetProfileUnknown(Refusal):
    """No target profile of that name in the release in force."""

    code = "target_profile_unknown"


class FileUnknown(Refusal):
    """No such file in any release."""

    code = "file_unknown"


class ContentBroken(Exception):
    """The content has problems: nothing is published. `problems` are lines fit for an author."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems

"""What reporting may refuse, in the domain's words; each code is stable and has its French title in contracts."""

from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):
    """A no that was foreseen. `details` are fit for the client, never a person."""

    code: ClassVar[str]

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details: Mapping[str, Any] = details


class FollowUpUnknown(Refusal):
    """No such organisation, or not one of the caller's: the two look the same from outside."""

    code = "follow_up_unknown"


class FrameworkNotReady(Refusal):
    """No release was ever published: a feed without the names of the competences would not be the feed."""

    code = "framework_not_ready"

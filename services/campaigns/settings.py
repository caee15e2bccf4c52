"""What campaigns reads from its environment."""

from dataclasses import dataclass

from chassis.settings import ServiceSettings


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """`max_reachable_level`: the highest level that counts today, for the mastery of a whole profile (as in assessment).

    `answers_days`: how long it is kept how each question went, as in assessment.
    """

    max_reachable_level: int = 5
    answers_days: int = 1_100

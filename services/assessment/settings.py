"""What assessment reads from its environment."""

from dataclasses import dataclass
from datetime import timedelta

from chassis.settings import ServiceSettings
from services.assessment.domain.policy import Policy


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """Delays in days; a delay of 0 opens at once. Levels beyond `max_reachable_level` are measured and not counted."""

    max_reachable_level: int = 5
    improvement_delay_days: float = 4.0
    reset_delay_days: float = 4.0
    question_ceiling: int = 20
    campaign_question_ceiling: int = 60
    answers_days: int = 1_100
    """Each answer is kept for about three years; what they showed is kept as long as the account (docs/privacy.md)."""

    exam_days: int = 400
    """So long after it began, the certification test of somebody who was erased goes too."""

    reports_a_day: int = 20
    """How many questions and tutorials a person may report in a day."""

    reports_days: int = 400
    """A report nobody dealt with is kept a school year and its summer."""

    closed_reports_days: int = 90
    """Once dealt with, a term: should the same be said again, its authors see what was noted."""

    @property
    def policy(self) -> Policy:
        """The same, as the domain reads it."""
        return Policy(
            max_level=self.max_reachable_level,
            improvement_delay=timedelta(days=self.improvement_delay_days),
            reset_delay=timedelta(days=self.reset_delay_days),
            ceiling=self.question_ceiling,
            campaign_ceiling=self.campaign_question_ceiling,
        )

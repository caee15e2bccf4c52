"""What the platform decides about positioning and may change: highest level, delays, lengths, what certification asks."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from services.assessment.domain.positioning import PositioningRules, campaign_rules

# Facts, certification 3.1: level 1 or more in five competences or more.
CERTIFIABLE_LEVEL: Final = 1
CERTIFIABLE_COMPETENCES: Final = 5


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The rules that settings hold; the defaults are today's."""

    max_level: int = 5
    improvement_delay: timedelta = timedelta(days=4)
    reset_delay: timedelta = timedelta(days=4)
    ceiling: int = 20
    campaign_ceiling: int = 60

    def rules_of_competence(self) -> PositioningRules:
        """How a competence is asked about and measured."""
        return PositioningRules(max_level=self.max_level, ceiling=self.ceiling)

    def rules_of_campaign(self, topics: int) -> PositioningRules:
        """How a campaign on so many topics is asked and measured: on its whole bank, since it crosses competences."""
        rules = campaign_rules(topics, max_level=self.max_level)
        return replace(rules, ceiling=min(rules.ceiling, self.campaign_ceiling))

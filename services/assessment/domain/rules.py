"""The settings of a positioning: how far it goes, what is precise enough, how lucky a guess is."""

from dataclasses import dataclass, field
from math import ceil

from services.assessment.domain.ability import AbilityModel


class KindUnknown(ValueError):
    """A kind of challenge whose luck nobody has stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositioningRules:
    """What a service may set; the defaults are those of one competence."""

    # The highest level counted today; content and measure go up to 8.
    max_level: int = 5
    # Questions of an assessment, at most.
    ceiling: int = 20
    # The standard error that is small enough, and the move of the estimate (root mean square) under
    # which a question teaches nothing: shares of all the pix of the bank, so that an assessment of
    # three topics is not over before it begins.
    precision: float = 0.045
    least_move: float = 0.0150
    # Questions that teach at least this share of what the best one does are its equals: balance
    # between topics, then the seed, decide among them.
    near_best: float = 0.95
    # The chance of success that makes a question gentle enough to be the first.
    gentle: float = 0.7
    model: AbilityModel = field(default_factory=AbilityModel)


COMPETENCE = PositioningRules()

# Topics of different competences have less in common than those of one: competences stray as well
# from what the person can do overall, by about as much (0.9² + 0.8² = 1.2²).
ACROSS_COMPETENCES = AbilityModel(topic_spread=1.2)
QUESTIONS_PER_TOPIC = 1.5
LONGEST_CAMPAIGN = 60
# A campaign reports on each topic, so it goes on as long as a question moves a topic: a second one
# in a topic of four skills moves the estimate by about a sixth of that topic.
LEAST_MOVE_OF_A_TOPIC = 0.1


def campaign_rules(topics: int, *, max_level: int = COMPETENCE.max_level) -> PositioningRules:
    """Give the rules of a campaign on so many topics: 20 are 30 questions, some 40 minutes."""
    return PositioningRules(
        max_level=max_level,
        ceiling=min(ceil(QUESTIONS_PER_TOPIC * topics), LONGEST_CAMPAIGN),
        precision=0.0,
        least_move=min(LEAST_MOVE_OF_A_TOPIC / topics, COMPETENCE.least_move),
        model=ACROSS_COMPETENCES,
    )


def guess_rate(kind: str, *, choices: int = 0) -> float:
    """Tell how often a challenge of this kind is answered right by someone who does not know.

    `choices` counts what is offered (QCU, QCM). Refuses another kind with `KindUnknown`.
    """
    match kind:
        case "QCU" if choices > 1:
            return 1.0 / choices
        case "QCM" if choices > 1:
            # Of 2ⁿ - 2 possible answers few look likely: nobody draws among them all.
            return max(0.05, 1.0 / (2.0**choices - 2.0))
        case "QROC" | "QROCM-ind" | "QROCM-dep":
            return 0.02
        case _:
            message = f"no guess rate for {kind!r} with {choices} choices"
            raise KindUnknown(message)

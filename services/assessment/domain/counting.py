"""What probabilities are worth in pix: their sum, and the whole score for who is beyond the bank.

The sum is the posterior mean: the most accurate estimate there is, and one that moves the right way
with each answer (see `ability`). But it never reaches an end of the scale: all answers right would
give 39 pix of 40, and level 4. So, when even the least certain skill is more likely held than not,
what is missing fades, and is gone once that skill is settled; likewise at the other end. Both
corrections only grow with right answers and shrink with wrong ones, so the promise holds; they
concern few people and cost next to nothing in accuracy (see studies/positioning).
"""

from services.assessment.domain.ability import Array

LIKELY = 0.5
SETTLED = 0.65


def count(worth: Array, probability: Array) -> float:
    """Pix of somebody who holds each of these skills with this probability; both arrays are [S]."""
    mean = float(worth @ probability)
    missing = float(worth.sum()) - mean
    all_held = _fade(float(probability.min()))
    none_held = _fade(1.0 - float(probability.max()))
    return mean * (1.0 - none_held) + missing * all_held


def _fade(certainty: float) -> float:
    """From 0 when as likely as not to 1 when settled."""
    return min(max((certainty - LIKELY) / (SETTLED - LIKELY), 0.0), 1.0)

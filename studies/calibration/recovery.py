"""How far what is estimated is from what the answers were made with."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from services.assessment.domain.ability import Array
from services.assessment.domain.calibration import Calibration
from studies.calibration.simulate import Truth


@dataclass(frozen=True, slots=True)
class Recovery:
    """Over the challenges for which something is proposed; difficulties in levels, discriminations in logarithms."""

    challenges: int
    answers: float  # median for a challenge
    authors: float  # RMSE of the authors' levels: what is known before any answer
    rmse: float
    bias: float
    correlation: float
    error_correlation: float  # of the estimated and true distances from the authors' levels
    in_95: float  # share of the stated 95 % intervals that hold the truth
    slope_rmse: float
    slope_bias: float
    slope_correlation: float
    slope_in_95: float
    flagged: float  # share of challenges with a misfit


def recovery(calibration: Calibration, truths: Mapping[str, Truth]) -> Recovery:
    """Compare; at least two challenges must be proposed for."""
    kept = [one for one in calibration.estimates if one.proposed_level is not None]
    truth = np.array([truths[one.item.challenge].difficulty for one in kept])
    level = np.array([float(one.item.level) for one in kept])
    found = np.array([one.difficulty for one in kept])
    slope = np.log([truths[one.item.challenge].discrimination for one in kept])
    found_slope = np.log([one.discrimination for one in kept])
    return Recovery(
        challenges=len(kept),
        answers=float(np.median([one.answers for one in kept])),
        authors=_rmse(level - truth),
        rmse=_rmse(found - truth),
        bias=float(np.mean(found - truth)),
        correlation=_correlation(found, truth),
        error_correlation=_correlation(found - level, truth - level),
        in_95=float(
            np.mean(
                [one.difficulty_low <= t <= one.difficulty_high for one, t in zip(kept, truth, strict=True)]
            )
        ),
        slope_rmse=_rmse(found_slope - slope),
        slope_bias=float(np.mean(found_slope - slope)),
        slope_correlation=_correlation(found_slope, slope),
        slope_in_95=float(
            np.mean(
                [
                    np.log(one.discrimination_low) <= t <= np.log(one.discrimination_high)
                    for one, t in zip(kept, slope, strict=True)
                ]
            )
        ),
        flagged=float(np.mean([bool(one.misfits) for one in kept])),
    )


def _rmse(errors: Array) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def _correlation(
    some: Array,
    others: Array,
) -> float:
    """0 when either never varies."""
    if some.std() < 1e-9 or others.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(some, others)[0, 1])

"""Known difficulties and discriminations are found again from simulated answers; what is planted is seen, and little else."""

from dataclasses import replace
from functools import cache
from math import exp

import numpy as np
import pytest

from services.assessment.domain import fitting
from services.assessment.domain.ability import CELL as ENGINE_CELL
from services.assessment.domain.ability import MIDDLES as ENGINE_MIDDLES
from services.assessment.domain.answered import Answered, Item, Sample
from services.assessment.domain.calibration import Calibration, Estimate, Misfit, calibrate
from services.assessment.domain.likelihood import first_guess, lay_out, weigh
from services.assessment.domain.rules import COMPETENCE
from studies.calibration.recovery import recovery
from studies.calibration.simulate import Crowd, Truth, World, a_world, recorded

ANSWERS = 20_000


# 64 challenges of one competence, some 310 answers each; three of them are not what their authors say.
PLANTED = {
    "1.1-01-2a": Truth(5.0, 2.2),  # far harder
    "1.1-02-5b": Truth(2.0, 2.2),  # far easier
    "1.1-00-2a": Truth(2.0, 0.4),  # answered by chance or nearly
}


@cache
def calibrated() -> tuple[World, Calibration]:
    rng = np.random.default_rng(1)
    world = a_world(rng, author_error=0.3, planted=PLANTED)
    return world, calibrate(recorded(world, answers=ANSWERS, rng=rng, adaptive=False))


def estimate_of(calibration: Calibration, challenge: str) -> Estimate:
    return next(one for one in calibration.estimates if one.item.challenge == challenge)


# With questions drawn at random; with the engine's own choice, from rows in PostgreSQL: see integration. The bounds: over three
# worlds the study finds an RMSE of 0.24 level and a slope's of 0.29 (studies/calibration); one world strays from that by a
# tenth or so, and is allowed a little more. Were levels taken as they are written, the planted ones alone would make it 0.5 (two errors of 3 in 64).
def test_known_parameters_are_recovered_from_20_000_answers() -> None:
    world, calibration = calibrated()
    found = recovery(calibration, world.truths)
    assert calibration.settled
    assert ANSWERS <= calibration.answers <= ANSWERS + 20
    assert found.challenges == 64
    assert found.rmse <= 0.28 < found.authors
    assert abs(found.bias) <= 0.1
    assert found.correlation >= 0.98
    assert found.error_correlation >= 0.85  # the distances from the authors' levels are no noise
    assert found.slope_rmse <= 0.36
    assert abs(found.slope_bias) <= 0.1
    assert found.slope_correlation >= 0.4


def test_stated_intervals_hold_the_truth() -> None:
    world, calibration = calibrated()
    found = recovery(calibration, world.truths)
    # 95 % of 64: less than 86 % would be more than chance
    assert found.in_95 >= 0.86
    assert found.slope_in_95 >= 0.86


def test_more_answers_bring_more_precision() -> None:
    rng = np.random.default_rng(5)
    world = a_world(rng, topics=4, challenges=1)
    few, many = (
        recovery(
            calibrate(recorded(world, answers=answers, rng=rng, adaptive=False), minimum=1), world.truths
        )
        for answers in (2_000, 20_000)
    )
    assert many.rmse < 0.7 * few.rmse
    assert many.error_correlation > 0.85


def test_campaigns_that_cross_competences_are_weighed_whole() -> None:
    rng = np.random.default_rng(7)
    world = a_world(rng, competences=("1.1", "3.4"), topics=3, challenges=1)
    calibration = calibrate(recorded(world, answers=5_000, rng=rng, crossing=True))
    found = recovery(calibration, world.truths)
    assert found.rmse <= 0.3
    assert found.correlation >= 0.98
    assert [(one.competence, one.crossing) for one in calibration.people] == [("1.1", True), ("3.4", True)]


def test_the_scale_is_the_authors_whoever_answers() -> None:
    rng = np.random.default_rng(11)
    world = a_world(rng, topics=6, challenges=1)
    young = Crowd(mean=2.2, spread=1.1, topic_spread=0.7)
    calibration = calibrate(recorded(world, answers=10_000, rng=rng, crowd=young, adaptive=False))
    found = recovery(calibration, world.truths)
    (people,) = calibration.people
    assert abs(people.mean - young.mean) <= 0.3
    assert abs(people.spread - young.spread) <= 0.25
    assert abs(found.bias) <= 0.15


def test_planted_misfits_are_found_and_honest_challenges_are_not_flagged() -> None:
    _, calibration = calibrated()
    harder, easier, weak = (estimate_of(calibration, challenge) for challenge in PLANTED)
    assert Misfit.LEVEL in harder.misfits
    assert harder.proposed_level == 5
    assert Misfit.LEVEL in easier.misfits
    assert easier.proposed_level in (2, 3)
    assert Misfit.WEAK in weak.misfits
    honest = [one for one in calibration.estimates if one.item.challenge not in PLANTED]
    assert sum(bool(one.misfits) for one in honest) <= 3


def test_a_challenge_that_misleads_the_strongest_does_not_fit_its_curve() -> None:
    planted = {"1.1-03-4a": Truth(3.0, 2.2, misleads_from=4.0)}
    rng = np.random.default_rng(13)
    world = a_world(rng, topics=4, challenges=1, author_error=0.2, planted=planted)
    calibration = calibrate(recorded(world, answers=10_000, rng=rng, adaptive=False))
    misleading = estimate_of(calibration, "1.1-03-4a")
    assert Misfit.CURVE in misleading.misfits
    others = [one for one in calibration.estimates if one is not misleading]
    assert sum(Misfit.CURVE in one.misfits for one in others) <= 1


def test_nothing_is_proposed_nor_told_of_a_challenge_that_few_answered() -> None:
    rng = np.random.default_rng(19)
    world = a_world(rng, topics=4, challenges=1, planted={"1.1-01-2a": Truth(5.0, 2.2)})
    answered = recorded(world, answers=2_500, rng=rng, adaptive=False)
    assert all(one.proposed_level is None and not one.misfits for one in calibrate(answered).estimates)
    told = estimate_of(calibrate(answered, minimum=100), "1.1-01-2a")
    assert told.proposed_level is not None
    assert told.misfits


@pytest.mark.parametrize("right", [True, False])
def test_a_challenge_always_answered_alike_stays_within_reason(right: bool) -> None:
    sample = Sample(capacity=1000)
    items = [Item(f"t-{level}", f"t{level}", "1.1", level, 0.02) for level in (1, 2, 3)]
    for person in range(30):
        sample.take(person, [(sample.index_of(item), right) for item in items], crossing=False)
    calibration = calibrate(sample.answered(), minimum=1)
    for one in calibration.estimates:
        assert abs(one.difficulty - one.item.level) < 3.0
        assert 0.5 < one.discrimination < 8.0
        assert one.difficulty_low < one.difficulty < one.difficulty_high
        assert one.discrimination_low < one.discrimination < one.discrimination_high


def test_without_answers_nothing_is_said() -> None:
    nothing = calibrate(Sample(capacity=10).answered())
    assert nothing.estimates == ()
    assert nothing.answers == 0


def test_one_answer_is_enough_to_end() -> None:
    sample = Sample(capacity=10)
    sample.take(1, [(sample.index_of(Item("a", "t", "1.1", 3, 0.25)), True)], crossing=False)
    (only,) = calibrate(sample.answered()).estimates
    assert only.proposed_level is None
    assert only.difficulty == pytest.approx(3.0)  # the one challenge of a competence sets its scale


def test_the_order_of_people_does_not_matter() -> None:
    rng = np.random.default_rng(17)
    world = a_world(rng, topics=3, challenges=1)
    answered = recorded(world, answers=2000, rng=rng, adaptive=False)
    first, second = (calibrate(one).estimates for one in (answered, turned_round(answered)))
    assert [one.difficulty for one in first] == pytest.approx([one.difficulty for one in second], abs=1e-9)
    assert [one.fit for one in first] == pytest.approx([one.fit for one in second], abs=1e-6)


def turned_round(answered: Answered) -> Answered:
    """The last sitting first."""
    last = answered.crossing.size - 1
    order = np.argsort(last - answered.sitting, kind="stable")
    return replace(
        answered,
        sitting=(last - answered.sitting)[order],
        item=answered.item[order],
        right=answered.right[order],
        crossing=answered.crossing[::-1],
    )


def test_the_likelihood_of_a_sitting_is_the_integral_it_claims_to_be() -> None:
    sample = Sample(capacity=10)
    items = [Item("a", "t", "1.1", 2, 0.25), Item("b", "t", "1.1", 4, 0.02), Item("c", "u", "1.1", 3, 0.25)]
    rights = [True, False, True]
    sample.take(
        1, [(sample.index_of(item), right) for item, right in zip(items, rights, strict=True)], crossing=False
    )
    layout = lay_out(sample.answered())
    (chunk,) = weigh(layout, first_guess(layout, COMPETENCE.model), slip=COMPETENCE.model.slip)
    assert chunk.log_likelihood == pytest.approx(np.log(by_force(items, rights)), abs=0.002)
    assert chunk.posterior.sum(axis=1) == pytest.approx([1.0, 1.0])
    # a topic answered wrongly at level 4 and rightly at 2, and one answered rightly at 3
    ability = chunk.posterior @ np.arange(-4.0 + ENGINE_CELL / 2, 11.0, ENGINE_CELL)
    assert ENGINE_MIDDLES[0] < ability[0] < ability[1]


def by_force(items: list[Item], rights: list[bool]) -> float:
    """The chance of these answers, on grids ten times as fine, without a shortcut."""
    model = COMPETENCE.model
    step = 0.05
    total = 0.0
    for theta in np.arange(model.mean - 8.5, model.mean + 8.5, step):
        density = exp(-0.5 * ((theta - model.mean) / model.spread) ** 2) / (model.spread * np.sqrt(2 * np.pi))
        product = 1.0
        for topic in sorted({item.topic for item in items}):
            a = np.arange(theta - 6.0, theta + 6.0, step)
            inside = np.exp(-0.5 * ((a - theta) / model.topic_spread) ** 2) / (
                model.topic_spread * np.sqrt(2 * np.pi)
            )
            for item, right in zip(items, rights, strict=True):
                if item.topic == topic:
                    chance = item.guess + (1 - item.guess - model.slip) / (
                        1 + np.exp(-model.slope * (a - item.level + 0.5))
                    )
                    inside = inside * (chance if right else 1 - chance)
            product *= inside.sum() * step
        total += density * product * step
    return float(total)


def test_a_search_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "STEPS_AT_MOST", 2)
    rng = np.random.default_rng(23)
    world = a_world(rng, topics=2, challenges=1)
    calibration = calibrate(recorded(world, answers=500, rng=rng, adaptive=False))
    assert not calibration.settled
    assert calibration.steps == 2


def test_challenges_that_nobody_in_the_sample_answered_are_not_told_of() -> None:
    sample = Sample(capacity=10)
    sample.index_of(Item("elsewhere", "u", "5.2", 8, 0.25))
    sample.take(1, [(sample.index_of(Item("a", "t", "1.1", 3, 0.25)), True)], crossing=False)
    assert [one.item.challenge for one in calibrate(sample.answered()).estimates] == ["a"]

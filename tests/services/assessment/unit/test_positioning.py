"""The adaptive engine keeps its promises, whoever answers and whatever the bank."""

import doctest
import json
from dataclasses import replace
from math import erf, exp, sqrt
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.domain import positioning
from services.assessment.domain.ability import AbilityModel, kernels_of, posterior
from services.assessment.domain.positioning import (
    COMPETENCE,
    Answer,
    Bank,
    BankMalformed,
    Estimate,
    EvidenceUnknown,
    KindUnknown,
    PositioningRules,
    Skill,
    campaign_rules,
    estimate,
    guess_rate,
    next_question,
    pix_of,
)
from services.assessment.domain.selection import expect
from tests.services.assessment.unit.positioning_golden import GOLDEN, replay

# The sums differ in their last bits; what is stated is rounded to a millionth.
ROUNDING = 1e-5

quick = settings(max_examples=100, deadline=None)
levels = st.lists(st.integers(1, 8), min_size=1, max_size=5, unique=True)
banks = st.dictionaries(st.sampled_from("abcdefgh"), levels, min_size=1, max_size=6).map(Bank)
rates = st.sampled_from([0.0, 0.02, 0.25, 0.5, 0.97])
manners = st.sampled_from([COMPETENCE, campaign_rules(6)])
seeds = st.integers(0, 2**32)


@st.composite
def sittings(draw: st.DrawFn) -> tuple[Bank, list[Answer]]:
    """Draw a bank, perhaps with guess rates, and some answers on it, the same skill perhaps twice."""
    plain = draw(banks)
    bank = Bank(plain.topics, draw(st.dictionaries(st.sampled_from(plain.skills), rates, max_size=8)))
    answers = st.tuples(st.sampled_from(bank.skills), st.booleans())
    evidence = draw(st.lists(answers, max_size=12))
    return bank, [(topic, level, succeeded) for (topic, level), succeeded in evidence]


def a_competence(topics: int = 12) -> Bank:
    return Bank({f"topic-{i:02}": [1 + i % 3 + d for d in range(4)] for i in range(topics)})


def sit(bank: Bank, *, masters: int, rules: PositioningRules = COMPETENCE) -> list[Answer]:
    """Let somebody answer who masters every topic up to a level, until the end."""
    evidence: list[Answer] = []
    while (skill := next_question(bank, evidence, rules=rules)) is not None:
        evidence.append((*skill, skill[1] <= masters))
    return evidence


class TestTheScore:
    @quick
    @given(sittings(), manners, st.data())
    def test_never_falls_with_a_right_answer_nor_rises_with_a_wrong_one(
        self, sitting: tuple[Bank, list[Answer]], rules: PositioningRules, data: st.DataObject
    ) -> None:
        bank, evidence = sitting
        topic, level = data.draw(st.sampled_from(bank.skills))
        before = estimate(bank, evidence, rules=rules)
        right = estimate(bank, [*evidence, (topic, level, True)], rules=rules)
        wrong = estimate(bank, [*evidence, (topic, level, False)], rules=rules)
        assert wrong.pix - ROUNDING <= before.pix <= right.pix + ROUNDING
        assert wrong.level <= before.level <= right.level
        for skill, belief in before.skills.items():
            assert wrong.skills[skill].probability <= belief.probability + ROUNDING
            assert right.skills[skill].probability >= belief.probability - ROUNDING

    @quick
    @given(sittings(), st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order_of_the_evidence(
        self, sitting: tuple[Bank, list[Answer]], random: Random
    ) -> None:
        bank, evidence = sitting
        shuffled = random.sample(evidence, len(evidence))
        assert estimate(bank, shuffled) == estimate(bank, evidence)
        assert next_question(bank, shuffled) == next_question(bank, evidence)

    @quick
    @given(sittings())
    def test_stays_between_nothing_and_the_whole_bank(self, sitting: tuple[Bank, list[Answer]]) -> None:
        bank, evidence = sitting
        result = estimate(bank, evidence)
        assert 0.0 <= result.pix <= sum(bank.pix.values()) + ROUNDING
        assert 0 <= result.level <= COMPETENCE.max_level
        assert result.standard_error >= 0.0

    def test_is_whole_for_who_answers_all_right_and_nothing_for_who_answers_all_wrong(self) -> None:
        bank = Bank({f"topic-{i}": [1 + i % 2 + d for d in range(4)] for i in range(8)})
        best, worst = (estimate(bank, sit(bank, masters=level)) for level in (8, 0))
        assert (best.pix, best.level) == (40.0, 5)
        assert (int(worst.pix), worst.level) == (0, 0)

    def test_is_not_capped_but_its_level_is(self) -> None:
        bank = Bank({f"topic-{i:02}": [1 + i % 4 + d for d in (0, 1, 2, 4)] for i in range(12)})
        evidence = sit(bank, masters=8)
        today = estimate(bank, evidence)
        later = estimate(bank, evidence, rules=PositioningRules(max_level=8))
        assert (today.level, later.level) == (5, 8)
        assert today.pix == later.pix == pytest.approx(64.0)

    def test_tells_direct_skills_from_inferred_ones(self) -> None:
        bank = a_competence()
        skills = estimate(bank, [("topic-00", 3, True), ("topic-01", 3, True)]).skills
        assert [skill for skill, belief in skills.items() if belief.direct] == [
            ("topic-00", 3),
            ("topic-01", 3),
        ]
        assert skills["topic-00", 1].validated

    def test_lets_topics_inform_each_other(self) -> None:
        bank = a_competence()
        before, after = (
            estimate(bank, [("topic-00", 3, True)] * n).skills["topic-05", 4].probability for n in (0, 1)
        )
        assert after > before + 0.05

    def test_trusts_a_lucky_kind_of_question_less(self) -> None:
        topics = {"a": [3], "b": [3]}
        sure, lucky = (
            estimate(Bank(topics, guess={("a", 3): rate}), [("a", 3, True)]).skills["a", 3]
            for rate in (0.02, 0.5)
        )
        assert sure.probability > lucky.probability + 0.1

    def test_hears_a_skill_that_the_bank_has_retired(self) -> None:
        bank = Bank({"a": [1, 4]})
        assert estimate(bank, [("a", 3, True)]).pix > estimate(bank, []).pix

    def test_can_be_told_for_a_few_topics(self) -> None:
        bank = a_competence()
        skills = estimate(bank, [("topic-00", 3, True), ("topic-01", 3, False)]).skills
        by_topic = [
            pix_of(bank, {skill: belief for skill, belief in skills.items() if skill[0] == topic})
            for topic in bank.topics
        ]
        assert by_topic[0] > by_topic[1] > 0.0
        assert pix_of(bank, skills) == estimate(bank, [("topic-00", 3, True), ("topic-01", 3, False)]).pix
        assert pix_of(bank, {}) == 0.0


class TestThePosterior:
    def test_agrees_with_a_plain_sum_over_every_ability(self) -> None:
        bank = Bank({"a": [2, 3], "b": [4]}, guess={("b", 4): 0.25})
        evidence = [("a", 3, True), ("b", 4, False)]
        person = posterior(kernels_of(bank, AbilityModel()), evidence)
        assert person.pix == pytest.approx(plain_mean(bank, evidence), abs=0.02)

    def test_expects_of_a_question_exactly_what_its_answers_teach(self) -> None:
        bank = a_competence(4)
        kernels = kernels_of(bank, AbilityModel())
        evidence = [("topic-00", 2, True), ("topic-02", 4, False)]
        outlook = expect(kernels, evidence)
        row, (topic, level) = 5, bank.skills[5]
        chance = outlook.success[row]
        right, wrong = (posterior(kernels, [*evidence, (topic, level, ok)]).variance for ok in (True, False))
        left = chance * right + (1 - chance) * wrong
        assert outlook.gain[row] == pytest.approx(outlook.variance - left)
        assert expect(kernels, evidence, pending=[(topic, level)]).variance == pytest.approx(left)


class TestTheNextQuestion:
    @quick
    @given(sittings(), seeds)
    def test_is_the_same_each_time_and_never_a_skill_already_asked(
        self, sitting: tuple[Bank, list[Answer]], seed: int
    ) -> None:
        bank, evidence = sitting
        skill = next_question(bank, evidence, seed=seed)
        reversed_bank = Bank({topic: bank.topics[topic] for topic in reversed(list(bank.topics))}, bank.guess)
        assert skill == next_question(reversed_bank, evidence, seed=seed)
        assert skill is None or skill in set(bank.skills) - {(t, d) for t, d, _ in evidence}

    @quick
    @given(sittings(), st.data())
    def test_honours_what_is_pending_excluded_or_timed(
        self, sitting: tuple[Bank, list[Answer]], data: st.DataObject
    ) -> None:
        bank, evidence = sitting
        some = st.lists(st.sampled_from(bank.skills), max_size=4, unique=True)
        pending, excluded, timed = data.draw(some), data.draw(some), data.draw(some)
        skill = next_question(
            bank, evidence, pending=pending, excluded=excluded, timed=timed, last_timed=True
        )
        assert skill not in {*pending, *excluded, *timed}

    @quick
    @given(banks, seeds, st.lists(st.booleans(), min_size=20, max_size=20))
    def test_comes_to_an_end_at_the_ceiling_or_before(self, bank: Bank, seed: int, luck: list[bool]) -> None:
        evidence: list[Answer] = []
        while (skill := next_question(bank, evidence, seed=seed)) is not None:
            evidence.append((*skill, luck[len(evidence)]))
        assert len(evidence) <= min(COMPETENCE.ceiling, len(bank.skills))

    def test_is_gentle_and_untimed_at_first(self) -> None:
        bank = a_competence()
        timed = {skill for skill in bank.skills if skill[1] <= 2 and skill[0] != "topic-07"}
        firsts = {next_question(bank, [], seed=seed, timed=timed) for seed in range(20)}
        assert firsts == {("topic-07", 2)}

    def test_is_the_easiest_at_first_when_none_is_gentle(self) -> None:
        assert next_question(Bank({"a": [5, 6, 7], "b": [6, 7]}), []) == ("a", 5)

    def test_is_timed_at_first_only_if_all_are(self) -> None:
        bank = Bank({"a": [2], "b": [2]})
        assert next_question(bank, [], timed=bank.skills) is not None
        assert next_question(bank, [], timed=bank.skills, last_timed=True) is None

    def test_differs_from_one_person_to_the_next(self) -> None:
        firsts = {next_question(a_competence(), [], seed=seed) for seed in range(40)}
        assert len(firsts) >= 6

    def test_goes_round_the_topics_before_coming_back(self) -> None:
        asked = [topic for topic, _, _ in sit(a_competence(), masters=3)]
        assert len(set(asked[:10])) >= 9

    def test_can_be_sent_ahead_and_is_another_topic_then(self) -> None:
        bank = a_competence()
        evidence: list[Answer] = [("topic-00", 2, True)]
        pending = [("topic-01", 3), ("topic-02", 4), ("topic-03", 3), ("topic-04", 4)]
        ahead = next_question(bank, evidence, pending=pending)
        assert ahead is not None
        assert ahead[0] not in {"topic-01", "topic-02", "topic-03", "topic-04"}

    def test_counts_the_questions_of_this_assessment_when_told(self) -> None:
        bank, known = a_competence(), [("topic-00", 2, True)] * 19
        assert next_question(bank, known, asked=0) is not None
        assert next_question(bank, known, pending=[("topic-01", 2)]) is None

    def test_is_none_once_the_error_is_small_enough(self) -> None:
        lenient = PositioningRules(precision=0.9)
        assert next_question(a_competence(), [], rules=lenient) is None


class TestACampaign:
    def test_asks_about_every_topic_of_several_competences(self) -> None:
        bank = a_competence(20)
        asked = sit(bank, masters=3, rules=campaign_rules(20))
        assert {topic for topic, _, _ in asked} == set(bank.topics)
        assert len(asked) <= 30

    def test_asks_only_what_the_profile_does_not_know(self) -> None:
        bank, rules = a_competence(6), replace(campaign_rules(6), ceiling=24)
        known = sit(bank, masters=3, rules=rules)
        assert len(known) < rules.ceiling, "it ended because nothing more would be learnt"
        assert next_question(bank, known, asked=0, rules=rules) is None


class TestRefusals:
    @pytest.mark.parametrize(
        ("topics", "guess"),
        [
            ({}, None),
            ({"a": []}, None),
            ({"a": [0]}, None),
            ({"a": [9]}, None),
            ({"a": [2, 2]}, None),
            ({"a": [2]}, {("a", 2): 1.0}),
            ({"a": [2]}, {("a", 3): 0.1}),
        ],
    )
    def test_a_malformed_bank(self, topics: dict[str, list[int]], guess: dict[Skill, float] | None) -> None:
        with pytest.raises(BankMalformed):
            Bank(topics, guess)

    @pytest.mark.parametrize("stranger", [("b", 2), ("a", 9)])
    def test_evidence_or_pending_questions_of_another_bank(self, stranger: Skill) -> None:
        bank = Bank({"a": [2, 3]})
        with pytest.raises(EvidenceUnknown):
            estimate(bank, [(*stranger, True)])
        with pytest.raises(EvidenceUnknown):
            next_question(bank, [], pending=[stranger])

    def test_a_kind_of_challenge_without_a_guess_rate(self) -> None:
        with pytest.raises(KindUnknown):
            guess_rate("QCU")


def test_the_example_of_the_door_is_true() -> None:
    assert doctest.testmod(positioning) == (0, 2)


def test_the_door_is_the_one_that_studies_were_promised() -> None:
    bank = Bank(topics={"a": [1, 2]}, guess=None)
    assert next_question(bank, [], pending=(), seed=0) == ("a", 2)
    pix, level, standard_error, skills = estimate(bank, [("a", 1, True)])
    assert Estimate._fields == ("pix", "level", "standard_error", "skills")
    assert (level, set(skills)) == (int(pix // 8), {("a", 1), ("a", 2)})
    assert standard_error > 0.0


def test_guess_rates_follow_the_kind() -> None:
    assert guess_rate("QCU", choices=4) == 0.25
    assert guess_rate("QCM", choices=3) == pytest.approx(1 / 6)
    assert guess_rate("QCM", choices=6) == 0.05
    assert guess_rate("QROC") == 0.02


def test_equal_banks_are_equal_whatever_their_order() -> None:
    assert Bank({"a": [2, 1], "b": [3]}) == Bank({"b": [3], "a": [1, 2]})
    assert Bank({"a": [1]}) != Bank({"a": [1]}, guess={("a", 1): 0.2})
    assert hash(Bank({"a": [2, 1]})) == hash(Bank({"a": [1, 2]}))


def test_a_skill_is_worth_its_share_of_a_level_and_four_pix_at_most() -> None:
    pix = Bank({"a": [1, 2], "b": [1, 2, 5], "c": [1]}).pix
    assert pix == {
        ("a", 1): pytest.approx(8 / 3),
        ("b", 1): pytest.approx(8 / 3),
        ("c", 1): pytest.approx(8 / 3),
        ("a", 2): 4.0,
        ("b", 2): 4.0,
        ("b", 5): 4.0,
    }


@pytest.mark.parametrize(
    "case", json.loads(GOLDEN.read_text(encoding="utf-8")), ids=lambda case: case["why"][:40]
)
def test_golden_positionings(case: dict[str, Any]) -> None:
    assert replay(case) == case["expected"], f"{case['why']} (see positioning_golden.py)"


def plain_mean(bank: Bank, evidence: list[Answer]) -> float:
    """Sum slowly, sharing no code, the posterior mean of the pix of a bank."""
    model, step = AbilityModel(), 0.1
    places = [round(-3.0 + step * i, 6) for i in range(121)]
    rate = {skill: (bank.guess or {}).get(skill, model.guess) for skill in bank.skills}

    def normal(x: float, mean: float, spread: float) -> float:
        low, high = (x - mean - step / 2) / spread, (x - mean + step / 2) / spread
        return (erf(high / sqrt(2)) - erf(low / sqrt(2))) / 2

    def chance(topic: str, ability: float) -> float:
        result = 1.0
        for t, d, ok in evidence:
            if t == topic:
                held = 1 / (1 + exp(-model.slope * (ability - d + 0.5)))
                right = rate[t, d] + (1 - rate[t, d] - model.slip) * held
                result *= right if ok else 1 - right
        return result

    def worth(topic: str, ability: float) -> float:
        # Half of a cell that straddles the threshold is above it.
        return sum(
            pix * min(max((ability - d + 0.5) / step + 0.5, 0.0), 1.0)
            for (t, d), pix in bank.pix.items()
            if t == topic
        )

    seen = {t: {a: chance(t, a) for a in places} for t in bank.topics}
    total = weighted = 0.0
    for theta in places:
        stray = {a: normal(a, theta, model.topic_spread) for a in places}
        mass = {t: sum(stray[a] * seen[t][a] for a in places) for t in bank.topics}
        pix = {t: sum(stray[a] * seen[t][a] * worth(t, a) for a in places) / mass[t] for t in bank.topics}
        weight = normal(theta, model.mean, model.spread)
        for m in mass.values():
            weight *= m
        total += weight
        weighted += weight * sum(pix.values())
    return weighted / total

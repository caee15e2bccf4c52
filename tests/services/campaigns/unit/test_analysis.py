"""What a group should work on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.campaigns.domain.analysis import TopicMeans, relevance, topic_result, topic_results
from services.campaigns.domain.mastery import SkillResult


def skills(levels, validated, topic="moteurs"):
    return [SkillResult(topic, level, level in validated, tested=True) for level in levels]


@pytest.mark.parametrize(
    ("levels", "validated", "top", "score"),
    [
        # 40*2/4 + 30*4/5 + 20*2/3 + 10*2/4
        ((1, 2, 4), {1, 2}, 5, 20 + 24 + 40 / 3 + 5),
        # nothing validated: only the topic's difficulty counts
        ((1, 2, 4), set(), 5, 24),
        # everything validated, in the hardest topic
        ((1, 2, 5), {1, 2, 5}, 5, 100),
        ((1, 2), {1, 2}, 5, 40 + 12 + 20 + 10),
        # a hole below the level reached is worth no more than the step
        ((1, 2, 3), {3}, 3, 40 + 30 + 20 / 3 + 10),
    ],
)
def test_the_score_is_the_formula_of_the_reference_platform(levels, validated, top, score):
    assert topic_result(skills(levels, validated), top_of_campaign=top).score == pytest.approx(score)


@given(st.sets(st.integers(1, 8), min_size=1), st.data())
def test_a_score_lies_between_0_and_100(levels, data):
    validated = data.draw(st.sets(st.sampled_from(sorted(levels))))
    top = data.draw(st.integers(max(levels), 8))
    result = topic_result(skills(sorted(levels), validated), top_of_campaign=top)
    assert 0 < result.score <= 100 + 1e-9
    assert (result.reached, result.validated) == (max(validated, default=0), len(validated))


@given(st.sets(st.integers(1, 8), min_size=1), st.integers(0, 8))
def test_whoever_masters_more_steps_in_order_scores_more(levels, reached):
    ordered = sorted(levels)
    lower = topic_result(skills(ordered, set(ordered[:reached])), top_of_campaign=8)
    higher = topic_result(skills(ordered, set(ordered[: reached + 1])), top_of_campaign=8)
    assert higher.score >= lower.score


def test_topics_are_compared_with_the_top_of_the_whole_campaign():
    results = topic_results({"a": skills((1,), set(), "a"), "b": skills((4,), set(), "b")})
    assert {topic: one.score for topic, one in results.items()} == {"a": 7.5, "b": 30.0}


@pytest.mark.parametrize(
    ("score", "expected"), [(0, 4), (25, 4), (25.1, 3), (50, 3), (50.1, 2), (75, 2), (75.1, 1), (100, 1)]
)
def test_relevance_goes_against_the_score_by_quarters(score, expected):
    assert relevance(score) == expected
    assert TopicMeans("moteurs", 1.5, score).relevance == expected

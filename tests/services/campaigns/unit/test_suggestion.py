"""Which target profiles are proposed after an analysis."""

from services.campaigns.domain.analysis import TopicMeans
from services.campaigns.domain.framework import TargetProfile
from services.campaigns.domain.suggestion import suggest, topics_to_work_on


def profile(name: str, *topics: str, duration: int = 30) -> TargetProfile:
    return TargetProfile(name, name, duration, dict.fromkeys(topics, 3), ())


def test_what_is_relevant_is_worked_on():
    means = [TopicMeans("a", 0, 10.0), TopicMeans("b", 1, 45.0), TopicMeans("c", 3, 60.0)]
    assert topics_to_work_on(means) == ["a", "b"]


def test_of_a_group_that_succeeds_the_least_succeeded_is_worked_on():
    means = [TopicMeans("a", 4, 60.0), TopicMeans("b", 5, 90.0)]
    assert topics_to_work_on(means) == ["a"]
    assert topics_to_work_on([]) == []


def test_the_nearest_profile_comes_first_not_the_largest():
    exact, large = profile("exact", "a", "b", "c"), profile("large", *"abcdefghijkl")
    found = suggest(["a", "b", "c"], [large, exact, profile("other", "x")])
    assert [(one.profile.id, one.covered, one.wanted) for one in found] == [("exact", 3, 3), ("large", 3, 3)]


def test_of_equals_the_shortest_comes_first_and_three_are_enough():
    same = [profile(f"p{n}", "a", "b", duration=60 - n) for n in range(5)]
    assert [one.profile.id for one in suggest(["a", "b"], same)] == ["p4", "p3", "p2"]


def test_what_is_far_is_not_proposed():
    near, far = profile("near", "a", "b"), profile("far", "a", *"klmnopqrstuvwxyz")
    assert [one.profile.id for one in suggest(["a", "b"], [near, far])] == ["near"]
    assert suggest(["a"], [profile("other", "x")]) == []
    assert suggest([], [near]) == []

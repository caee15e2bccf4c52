"""How each question went: for the group, and for one pupil, of what was sent only."""

from itertools import permutations

import pytest

from contracts.events.assessment import AnswerResult
from contracts.rpc.referential import OUTLINE

OK, KO, SKIPPED = AnswerResult.OK, AnswerResult.KO, AnswerResult.SKIPPED


def analysis(school, campaign, query=""):
    reply = school.get(f"/api/campaigns/{campaign['id']}/analysis?{query}")
    assert reply.status_code == 200, reply.json
    return reply.json


def figures(seen):
    return [
        (
            one["topic"],
            one["level"],
            one["asked"],
            one["succeeded"],
            one["failed"],
            one["skipped"],
            one["percent"],
        )
        for one in seen["questions"]
    ]


def take(school, campaign, user_id, *answers):
    """A test with these answers (topic, level, result), not sent."""
    participation_id = school.started(campaign, user_id)
    for position, (topic, level, result) in enumerate(answers, start=1):
        school.hear(
            school.answered(
                participation_id, position, topic=topic, level=level, result=result, user_id=user_id
            )
        )
    return participation_id


def test_each_skill_is_counted_over_those_who_sent_the_least_succeeded_first(school):
    campaign = school.campaign()
    ada, charles, mary = (
        school.pupil("Lovelace", "Ada", "5EME A"),
        school.pupil("Babbage", "Charles", "5EME B"),
        school.pupil("Jackson", "Mary", "5EME A"),
    )
    take(school, campaign, ada, ("moteurs", 1, OK), ("moteurs", 2, KO), ("sources", 2, SKIPPED))
    take(
        school,
        campaign,
        charles,
        ("moteurs", 1, OK),
        ("moteurs", 2, OK),
        ("courriel", 1, AnswerResult.TIMED_OUT),
    )
    take(school, campaign, mary, ("moteurs", 1, KO), ("dossiers", 1, OK))
    assert analysis(school, campaign)["questions"] == []
    for one in (ada, charles):
        school.shared(campaign, one)
    assert figures(analysis(school, campaign)) == [
        ("sources", 2, 1, 0, 0, 1, 0),
        ("courriel", 1, 1, 0, 1, 0, 0),
        ("moteurs", 2, 2, 1, 1, 0, 50),
        ("moteurs", 1, 2, 2, 0, 0, 100),
    ]
    assert figures(analysis(school, campaign, "class=5EME%20B")) == [
        ("courriel", 1, 1, 0, 1, 0, 0),
        ("moteurs", 1, 1, 1, 0, 0, 100),
        ("moteurs", 2, 1, 1, 0, 0, 100),
    ]
    school.shared(campaign, mary)
    assert ("moteurs", 1, 3, 2, 1, 0, 67) in figures(analysis(school, campaign))


def test_a_question_is_told_by_its_skill_and_nothing_of_it_is_given_away(school):
    campaign = school.campaign()
    pupil = school.pupil()
    take(school, campaign, pupil, ("moteurs", 2, KO))
    school.shared(campaign, pupil)
    seen = analysis(school, campaign)
    assert seen["questions"] == [
        {
            "topic": "moteurs",
            "name": "Moteurs de recherche",
            "level": 2,
            "description": "Moteurs de recherche, à savoir au niveau 2",
            "competence": "1.1",
            "competence_name": "Mener une recherche et une veille d’information",
            "asked": 1,
            "succeeded": 0,
            "failed": 1,
            "skipped": 0,
            "percent": 0,
        }
    ]
    assert "moteurs-1a" not in str(seen)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_answers_count_once_whatever_their_order_and_though_heard_after_the_sending(school, order):
    campaign = school.campaign()
    pupil = school.pupil()
    participation_id = school.shared(campaign, pupil)
    given = [("moteurs", 1, OK), ("moteurs", 1, KO), ("moteurs", 2, SKIPPED)]
    facts = [
        school.answered(participation_id, position, topic=topic, level=level, result=result, user_id=pupil)
        for position, (topic, level, result) in enumerate(given, start=1)
    ]
    school.hear(*(facts[place] for place in order), *facts)
    assert figures(analysis(school, campaign)) == [
        ("moteurs", 2, 1, 0, 0, 1, 0),
        ("moteurs", 1, 2, 1, 1, 0, 50),
    ]


def test_a_skill_that_the_campaign_does_not_measure_counts_for_nothing(school):
    campaign = school.campaign()
    pupil = school.pupil()
    take(school, campaign, pupil, ("agenda", 1, KO), ("dossiers", 5, KO), ("dossiers", 1, KO))
    participation_id = school.shared(campaign, pupil)
    assert [one[:2] for one in figures(analysis(school, campaign))] == [("dossiers", 1)]
    seen = school.get(f"/api/campaigns/{campaign['id']}/participants/{participation_id}").json
    assert [one["topic"] for one in seen["missed"]] == ["dossiers"]


def test_the_questions_a_pupil_missed_are_seen_once_they_sent(school):
    campaign = school.campaign()
    pupil, other = school.pupil(), school.pupil("Babbage", "Charles")
    answers = (("sources", 2, SKIPPED), ("moteurs", 1, OK), ("dossiers", 1, AnswerResult.FOCUSED_OUT))
    participation_id = take(school, campaign, pupil, *answers)
    take(school, campaign, other, ("courriel", 1, KO))
    path = f"/api/campaigns/{campaign['id']}/participants/{participation_id}"
    school.hear(school.completed(participation_id))
    assert school.get(path).json["missed"] == []
    school.shared(campaign, pupil)
    seen = school.get(path).json["missed"]
    assert [(one["position"], one["topic"], one["level"], one["outcome"]) for one in seen] == [
        (1, "sources", 2, "skipped"),
        (3, "dossiers", 1, "failed"),
    ]
    assert seen[1] == {
        "position": 3,
        "topic": "dossiers",
        "name": "Dossiers et fichiers",
        "level": 1,
        "description": "Dossiers et fichiers, à savoir au niveau 1",
        "competence": "1.2",
        "competence_name": "Gérer des données",
        "outcome": "failed",
        "tutorial_id": "tuto-dossiers",
        "tutorial_title": "Apprendre : Dossiers et fichiers",
    }


def test_an_outline_of_before_descriptions_still_counts_questions():
    from contracts.shapes import dump, load
    from services.campaigns.storage.outlines import framework_of
    from tests.services.campaigns.content import an_outline

    old = dump(an_outline())
    for topic in old["topics"]:
        del topic["descriptions"]
    assert framework_of(load(OUTLINE.answer, old)).topics["moteurs"].description_of(2) == ""

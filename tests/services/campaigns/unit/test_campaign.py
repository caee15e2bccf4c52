"""What a teacher may ask for."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.campaigns.domain import refusals
from services.campaigns.domain.campaign import Kind, Wish, new_campaign, read_kind
from services.campaigns.storage.outlines import framework_of
from tests.services.campaigns.content import SKILLS, an_outline

NOW = datetime(2026, 9, 1, tzinfo=UTC)
FRAMEWORK = framework_of(an_outline())
TEACHER, OWNER = UUID(int=1), UUID(int=2)


def made(kind=Kind.ASSESSMENT, name="Rentrée", target_profile="rentree-5e", **wish):
    return new_campaign(
        Wish(kind=kind, name=name, target_profile=target_profile, **wish),
        campaign_id=UUID(int=5),
        organisation_id=UUID(int=6),
        by=TEACHER,
        framework=FRAMEWORK,
        at=NOW,
    )


def test_an_assessment_freezes_its_topics_and_skills_in_the_order_of_teaching():
    campaign = made()
    assert list(campaign.skills.items()) == list(SKILLS.items())
    assert campaign.caps == {"moteurs": 3, "sources": 4, "dossiers": 3, "courriel": 3}
    assert (campaign.targeted, campaign.release, campaign.duration) == (10, 1, 45)
    assert campaign.target_profile_name == "Rentrée 5e"


def test_a_collection_measures_nothing():
    campaign = made(Kind.PROFILES_COLLECTION, target_profile=None)
    assert (campaign.targeted, campaign.target_profile, campaign.release) == (0, None, 1)


def test_the_owner_is_the_author_unless_said_otherwise():
    assert made().owner_id == TEACHER
    assert made(owner_id=OWNER).owner_id == OWNER


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"name": " \t"}, refusals.NameMissing),
        ({"name": "n" * 201}, refusals.NameTooLong),
        ({"title": "t" * 51}, refusals.TitleTooLong),
        ({"landing_text": "t" * 5001}, refusals.LandingTextTooLong),
        ({"target_profile": None}, refusals.TargetProfileMissing),
        ({"target_profile": "inconnu"}, refusals.TargetProfileUnknown),
        ({"kind": Kind.PROFILES_COLLECTION}, refusals.TargetProfileForbidden),
        (
            {"kind": Kind.PROFILES_COLLECTION, "target_profile": None, "title": "Titre"},
            refusals.TitleForbidden,
        ),
    ],
)
def test_a_wish_that_breaks_a_rule_is_refused(wish, refusal):
    with pytest.raises(refusal) as refused:
        made(**wish)
    assert refused.value.details["field"] in {"name", "title", "landing_text", "target_profile"}


def test_lengths_count_without_the_blanks_around():
    campaign = made(name=f"  {'n' * 200} ", title=f" {'t' * 50} ", landing_text=f"{'x' * 5000}\n")
    assert (len(campaign.name), len(campaign.title), len(campaign.landing_text)) == (200, 50, 5000)
    assert made(title="   ").title is None


def test_a_purpose_is_read_or_refused():
    assert read_kind("ASSESSMENT") is Kind.ASSESSMENT
    with pytest.raises(refusals.PurposeMissing):
        read_kind(None)
    with pytest.raises(refusals.PurposeUnknown):
        read_kind("EXAM")


def test_archiving_keeps_its_first_date_and_can_be_undone():
    campaign = made()
    campaign.require_open()
    assert campaign.archive(at=NOW)
    assert not campaign.archive(at=datetime(2026, 10, 1, tzinfo=UTC))
    assert campaign.archived_at == NOW
    with pytest.raises(refusals.CampaignArchived):
        campaign.require_open()
    campaign.unarchive()
    campaign.require_open()


def test_only_what_is_given_changes():
    campaign = made(title="Titre", landing_text="Bonjour")
    campaign.change({"title": None})
    assert (campaign.name, campaign.title, campaign.landing_text) == ("Rentrée", None, "Bonjour")


def test_an_archived_campaign_is_not_changed():
    campaign = made()
    campaign.archive(at=NOW)
    with pytest.raises(refusals.CampaignReadOnly):
        campaign.change({"name": "Autre"})
    assert campaign.name == "Rentrée"


def test_each_kind_refuses_the_other_s_results():
    made().require_assessment()
    with pytest.raises(refusals.NotACollection):
        made().require_collection()
    collection = made(Kind.PROFILES_COLLECTION, target_profile=None)
    collection.require_collection()
    with pytest.raises(refusals.NotAnAssessment):
        collection.require_assessment()

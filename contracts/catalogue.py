"""Every fact of the suite, one line each: who tells it, who listens and why, and whether it carries personal data."""

from dataclasses import dataclass
from typing import Final

from contracts.events import assessment, campaigns, certification, identity, referential, reporting
from contracts.topology import Subscription


@dataclass(frozen=True)
class Fact:
    """A line of the catalogue. `heard_by` names service and deed: `campaigns.follow_progress`."""

    shape: type
    producer: str
    heard_by: tuple[str, ...] = ()
    personal: bool = False

    @property
    def name(self) -> str:
        """The name on the wire, written by hand as the class name."""
        return self.shape.__name__

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """One queue for each listener."""
        pairs = (listener.split(".") for listener in self.heard_by)
        return tuple(Subscription(service, deed, self.name, self.producer) for service, deed in pairs)


SERVICES: Final = ("identity", "referential", "assessment", "campaigns", "certification", "reporting")

_MEMBERS = ("campaigns.follow_members", "certification.follow_members", "reporting.follow_members")
_LEARNERS = ("campaigns.follow_learners", "certification.follow_learners", "reporting.follow_learners")
_HOLDERS = (
    "assessment.forget_user",
    "campaigns.forget_user",
    "certification.forget_user",
    "reporting.forget_user",
)
_SCHOOLS = (
    "campaigns.follow_organisations",
    "certification.follow_organisations",
    "reporting.follow_organisations",
)

CATALOGUE: Final[tuple[Fact, ...]] = (
    Fact(identity.UserRegistered, "identity"),
    Fact(identity.UserAnonymised, "identity", _HOLDERS),
    Fact(identity.OrganisationCreated, "identity", _SCHOOLS),
    Fact(identity.MemberJoined, "identity", _MEMBERS),
    Fact(identity.MemberRoleChanged, "identity", _MEMBERS),
    Fact(identity.MemberRemoved, "identity", _MEMBERS),
    Fact(identity.LearnerEnrolled, "identity", _LEARNERS, personal=True),
    Fact(identity.LearnerChanged, "identity", _LEARNERS, personal=True),
    Fact(identity.LearnerDisabled, "identity", _LEARNERS),
    Fact(identity.LearnerAnonymised, "identity", _LEARNERS),
    Fact(identity.LearnerReconciled, "identity", _LEARNERS),
    Fact(
        referential.ReleasePublished,
        "referential",
        (
            "assessment.adopt_release",
            "campaigns.adopt_release",
            "certification.adopt_release",
            "reporting.adopt_release",
        ),
    ),
    Fact(assessment.AssessmentStarted, "assessment"),
    Fact(
        assessment.AnswerSubmitted, "assessment", ("campaigns.follow_progress", "certification.follow_test")
    ),
    Fact(
        assessment.CompetencePositioned,
        "assessment",
        ("certification.follow_certifiability", "reporting.follow_positioning"),
    ),
    Fact(
        assessment.AssessmentCompleted,
        "assessment",
        ("campaigns.follow_progress", "certification.follow_test"),
    ),
    Fact(
        assessment.CompetenceReset,
        "assessment",
        ("certification.follow_certifiability", "reporting.follow_positioning"),
    ),
    Fact(campaigns.CampaignCreated, "campaigns"),
    Fact(campaigns.CampaignArchived, "campaigns"),
    Fact(campaigns.ParticipationStarted, "campaigns"),
    Fact(campaigns.ProfileShared, "campaigns"),
    Fact(certification.SessionCreated, "certification"),
    Fact(certification.CandidateEnrolled, "certification"),
    Fact(certification.CertificationStarted, "certification"),
    Fact(certification.SessionFinalised, "certification", ("certification.score_session",)),
    Fact(certification.CertificationScored, "certification", ("reporting.follow_certifications",)),
    Fact(certification.SessionPublished, "certification", ("reporting.follow_certifications",)),
    Fact(certification.CertificateIssued, "certification", ("reporting.follow_certifications",)),
    Fact(certification.CertificateRevoked, "certification", ("reporting.follow_certifications",)),
    Fact(reporting.FeedExported, "reporting"),
)

BY_NAME: Final = {fact.name: fact for fact in CATALOGUE}
BY_SHAPE: Final = {fact.shape: fact for fact in CATALOGUE}

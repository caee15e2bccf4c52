"""Every fact of the suite, one line each: who tells it, who listens and why, and whether it carries personal data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.events import assessment, campaigns, certification, identity, referential, reporting
from contracts.topology import Subscription


@dataclass(frozen=True)
class Fact:
    """A line of the catalogue. `heard_by` names service and deed: `campaigns.follow_progress`.

    A fact told apart by one of its fields may be wanted of one kind only: `certification.follow_test:CERTIFICATION`.
    """

    shape: type
    producer: str
    heard_by: tuple[str, ...] = ()
    personal: bool = False
    apart_by: str = ""

    @property
    def name(self) -> str:
        """The name on the wire, written by hand as the class name."""
        return self.shape.__name__

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """One queue for each listener."""
        return tuple(self._subscription(listener) for listener in self.heard_by)

    def _subscription(self, listener: str) -> Subscription:
        who, _, only = listener.partition(":")
        service, _, deed = who.partition(".")
        return Subscription(service, deed, self.name, self.producer, only)

    def kind_of(self, data: Mapping[str, Any]) -> str:
        """What tells this fact apart from others of its name; empty when nothing does."""
        return str(data[self.apart_by]) if self.apart_by else ""


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

_TESTS = ("campaigns.follow_progress:CAMPAIGN", "certification.follow_test:CERTIFICATION")

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
    Fact(assessment.AnswerSubmitted, "assessment", _TESTS, apart_by="kind"),
    Fact(
        assessment.CompetencePositioned,
        "assessment",
        ("certification.follow_certifiability", "reporting.follow_positioning"),
    ),
    Fact(assessment.AssessmentCompleted, "assessment", _TESTS, apart_by="kind"),
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

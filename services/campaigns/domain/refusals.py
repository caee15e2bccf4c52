"""What campaigns may refuse, in the domain's words; each code is stable and has its French title in contracts."""

from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):
    """A no that was foreseen. `details` are fit for the client: dates, ids, names of fields, never a person."""

    code: ClassVar[str]

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details: Mapping[str, Any] = details


class CampaignUnknown(Refusal):
    """No such campaign, or not one of the caller's organisation: the two look the same from outside."""

    code = "campaign_unknown"


class OrganisationUnknown(Refusal):
    """No such organisation, or the caller does not belong to it."""

    code = "campaign_organisation_unknown"


class LearnerUnknown(Refusal):
    """No such pupil in this organisation, or one whose name it has given up."""

    code = "campaign_learner_unknown"


class CodeUnknown(Refusal):
    """No campaign has this code."""

    code = "campaign_code_unknown"


class CampaignArchived(Refusal):
    """The campaign takes no more participants and no more results."""

    code = "campaign_archived"


class CampaignReadOnly(Refusal):
    """An archived campaign is not changed any more."""

    code = "campaign_read_only"


class ContentNotReady(Refusal):
    """No release has been adopted yet: there is nothing to measure with."""

    code = "campaign_content_not_ready"


class PurposeMissing(Refusal):
    """A campaign has a purpose."""

    code = "campaign_purpose_is_required"


class PurposeUnknown(Refusal):
    """Not a purpose that a campaign may have."""

    code = "campaign_purpose_is_unknown"


class NameMissing(Refusal):
    """A campaign has a name."""

    code = "campaign_name_is_required"


class NameTooLong(Refusal):
    """A name is no longer than `most` characters."""

    code = "campaign_name_is_too_long"


class TitleTooLong(Refusal):
    """A title is no longer than `most` characters."""

    code = "campaign_title_is_too_long"


class TitleForbidden(Refusal):
    """A collection of profiles has no title."""

    code = "campaign_title_is_forbidden"


class LandingTextTooLong(Refusal):
    """A welcome text is no longer than `most` characters."""

    code = "campaign_landing_text_is_too_long"


class TargetProfileMissing(Refusal):
    """An assessment campaign measures a target profile."""

    code = "target_profile_is_required"


class TargetProfileForbidden(Refusal):
    """A collection of profiles measures none."""

    code = "target_profile_is_forbidden"


class TargetProfileUnknown(Refusal):
    """No target profile of that name in the release in force."""

    code = "campaign_target_profile_unknown"


class OwnerNotInOrganisation(Refusal):
    """The owner of a campaign belongs to its organisation."""

    code = "owner_not_in_organisation"


class NotAnAssessment(Refusal):
    """A collection of profiles has no results by skill."""

    code = "campaign_not_an_assessment"


class NotACollection(Refusal):
    """An assessment campaign collects no profiles."""

    code = "campaign_not_a_collection"


class ParticipationUnknown(Refusal):
    """No such participation, or it is somebody else's."""

    code = "participation_unknown"


class ParticipationDeleted(Refusal):
    """The school deleted it: it is not begun again (facts, identity 5.3)."""

    code = "participation_deleted"


class DeletionForbidden(Refusal):
    """Only the owner of a campaign and the administrators of its organisation delete a participation."""

    code = "participation_deletion_forbidden"


class ParticipationAlreadyShared(Refusal):
    """The results were sent already: a campaign is taken once."""

    code = "participation_already_shared"


class ParticipationNotCompleted(Refusal):
    """The test is not over: there is nothing to send yet."""

    code = "participation_not_completed"


class LearnerNotReconciled(Refusal):
    """The organisation manages its learners, and this person is none of them yet."""

    code = "learner_not_reconciled"


class LearnerAlreadyParticipated(Refusal):
    """This learner takes part already, with another account."""

    code = "learner_already_participated"

"""Who belongs where, and which pupils a school has: reactions to identity's facts."""

from chassis.retention import is_buried
from contracts.events.identity import (
    LearnerChanged,
    LearnerDisabled,
    LearnerEnrolled,
    LearnerReconciled,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    OrganisationCreated,
    Role,
)
from services.campaigns.storage.learners import Shown
from services.campaigns.storage.organisations import Organisation
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork


def follow_organisations_on_organisation_created(
    fact: OrganisationCreated, *, uow: CampaignsUnitOfWork
) -> None:
    """An organisation that may have campaigns."""
    uow.organisations.add(Organisation(fact.organisation_id, fact.name, fact.manages_learners))


def follow_members_on_member_present(
    fact: MemberJoined | MemberRoleChanged, *, uow: CampaignsUnitOfWork
) -> None:
    """Somebody belongs to an organisation; whoever has a new role does too, even if we never heard them join."""
    uow.members.set(
        fact.organisation_id,
        fact.user_id,
        active=True,
        administrator=fact.role is Role.ADMINISTRATOR,
        revision=fact.revision,
    )


def follow_members_on_member_removed(fact: MemberRemoved, *, uow: CampaignsUnitOfWork) -> None:
    """Somebody no longer belongs to an organisation: from now on its campaigns are not there for them."""
    uow.members.set(fact.organisation_id, fact.user_id, active=False, revision=fact.revision)


def follow_learners_on_learner_present(
    fact: LearnerEnrolled | LearnerChanged, *, uow: CampaignsUnitOfWork
) -> None:
    """A pupil is on a school's list; of their record only names and class are kept."""
    shown = Shown(fact.record.last_name, fact.record.first_name, fact.record.class_name)
    uow.learners.record(fact.learner_id, fact.organisation_id, shown, revision=fact.revision)
    uow.learners.presence(fact.learner_id, fact.organisation_id, disabled=False, revision=fact.revision)


def follow_learners_on_learner_disabled(fact: LearnerDisabled, *, uow: CampaignsUnitOfWork) -> None:
    """A pupil left the list: they start nothing new, and what they sent stays."""
    uow.learners.presence(fact.learner_id, fact.organisation_id, disabled=True, revision=fact.revision)


def follow_learners_on_learner_reconciled(fact: LearnerReconciled, *, uow: CampaignsUnitOfWork) -> None:
    """A pupil and an account are the same person, unless the account was erased meanwhile."""
    if is_buried(uow.session, fact.user_id):
        return
    uow.learners.link(fact.learner_id, fact.organisation_id, fact.user_id, revision=fact.revision)

"""Every no that identity may say; titles and statuses are in contracts/http/problems/identity.py."""

from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):
    """A rule said no. `details` go to the client: ids, codes, numbers and masked values; the message is the code alone."""

    code: ClassVar[str]

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details: Mapping[str, Any] = details


class TooManyAttempts(Refusal):
    """The same address, or the same school, asks too often."""

    code = "too_many_requests"


class MediaTypeUnsupported(Refusal):
    """This route reads another kind of content."""

    code = "media_type_unsupported"


# accounts


class AccountGone(Refusal):
    """The token is good, but the account it speaks for is not there any more."""

    code = "token_invalid"


class EmailMalformed(Refusal):
    """No mail could ever reach this address."""

    code = "email_malformed"


class EmailTaken(Refusal):
    """An account has this address."""

    code = "email_taken"


class PasswordTooWeak(Refusal):
    """`missing` says which of length, upper, lower, digit."""

    code = "password_too_weak"


class LoginAmbiguous(Refusal):
    """A pupil's account is created with a username or with an address, not both."""

    code = "login_ambiguous"


class SeveralProblems(Refusal):
    """`problems` says each, as it would have been refused alone."""

    code = "several_problems"


class PasswordUnchanged(Refusal):
    """A password that must change must become another."""

    code = "password_unchanged"


class CredentialsWrong(Refusal):
    """Unknown login or wrong password: deliberately one refusal."""

    code = "credentials_wrong"


class PasswordMustChange(Refusal):
    """The password was given by somebody else: it opens nothing but its own change."""

    code = "password_must_change"


class SignInBlockedForNow(Refusal):
    """Too many failures: nothing is tried before `until`."""

    code = "sign_in_blocked_for_now"


class SignInBlocked(Refusal):
    """Far too many failures: support, or a teacher's reset, opens it again."""

    code = "sign_in_blocked"


class RefreshTokenInvalid(Refusal):
    """Unknown, expired, revoked, or used twice: deliberately one refusal."""

    code = "refresh_token_invalid"


class SessionUnknown(Refusal):
    """No such open session, or not yours."""

    code = "sign_in_session_unknown"


class PasswordResetInvalid(Refusal):
    """A link that was used, is too old, or never was: deliberately one refusal."""

    code = "password_reset_invalid"


class EmailUnchanged(Refusal):
    """The account has this address already."""

    code = "email_unchanged"


class EmailChangeCodeWrong(Refusal):
    """Another code was sent; `attempts_left` says how often it may still be typed."""

    code = "email_change_code_wrong"


class EmailChangeOver(Refusal):
    """No code is waited for: none was asked, it is too old, or was mistyped too often."""

    code = "email_change_over"


class ClientCredentialsWrong(Refusal):
    """Unknown application or wrong secret: deliberately one refusal."""

    code = "client_credentials_wrong"


class GrantTypeUnsupported(Refusal):
    """Applications have one way in: client_credentials."""

    code = "grant_type_unsupported"


class ScopeNotGranted(Refusal):
    """At least one of the scopes asked for was never granted to this application."""

    code = "scope_not_granted"


# accounts of those who left school


class RecoveryRefused(Refusal):
    """Nobody with an account answers to that INE, those names and that birth date: deliberately one refusal."""

    code = "recovery_refused"


class AccountOfSeveralLearners(Refusal):
    """The account is linked to pupils with different INEs: support must look."""

    code = "account_of_several_learners"


class AccountHasEmail(Refusal):
    """Whoever reads that address can set a new password; knowing an INE is not enough to replace it."""

    code = "account_has_email"


class AccountRecoveryProtected(Refusal):
    """The account also belongs to a member of staff."""

    code = "account_recovery_protected"


class RecoveryKeyInvalid(Refusal):
    """Unknown, used, replaced or expired: deliberately one refusal."""

    code = "recovery_key_invalid"


# organisations


class OrganisationUnknown(Refusal):
    """No such organisation, or not yours."""

    code = "organisation_unknown"


class AdministratorRequired(Refusal):
    """You belong here, but this is for administrators."""

    code = "administrator_required"


class UaiUnknown(Refusal):
    """No school has this number."""

    code = "uai_unknown"


class UaiTaken(Refusal):
    """An open organisation has this number."""

    code = "uai_taken"


class OrganisationWithoutAddress(Refusal):
    """Nothing can be sent to this school: no address was ever recorded."""

    code = "organisation_without_address"


class OrganisationArchived(Refusal):
    """This school is closed here."""

    code = "organisation_archived"


class InvitationUnknown(Refusal):
    """No such invitation, or another code: deliberately one refusal."""

    code = "invitation_unknown"


class TooManyAddresses(Refusal):
    """`most` are invited at once."""

    code = "too_many_addresses"


class InvitationAlreadyAccepted(Refusal):
    """Somebody used it already."""

    code = "invitation_already_accepted"


class InvitationCancelled(Refusal):
    """It was withdrawn."""

    code = "invitation_cancelled"


class AlreadyMember(Refusal):
    """The invitation brings nothing: you belong here already."""

    code = "already_member"


class MemberUnknown(Refusal):
    """Nobody by that id belongs here."""

    code = "member_unknown"


class LastAdministrator(Refusal):
    """An organisation that has members keeps an administrator."""

    code = "last_administrator"


# pupils


class LearnersNotManaged(Refusal):
    """This kind of organisation has no list of pupils."""

    code = "learners_not_managed"


class LearnerNotFound(Refusal):
    """Nobody, or more than one pupil, of the school's list answers to that."""

    code = "learner_not_found"


class LearnerNotRecognised(Refusal):
    """What is known of the account does not tell which pupil of this school it is: they must say it themselves."""

    code = "learner_not_recognised"


class StudentNumberRequired(Refusal):
    """Students of higher education are found by their student number, not by their name alone."""

    code = "student_number_required"


class LearnerUnknown(Refusal):
    """No such pupil in the school's list, now or before; or one whose name the school has given up."""

    code = "learner_unknown"


class LearnersUnknown(Refusal):
    """At least one of these pupils is not in the school's list."""

    code = "learners_unknown"


class LearnerWithoutAccount(Refusal):
    """At least one of these pupils has no account whose password could be reset."""

    code = "learner_without_account"


class LearnerWithoutLogin(Refusal):
    """At least one of these pupils signs in through the Médiacentre only: add a username instead."""

    code = "learner_without_login"


class LearnerHasUsername(Refusal):
    """At least one of these pupils has a username already."""

    code = "learner_has_username"


class LearnerAccountProtected(Refusal):
    """The account also belongs to a member of staff: a teacher cannot take it over by a reset."""

    code = "learner_account_protected"


class LearnerLinkedHere(Refusal):
    """This pupil already has an account, in this school (R31-R33, S51-S53)."""

    code = "learner_linked_here"


class LearnerLinkedElsewhere(Refusal):
    """This pupil already has an account, from another school (R11-R13, S61-S63)."""

    code = "learner_linked_elsewhere"


class LearnerLinkedToClosedAccount(Refusal):
    """This pupil has an account that nobody can sign in to any more."""

    code = "learner_linked_to_closed_account"


class AccountLinkedHere(Refusal):
    """The connected account is already another pupil of this school (R70)."""

    code = "account_linked_here"


class AccountOfAnotherLearner(Refusal):
    """The connected account seems to be somebody else's (R90)."""

    code = "account_of_another_learner"


class UsernameTaken(Refusal):
    """An account has this username (S50)."""

    code = "username_taken"


class UsernameUnsuitable(Refusal):
    """The username asked for is not one that was proposed for this pupil."""

    code = "username_unsuitable"

"""Every no that certification may say; titles and statuses are in contracts/http/problems/certification.py."""

from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):
    """A rule said no. `details` go to the client: ids and numbers, never names."""

    code: ClassVar[str]

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details: Mapping[str, Any] = details


class SessionUnknown(Refusal):
    """No such session, or not yours."""

    code = "session_unknown"


class SessionAlreadyPlanned(Refusal):
    """The same organisation already has a session there, then."""

    code = "session_already_planned"


class SessionDatePast(Refusal):
    """A session is planned ahead."""

    code = "session_date_past"


class SessionNotAccessible(Refusal):
    """Finalised: nobody enters, nothing changes."""

    code = "session_not_accessible"


class SessionAlreadyFinalised(Refusal):
    """Finalisation happens once."""

    code = "session_already_finalised"


class SessionNotFinalised(Refusal):
    """The centre has not said that the session is over."""

    code = "session_not_finalised"


class SessionNotPublished(Refusal):
    """Results are not out yet."""

    code = "session_not_published"


class SessionAlreadyPublished(Refusal):
    """Publication happens once."""

    code = "session_already_published"


class SessionNotScored(Refusal):
    """At least one certification has no result."""

    code = "session_not_scored"


class CertificationInError(Refusal):
    """At least one certification could not be scored."""

    code = "certification_in_error"


class NobodyStarted(Refusal):
    """There is nothing to finalise."""

    code = "no_certification_started"


class AbortReasonMissing(Refusal):
    """An unfinished test needs a reason."""

    code = "abort_reason_missing"


class AbortReasonSuperfluous(Refusal):
    """A reason was given for a test that is finished, or is not of this session."""

    code = "abort_reason_superfluous"


class CandidateUnknown(Refusal):
    """No such candidate in this session."""

    code = "candidate_unknown"


class CandidateLearnerUnknown(Refusal):
    """A learner to enrol is not in the organisation's list (any more)."""

    code = "candidate_learner_unknown"


class CandidateClassEmpty(Refusal):
    """No learner of the organisation is in this class."""

    code = "candidate_class_empty"


class CandidatesFromListOnly(Refusal):
    """A centre that manages its learners enrols them from its list."""

    code = "candidates_from_list_only"


class CandidateAlreadyJoined(Refusal):
    """Whoever has joined stays on the list."""

    code = "candidate_already_joined"


class CandidateNotFound(Refusal):
    """Nobody of that name and birth date is on the list."""

    code = "candidate_not_found"


class CandidateAmbiguous(Refusal):
    """Several candidates have that name and birth date."""

    code = "candidate_ambiguous"


class CandidateOfAnotherAccount(Refusal):
    """Somebody else has joined as this candidate."""

    code = "candidate_of_another_account"


class AccountOfAnotherCandidate(Refusal):
    """This account has joined as another candidate of the session."""

    code = "account_of_another_candidate"


class CandidateNotReconciled(Refusal):
    """The account is not linked to this learner of the school."""

    code = "candidate_not_reconciled"


class AccessCodeWrong(Refusal):
    """Not the session's access code."""

    code = "access_code_wrong"


class StartNotAuthorised(Refusal):
    """The invigilator has not let this candidate start."""

    code = "start_not_authorised"


class ResumeNotAuthorised(Refusal):
    """The invigilator has not let this candidate come back."""

    code = "resume_not_authorised"


class CandidateNotCertifiable(Refusal):
    """Fewer than five competences at level 1."""

    code = "candidate_not_certifiable"


class CandidateAlreadyStarted(Refusal):
    """The candidate has started: let them resume instead."""

    code = "candidate_already_started"


class CandidateNotStarted(Refusal):
    """The candidate has no test."""

    code = "candidate_not_started"


class CertificationOver(Refusal):
    """The test has ended."""

    code = "certification_over"


class InvigilatorPasswordWrong(Refusal):
    """Not the invigilators' password of this session."""

    code = "invigilator_password_wrong"


class IncidentUnknown(Refusal):
    """Not a kind of incident that exists."""

    code = "incident_unknown"


class IncidentRetired(Refusal):
    """A kind of incident that is no longer reported."""

    code = "incident_retired"


class IncidentDescriptionMissing(Refusal):
    """This kind of incident must be described."""

    code = "incident_description_missing"


class IncidentQuestionMissing(Refusal):
    """An incident in a question says which."""

    code = "incident_question_missing"


class CertificationUnknown(Refusal):
    """No such certification, or not yours, or nothing to show."""

    code = "certification_unknown"


class CertificationNotScored(Refusal):
    """The jury judges what has a result."""

    code = "certification_not_scored"


class QuestionUnknown(Refusal):
    """The test has no question at this position."""

    code = "certification_question_unknown"


class CertificateUnknown(Refusal):
    """No certificate in force has this code: unknown, unpublished and revoked look the same."""

    code = "certificate_unknown"


class CertificateExpired(Refusal):
    """Its day is over: nothing new is made of it."""

    code = "certificate_expired"


class BadgesNotOffered(Refusal):
    """This platform has no key to sign badges with."""

    code = "badges_not_offered"


class BadgeUnknown(Refusal):
    """No key or list of badges there."""

    code = "badge_unknown"

"""What assessment may refuse, in the domain's words; each code is stable and has its French title in contracts."""

from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):
    """A no that was foreseen. `details` are fit for the client: dates, names of fields, never a person."""

    code: ClassVar[str]

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details: Mapping[str, Any] = details


class ContentNotReady(Refusal):
    """No release has been adopted yet: there is nothing to ask."""

    code = "content_not_ready"


class ReleaseUnknown(Refusal):
    """A release that this service never adopted."""

    code = "release_unknown"


class AssessmentUnknown(Refusal):
    """No such assessment, or it is somebody else's: the two look the same from outside."""

    code = "assessment_unknown"


class CompetenceUnknown(Refusal):
    """Not one of the competences of the content in force."""

    code = "competence_unknown"


class AnswerUnknown(Refusal):
    """No answer was given at this position."""

    code = "answer_unknown"


class AssessmentClosed(Refusal):
    """The test takes no more answers."""

    code = "assessment_closed"


class AnswerConflict(Refusal):
    """Another answer holds this position: the first write wins."""

    code = "answer_conflict"


class PositionUnknown(Refusal):
    """No question was offered at this position."""

    code = "position_unknown"


class ChallengeMismatch(Refusal):
    """Another challenge was offered at this position."""

    code = "challenge_mismatch"


class AnswerUnreadable(Refusal):
    """The answer does not have the form of its question."""

    code = "answer_malformed"


class ImprovementTooEarly(Refusal):
    """A competence may be tried again some days after the last answer: `opens_at`."""

    code = "improvement_too_early"


class LevelHighest(Refusal):
    """The highest level that counts today is reached: there is nothing to improve."""

    code = "level_highest"


class ResetTooEarly(Refusal):
    """A competence may be reset some days after the last answer: `opens_at`."""

    code = "reset_too_early"


class NotInCertification(Refusal):
    """Corrections and outcomes are not shown for a certification test."""

    code = "not_in_certification"


class NotCertifiable(Refusal):
    """Fewer competences than needed have reached level 1: `reached` of `needed`."""

    code = "not_certifiable"


class ChallengeUnknown(Refusal):
    """Not a question of the demonstration test."""

    code = "challenge_unknown"


class TutorialUnknown(Refusal):
    """No tutorial of that name in the content in force, nor among those the person marked."""

    code = "tutorial_unknown"


class ReportInCertification(Refusal):
    """In a certification test what is wrong is told to the invigilator, who can do something about it at once."""

    code = "report_in_certification"


class TooManyReports(Refusal):
    """A person may report so many things in a day: `at_most`."""

    code = "too_many_reports"

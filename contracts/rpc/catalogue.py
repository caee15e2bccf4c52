"""Every question of the suite, one line each: who answers is in the question, who asks is here."""

from typing import Any, Final

from contracts.rpc import Question, assessment, campaigns, certification, identity, referential, reporting

ASKED_BY: Final[dict[str, tuple[str, ...]]] = {
    assessment.OPEN_CAMPAIGN_ASSESSMENT.address: ("campaigns",),
    assessment.RESULTS_OF_PARTICIPATION.address: ("campaigns",),
    assessment.PROFILE_OF_USER.address: ("campaigns",),
    assessment.OPEN_CERTIFICATION_TEST.address: ("certification",),
    assessment.CLOSE_CERTIFICATION_TEST.address: ("certification",),
    assessment.DATA_OF_USER.address: ("identity",),
    campaigns.DATA_OF_USER.address: ("identity",),
    certification.DATA_OF_USER.address: ("identity",),
    reporting.DATA_OF_USER.address: ("identity",),
    identity.LEARNER_OF_USER.address: ("campaigns", "certification"),
    referential.RELEASE.address: ("assessment",),
    referential.OUTLINE.address: ("campaigns", "certification", "reporting"),
}

QUESTIONS: Final[tuple[Question[Any, Any], ...]] = (
    assessment.OPEN_CAMPAIGN_ASSESSMENT,
    assessment.RESULTS_OF_PARTICIPATION,
    assessment.PROFILE_OF_USER,
    assessment.OPEN_CERTIFICATION_TEST,
    assessment.CLOSE_CERTIFICATION_TEST,
    assessment.DATA_OF_USER,
    campaigns.DATA_OF_USER,
    certification.DATA_OF_USER,
    reporting.DATA_OF_USER,
    identity.LEARNER_OF_USER,
    referential.RELEASE,
    referential.OUTLINE,
)

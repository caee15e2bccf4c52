"""What a test is asked from, and what its answers are worth: the domain's rules on the content of its release."""

from datetime import datetime

from services.assessment.domain.assessment import Assessment, Kind
from services.assessment.domain.deck import Deck
from services.assessment.domain.policy import Policy
from services.assessment.domain.position import Position
from services.assessment.domain.positioning import PositioningRules
from services.assessment.domain.scoring import score
from services.assessment.storage.content import Content
from services.assessment.storage.profiles import Known


def deck_of(assessment: Assessment, content: Content) -> Deck:
    """The questions that a test may draw."""
    if assessment.competence is not None:
        return content.deck_of_competence(assessment.competence)
    return content.deck_of_targets(assessment.targets or {})


def rules_of(assessment: Assessment, deck: Deck, policy: Policy) -> PositioningRules:
    """How a test is led: a campaign crosses competences and is longer."""
    if assessment.kind is Kind.COMPETENCE:
        return policy.rules_of_competence()
    return policy.rules_of_campaign(len(deck.bank.topics))


def offer_more(assessment: Assessment, content: Content, policy: Policy) -> None:
    """Choose a test's next questions."""
    deck = deck_of(assessment, content)
    assessment.offer_more(deck, content.card, rules=rules_of(assessment, deck, policy))


def progress(assessment: Assessment, content: Content) -> tuple[int, int]:
    """(known, targeted) of a test."""
    if assessment.is_certification:
        return assessment.progress({}, content.card)
    return assessment.progress(deck_of(assessment, content).bank.topics, content.card)


def measure(
    position: Position,
    known: Known,
    content: Content,
    *,
    policy: Policy,
    now: datetime,
    pausing: bool = True,
) -> bool:
    """Measure a competence again from all its evidence; whether that is worth telling the suite."""
    measured = score(
        content.deck_of_competence(position.competence).bank,
        known.proofs,
        positioned=position.positioned,
        rules=policy.rules_of_competence(),
    )
    return position.measure(measured, release=content.release.number, policy=policy, now=now, pausing=pausing)

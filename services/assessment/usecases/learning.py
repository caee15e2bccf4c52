"""What an answer teaches about a person, outside certification."""

from datetime import datetime

from services.assessment.domain.assessment import Assessment, Kind
from services.assessment.domain.correction import Result
from services.assessment.domain.deck import Card
from services.assessment.domain.evidence import Proof, add
from services.assessment.domain.policy import Policy
from services.assessment.storage.content import Content
from services.assessment.storage.one_answer import Learnt
from services.assessment.storage.repositories import KeptAnswer
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases import asking


def learn(
    answer: KeptAnswer,
    card: Card,
    assessment: Assessment,
    content: Content,
    *,
    uow: AssessmentUnitOfWork,
    policy: Policy,
    now: datetime,
) -> tuple[Learnt, bool]:
    """Add the answer to what is known of the person and measure the competence again; tell whether others should hear of it.

    Locks the position: tests of one person that teach about the same competence follow one another here.
    """
    position, known = uow.profiles.lock(assessment.user_id, card.competence)
    proof = Proof(card.level, answer.result is Result.OK, answer.answered_at, assessment.id, answer.challenge)
    proofs = add(known.proofs.get(card.topic, ()), proof, forgets_after=policy.improvement_delay)
    known.proofs[card.topic] = proofs
    seen = [*known.seen.get(card.topic, ())]
    if answer.challenge not in seen:
        seen.append(answer.challenge)
    position.learn(at=answer.answered_at)
    if assessment.kind is Kind.COMPETENCE and not assessment.is_open:
        position.positioned = True
    before = assessment.pix.get(card.competence, [position.exact_pix])[0]
    pausing = assessment.pauses_after(answer.position)
    moved = asking.measure(position, known, content, policy=policy, now=now, pausing=pausing)
    assessment.pix[card.competence] = [before, position.exact_pix]
    return Learnt(position=position, topic=card.topic, proofs=proofs, seen=seen), moved

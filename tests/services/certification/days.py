"""Whole exam days in one call, for tests about what comes after."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.events.assessment import AnswerResult, AssessmentCompleted, AssessmentKind
from contracts.events.certification import SessionFinalised
from contracts.shapes import load
from tests.services.certification.exam import NOW, Exam, Pupil
from tests.support.parts import hear_now, told


class Day:
    """One session, some pupils who have begun, and what they will have answered."""

    def __init__(self, *answers: Sequence[AnswerResult | None], **environ: str) -> None:
        self.exam = Exam(**environ)
        self.pupils = [self.exam.pupil(f"Nom{n}", f"Prénom{n}") for n in range(len(answers))]
        self.session = self.exam.session()
        self.number = self.session["number"]
        self.certifications = self.exam.started(self.session, *self.pupils)
        for pupil, certification, said in zip(self.pupils, self.certifications, answers, strict=True):
            self.exam.assessment.answers[certification] = said
            if None not in said:
                self.completed(pupil, certification)

    @property
    def pupil(self) -> Pupil:
        return self.pupils[0]

    @property
    def certification(self) -> UUID:
        return self.certifications[0]

    def completed(self, pupil: Pupil, certification: UUID) -> None:
        opened = self.exam.assessment.opened[certification]
        fact = AssessmentCompleted(
            opened, pupil.user_id, AssessmentKind.CERTIFICATION, certification, 15, NOW
        )
        hear_now(self.exam.bench, fact)

    def report(self, n: int, category: str, subcategory: str | None = None, **more: Any) -> None:
        items = self.exam.get(f"/api/sessions/{self.number}/candidates", self.exam.member).json["items"]
        candidate = next(one["id"] for one in items if one["last_name"] == f"Nom{n}")
        body = {"category": category, "subcategory": subcategory, **more}
        path = f"/api/sessions/{self.number}/candidates/{candidate}/incidents"
        response = self.exam.post(path, self.exam.member, body)
        assert response.status_code == 201, response.json

    def finalise(self, *, aborted: dict[UUID, str] | None = None, comment: str | None = None):
        body = {
            "comment": comment,
            "has_incident": False,
            "has_joining_issue": False,
            "unfinished": [
                {"certification_id": str(one), "abort_reason": reason}
                for one, reason in (aborted or {}).items()
            ],
        }
        return self.exam.post(f"/api/sessions/{self.number}/finalisation", self.exam.member, body)

    def finalised(self, **kwargs: Any) -> "Day":
        response = self.finalise(**kwargs)
        assert response.status_code == 204, response.json
        return self

    def score(self) -> "Day":
        """The bus brings SessionFinalised back."""
        for data in told(self.exam.bench, "SessionFinalised"):
            hear_now(self.exam.bench, load(SessionFinalised, data))
        return self

    def publish(self):
        return self.exam.post(f"/api/sessions/{self.number}/publication", self.exam.jury)

    def published(self) -> "Day":
        response = self.publish()
        assert response.status_code == 204, response.json
        return self

    def judge(self, deed: str, body: Any = None, n: int = 0):
        path = f"/api/certifications/{self.certifications[n]}/{deed}"
        return self.exam.post(path, self.exam.jury, body)

    def file(self, n: int = 0) -> dict[str, Any]:
        path = f"/api/jury/certifications/{self.certifications[n]}"
        return dict(self.exam.get(path, self.exam.jury).json)

    def own(self, n: int = 0) -> dict[str, Any]:
        (one,) = self.exam.get("/api/my-certifications", self.pupils[n].user_id).json["items"]
        return dict(one)

    def told(self, name: str) -> list[dict[str, Any]]:
        return told(self.exam.bench, name)

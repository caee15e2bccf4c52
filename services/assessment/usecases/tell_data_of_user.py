"""Somebody asks what is held about them: every level, test, answer and report, in words they can read."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from services.assessment.domain.reports import About
from services.assessment.report_words import GENRES, REASONS
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork

Table = tuple[str, str, dict[str, str], list[dict[str, Any]]]
"""Name, French title, fields with their French labels, lines."""

_POSITIONS: Final = {
    "competence": "Compétence",
    "level": "Niveau",
    "pix": "Pix",
    "exact_pix": "Pix mesurés",
    "standard_error": "Erreur type de la mesure",
    "last_evidence_at": "Dernière réponse prise en compte",
    "changed_at": "Modifié le",
}
_EVIDENCE: Final = {
    "competence": "Compétence",
    "topic": "Sujet",
    "answers": "Réponses prises en compte",
    "seen": "Épreuves rencontrées",
    "changed_at": "Modifié le",
}
_ASSESSMENTS: Final = {
    "id": "Numéro du test",
    "kind": "Genre",
    "competence": "Compétence",
    "state": "État",
    "started_at": "Commencé le",
    "completed_at": "Terminé le",
}
_ANSWERS: Final = {
    "assessment_id": "Numéro du test",
    "position": "Question",
    "challenge": "Épreuve",
    "given": "Réponse donnée",
    "result": "Résultat",
    "elapsed_ms": "Durée (ms)",
    "focus_lost": "A quitté la page",
    "answered_at": "Répondu le",
    "received_at": "Reçu le",
}
_TUTORIALS: Final = {
    "title": "Tutoriel",
    "saved_at": "Enregistré le",
    "useful_at": "Jugé utile le",
}
_REPORTS: Final = {
    "about": "Genre",
    "thing": "Question ou tutoriel",
    "reason": "Motif",
    "comment": "Commentaire",
    "assessment_id": "Numéro du test",
    "position": "Question du test",
    "reported_at": "Signalé le",
    "closed_at": "Traité le",
}
_KINDS: Final = {"COMPETENCE": "Positionnement", "CAMPAIGN": "Parcours", "CERTIFICATION": "Certification"}
_STATES: Final = {
    "STARTED": "En cours",
    "COMPLETED": "Terminé",
    "CLOSED": "Clos avant la fin",
    "ABORTED": "Abandonné",
}
_RESULTS: Final = {
    "ok": "Réussie",
    "ko": "Manquée",
    "aband": "Passée",
    "timedout": "Hors délai",
    "focusedOut": "Hors de la page",
}


def tell_data_of_user(user_id: UUID, *, uow: AssessmentUnitOfWork) -> list[Table]:
    """Of a certification the answers are told but not what they were worth one by one: the questions are secret until scored."""
    with uow:
        return [
            (
                "positions",
                "Niveaux par compétence",
                _POSITIONS,
                _lines(uow.people.positions(user_id), _POSITIONS),
            ),
            ("evidence", "Ce que montrent les réponses, sujet par sujet", _EVIDENCE, _evidence(uow, user_id)),
            ("assessments", "Tests", _ASSESSMENTS, _assessments(uow, user_id)),
            (
                "tutorial_marks",
                "Tutoriels enregistrés ou jugés utiles",
                _TUTORIALS,
                _lines(uow.people.tutorial_marks(user_id), _TUTORIALS),
            ),
            (
                "reports",
                "Problèmes signalés",
                _REPORTS,
                [_report(one) for one in uow.people.reports(user_id)],
            ),
            ("answers", "Réponses", _ANSWERS, [_answer(one) for one in uow.people.answers(user_id)]),
        ]


def _lines(rows: Iterable[Mapping[str, Any]], fields: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in fields} for row in rows]


def _evidence(uow: AssessmentUnitOfWork, user_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            **{name: row[name] for name in _EVIDENCE},
            "answers": [
                f"niveau {level} {'réussi' if succeeded else 'manqué'} le {answered_at[:10]}"
                for level, succeeded, answered_at, *_ in row["answers"]
            ],
        }
        for row in uow.people.evidence(user_id)
    ]


def _assessments(uow: AssessmentUnitOfWork, user_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            **{name: row[name] for name in _ASSESSMENTS},
            "kind": _KINDS[row["kind"]],
            "state": _STATES[row["state"]],
        }
        for row in uow.people.assessments(user_id)
    ]


def _report(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in _REPORTS}
    return {**told, "about": GENRES[About(row["about"])], "reason": REASONS[row["reason"]]}


def _answer(row: Mapping[str, Any]) -> dict[str, Any]:
    given = [f"{name} : {value}" for name, value in (row["fields"] or {}).items()]
    result = None if row["kind"] == "CERTIFICATION" else _RESULTS[row["result"]]
    line = {name: row[name] for name in _ANSWERS if name not in {"given", "result"}}
    return {**line, "given": given, "result": result}

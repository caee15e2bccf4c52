"""A calibration on paper: a CSV for the content team, JSON for machines, a table for the operator. Nobody is in any of them."""

from collections.abc import Iterator
from typing import Any, Final

from services.assessment.csv_cells import BYTE_ORDER_MARK, Cell, csv_line
from services.assessment.domain.calibration import Calibration, Estimate, Misfit
from services.assessment.storage.content import Content

HEADERS: Final = (
    "Compétence",
    "Sujet",
    "Épreuve",
    "Niveau de l’auteur",
    "Réponses",
    "Réussite (%)",
    "Difficulté estimée",
    "Difficulté : borne basse à 95 %",
    "Difficulté : borne haute à 95 %",
    "Discrimination estimée",
    "Discrimination : borne basse à 95 %",
    "Discrimination : borne haute à 95 %",
    "Ajustement (p)",
    "Écart à la courbe (points)",
    "Niveau proposé",
    "Signalements",
)
MISFITS: Final = {
    Misfit.LEVEL: "niveau contredit par les réponses",
    Misfit.CURVE: "réussite qui ne suit pas le niveau des personnes",
    Misfit.WEAK: "épreuve peu discriminante",
}
TOO_FEW: Final = "trop peu de réponses"


def csv_lines(calibration: Calibration, content: Content) -> Iterator[str]:
    """The file, line by line."""
    yield BYTE_ORDER_MARK + csv_line(HEADERS)
    for one in calibration.estimates:
        yield csv_line(_cells(one, content))


def as_document(calibration: Calibration) -> dict[str, Any]:
    """The same for machines, unrounded."""
    return {
        "answers": calibration.answers,
        "sittings": calibration.sittings,
        "share_of_people": calibration.share,
        "steps": calibration.steps,
        "settled": calibration.settled,
        "people": [
            {
                "competence": one.competence,
                "tests": "CAMPAIGN" if one.crossing else "COMPETENCE",
                "mean": one.mean,
                "spread": one.spread,
            }
            for one in calibration.people
        ],
        "challenges": [_as_document(one) for one in calibration.estimates],
    }


def table(calibration: Calibration) -> Iterator[str]:
    """What an operator reads: how much was read, then the misfits, worst level first."""
    judged = [one for one in calibration.estimates if one.proposed_level is not None]
    odd = sorted((one for one in judged if one.misfits), key=_gravity)
    yield (
        f"{calibration.answers} answers in {calibration.sittings} first sittings"
        f"{_share(calibration.share)}; {len(calibration.estimates)} challenges met,"
        f" {len(judged)} answered enough, {len(odd)} misfits"
    )
    if not calibration.settled:
        yield f"the search was cut short after {calibration.steps} steps: estimates are approximate"
    if odd:
        yield (
            f"{'challenge':40} {'answers':>7} {'right':>5} {'level':>5} {'difficulty':>18} {'discrimination':>18} misfits"
        )
    for one in odd:
        yield (
            f"{one.item.challenge:40} {one.answers:7} {one.right / one.answers:5.0%} {one.item.level:5}"
            f" {one.difficulty:5.2f} [{one.difficulty_low:5.2f},{one.difficulty_high:5.2f}]"
            f" {one.discrimination:5.2f} [{one.discrimination_low:5.2f},{one.discrimination_high:5.2f}]"
            f" {' '.join(sorted(one.misfits))}"
        )


def _share(share: float) -> str:
    return "" if share >= 1.0 else f" (of 1 person in {round(1.0 / share)}, drawn by lot)"


def _gravity(estimate: Estimate) -> tuple[bool, float, str]:
    away = abs(estimate.difficulty - estimate.item.level)
    return Misfit.LEVEL not in estimate.misfits, -away, estimate.item.challenge


def _as_document(one: Estimate) -> dict[str, Any]:
    return {
        "challenge_id": one.item.challenge,
        "topic": one.item.topic,
        "competence": one.item.competence,
        "level": one.item.level,
        "guess": one.item.guess,
        "answers": one.answers,
        "right": one.right,
        "difficulty": one.difficulty,
        "difficulty_interval": [one.difficulty_low, one.difficulty_high],
        "discrimination": one.discrimination,
        "discrimination_interval": [one.discrimination_low, one.discrimination_high],
        "fit": one.fit,
        "gap": one.gap,
        "proposed_level": one.proposed_level,
        "misfits": sorted(one.misfits),
    }


def _cells(one: Estimate, content: Content) -> Iterator[Cell]:
    enough = one.proposed_level is not None
    yield one.item.competence
    yield content.topics[one.item.topic].name
    yield one.item.challenge
    yield one.item.level
    yield one.answers
    yield 100.0 * one.right / one.answers
    estimated = (
        one.difficulty,
        one.difficulty_low,
        one.difficulty_high,
        one.discrimination,
        one.discrimination_low,
        one.discrimination_high,
        one.fit,
        100.0 * one.gap,
        one.proposed_level,
    )
    yield from estimated if enough else (None,) * len(estimated)
    yield " ; ".join(MISFITS[misfit] for misfit in Misfit if misfit in one.misfits) if enough else TOO_FEW

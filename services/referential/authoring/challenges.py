"""A challenge as its author wrote it, and the proof that it can be solved: its key passes its own corrector, each wrong answer fails."""

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from contracts.content.release import (
    AnswerFormat,
    Blank,
    Challenge,
    ChallengeKind,
    Image,
    Tolerance,
)
from contracts.content.solutions import AnswerMalformed, accepts, check_form
from services.referential.authoring.simulators import read_simulator
from services.referential.authoring.yaml_nodes import Fields, Node, existing

LEAST_WRONG_ANSWERS: Final = 2
LEAST_CHOICES: Final = {ChallengeKind.ONE_CHOICE: 3, ChallengeKind.SEVERAL_CHOICES: 4}
MOST_CHOICES: Final = {ChallengeKind.ONE_CHOICE: 6, ChallengeKind.SEVERAL_CHOICES: 7}
LONGEST_TIMER: Final = 600

_CODE: Final = re.compile(r"```.*?```", re.DOTALL)
_COMPLETE: Final = re.compile(r"[.?!:;»…)`]\s*$|\*\*\s*$")
_ITEM: Final = re.compile(r"\s*([-•*|>`]|\d+[.)]\s)")
_CHOICES: Final = frozenset({ChallengeKind.ONE_CHOICE, ChallengeKind.SEVERAL_CHOICES})


def read_challenge(node: Node, *, folder: Path) -> Challenge | None:
    """The challenge, or None when not even its kind is known; everything wrong is noted on the node."""
    fields = Fields(node)
    kind = _kind(fields)
    if kind is None:
        return None
    challenge = Challenge(
        id=fields.text("id"),
        kind=kind,
        instruction=fields.text("instruction"),
        explanation=fields.text("explanation"),
        timer=_timer(fields),
        focused=fields.maybe_text("focused") == "true",
        files=_files(fields, folder / "files"),
        image=_image(fields, folder / "files"),
        simulator=read_simulator(fields, folder),
        **_key(fields, kind),
    )
    if cut := cut_sentence(challenge.instruction):
        node.wrong(f"un retour à la ligne coupe une phrase de « instruction », après « …{cut[-20:]} »")
    wrong = [] if kind in _CHOICES else _wrong_answers(fields, challenge)
    fields.close()
    _prove(node, challenge, wrong)
    return challenge


def cut_sentence(text: str) -> str | None:
    """The end of a line that goes on below: players show a line break where an author only wrapped a long line.

    Lists, code and lines that end a sentence are meant to be alone.
    """
    prose = _CODE.sub("```", text)
    for line, below in pairwise(prose.splitlines()):
        alone = _COMPLETE.search(line) or _ITEM.match(line) or _ITEM.match(below)
        if line.strip() and below.strip() and not alone:
            return line.strip()
    return None


def right_answer(challenge: Challenge) -> dict[str, Any]:
    """One answer that must be accepted."""
    match challenge.kind:
        case ChallengeKind.ONE_CHOICE:
            return {"choice": challenge.right_choices[0] if challenge.right_choices else 0}
        case ChallengeKind.SEVERAL_CHOICES:
            return {"choices": list(challenge.right_choices)}
        case ChallengeKind.SHORT_ANSWER:
            return {"answer": challenge.solutions[0] if challenge.solutions else ""}
        case ChallengeKind.INDEPENDENT_BLANKS:
            blanks = challenge.blanks or {}
            return {name: (blank.solutions or ("",))[0] for name, blank in blanks.items()}
        case ChallengeKind.DEPENDENT_BLANKS:
            firsts = [group[0] if group else "" for group in challenge.groups]
            return dict(zip(challenge.blanks or {}, firsts, strict=False))


def _kind(fields: Fields) -> ChallengeKind | None:
    text = fields.text("kind")
    try:
        return ChallengeKind(text)
    except ValueError:
        fields.node.wrong(f"genre d’épreuve inconnu : « {text} »")
        return None


def _key(fields: Fields, kind: ChallengeKind) -> dict[str, Any]:
    match kind:
        case ChallengeKind.ONE_CHOICE | ChallengeKind.SEVERAL_CHOICES:
            return _choices(fields, kind)
        case ChallengeKind.SHORT_ANSWER:
            answer_format = _format(fields)
            return {
                "format": answer_format,
                "solutions": tuple(one.text() for one in fields.items("solutions")),
                "tolerances": _tolerances(fields, allowed=answer_format is AnswerFormat.TEXT),
            }
        case ChallengeKind.INDEPENDENT_BLANKS | ChallengeKind.DEPENDENT_BLANKS:
            return _blanks(fields, kind)


def _choices(fields: Fields, kind: ChallengeKind) -> dict[str, Any]:
    choices = tuple(one.text() for one in fields.items("choices"))
    if not LEAST_CHOICES[kind] <= len(choices) <= MOST_CHOICES[kind]:
        fields.node.wrong(f"un {kind} a de {LEAST_CHOICES[kind]} à {MOST_CHOICES[kind]} choix")
    if len(set(choices)) != len(choices):
        fields.node.wrong("deux choix sont identiques")
    solution = fields.need("solution")
    if solution is None:
        return {"choices": choices}
    if kind is ChallengeKind.ONE_CHOICE:
        right: tuple[int, ...] = (solution.number(),)
    else:
        right = tuple(sorted(one.number() for one in solution.sequence()))
        if not 1 <= len(set(right)) < len(choices):
            solution.wrong("un QCM a au moins un choix juste et un choix faux")
    if any(not 1 <= number <= len(choices) for number in right):
        solution.wrong("la solution désigne un choix qui n’existe pas (1 = le premier)")
        right = ()
    return {"choices": choices, "right_choices": right}


def _format(fields: Fields) -> AnswerFormat:
    text = fields.maybe_text("format") or "text"
    try:
        return AnswerFormat(text)
    except ValueError:
        fields.node.wrong(f"format de réponse inconnu : « {text} »")
        return AnswerFormat.TEXT


def _tolerances(fields: Fields, *, allowed: bool = True) -> tuple[Tolerance, ...]:
    names = fields.maybe_texts("tolerances")
    if names and not allowed:
        fields.node.wrong("pas de tolérance pour un nombre ou une date")
        return ()
    known = {str(one) for one in Tolerance}
    for name in names:
        if name not in known:
            fields.node.wrong(f"tolérance inconnue : « {name} »")
    return tuple(Tolerance(name) for name in sorted(set(names) & known))


def _blanks(fields: Fields, kind: ChallengeKind) -> dict[str, Any]:
    text = fields.text("text")
    independent = kind is ChallengeKind.INDEPENDENT_BLANKS
    blanks = {name: _blank(node, independent=independent) for name, node in fields.each("blanks")}
    marks = re.findall(r"\$\{([^}]*)\}", text)
    if sorted(marks) != sorted(blanks):
        fields.node.wrong("les repères ${…} du texte et les champs de « blanks » diffèrent")
    groups = () if independent else tuple(one.texts() for one in fields.items("groups"))
    if not independent and len(groups) < len(blanks):
        fields.node.wrong("il faut au moins autant de groupes que de champs")
    return {"text": text, "blanks": blanks, "groups": groups, "tolerances": _tolerances(fields)}


def _blank(node: Node, *, independent: bool) -> Blank:
    fields = Fields(node)
    blank = Blank(
        label=fields.text("label"),
        options=fields.maybe_texts("options"),
        solutions=tuple(one.text() for one in fields.items("solutions")) if independent else (),
    )
    fields.close()
    if blank.options and not set(blank.solutions) <= set(blank.options):
        node.wrong("une solution ne figure pas dans le menu")
    return blank


def _timer(fields: Fields) -> int | None:
    node = fields.get("timer")
    if node is None:
        return None
    seconds = node.number()
    if not 0 < seconds <= LONGEST_TIMER:
        node.wrong(f"le temps va de 1 à {LONGEST_TIMER} secondes")
    return seconds


def _files(fields: Fields, folder: Path) -> tuple[str, ...]:
    node = fields.get("files")
    if node is None:
        return ()
    return tuple(existing(one, folder) for one in node.sequence())


def _image(fields: Fields, folder: Path) -> Image | None:
    node = fields.get("image")
    if node is None:
        return None
    inner = Fields(node)
    file = inner.need("file")
    image = Image(file=existing(file, folder) if file else "", alt=inner.text("alt"))
    inner.close()
    return image


def _wrong_answers(fields: Fields, challenge: Challenge) -> list[tuple[Node, Mapping[str, Any]]]:
    items = fields.items("wrong")
    if len(items) < LEAST_WRONG_ANSWERS:
        fields.node.wrong(f"il faut au moins {LEAST_WRONG_ANSWERS} réponses fausses dans « wrong »")
    if challenge.kind is ChallengeKind.SHORT_ANSWER:
        return [(one, {"answer": one.text()}) for one in items]
    return [(one, {name: value.text() for name, value in one.mapping().items()}) for one in items]


def _prove(node: Node, challenge: Challenge, wrong: list[tuple[Node, Mapping[str, Any]]]) -> None:
    try:
        if not accepts(challenge, right_answer(challenge)):
            node.wrong(f"{challenge.id} : la solution ne passe pas son propre correcteur")
    except AnswerMalformed as malformed:
        node.wrong(f"{challenge.id} : la solution n’a pas la forme attendue ({malformed.field})")
    for where, answer in wrong:
        try:
            check_form(challenge, answer)
            if accepts(challenge, answer):
                where.wrong(f"{challenge.id} : cette réponse fausse est acceptée")
        except AnswerMalformed as malformed:
            where.wrong(f"{challenge.id} : réponse fausse mal formée ({malformed.field})")

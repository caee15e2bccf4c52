"""The shape of a question. It has no place for what answers it."""

from dataclasses import dataclass

from marshmallow import Schema, fields, validate


@dataclass(frozen=True)
class FileView:
    """A file to download."""

    name: str
    url: str


@dataclass(frozen=True)
class ImageView:
    """A picture and what it says in words."""

    url: str
    alt: str


@dataclass(frozen=True)
class SimulatorView:
    """A page to work in, for a sandboxed frame; `height` in pixels is where it begins."""

    url: str
    title: str
    height: int


@dataclass(frozen=True)
class BlankView:
    """A field inside a text; with `options` it is a menu."""

    name: str
    label: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionView:
    """A question: `choices` for QCU and QCM, `format` for QROC, `text` with ${name} marks and `blanks` for QROCM."""

    position: int
    challenge_id: str
    kind: str
    instruction: str
    timer: int | None
    focused: bool
    files: tuple[FileView, ...]
    competence: str
    competence_name: str
    topic: str
    choices: tuple[str, ...] = ()
    format: str | None = None
    text: str | None = None
    blanks: tuple[BlankView, ...] = ()
    image: ImageView | None = None
    simulator: SimulatorView | None = None
    hint: str | None = None


@dataclass(frozen=True)
class QuestionsView:
    """The questions that may be answered now; `end` when there is none left."""

    questions: tuple[QuestionView, ...]
    end: bool


class AfterPosition(Schema):
    """From which question on, and how many. By hand: in an address every number is written as text."""

    after = fields.Integer(load_default=0, validate=validate.Range(0, 1000))
    limit = fields.Integer(load_default=10, validate=validate.Range(1, 10))

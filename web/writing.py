"""How things are written for a reader: Markdown, days, sizes, amounts."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date as Date  # noqa: N812 (`date` is a way of writing here)
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from web.words import say

PARIS: Final = ZoneInfo("Europe/Paris")
_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_BLANK: Final = re.compile(r"\$\{([A-Za-z0-9_]+)\}([.,;:!?)\]…]*)")
_UNIT: Final = 1024


@cache
def _markdown(*, breaks: bool) -> MarkdownIt:
    """CommonMark and tables without HTML: what authors write can only ever be text."""
    return MarkdownIt("commonmark", {"html": False, "breaks": breaks}).enable("table").disable("image")


def block(text: str) -> Markup:
    """Paragraphs, lists, code. The highest heading comes right under the page's own."""
    tokens = _markdown(breaks=False).parse(text)
    for token in tokens:
        if "style" in token.attrs:  # a column's alignment; the pages allow no inline style
            token.attrs = {"class": str(token.attrs["style"]).removeprefix("text-align:")}
    headings = _table_headings(tokens)
    html = str(_markdown(breaks=False).renderer.render(tokens, _markdown(breaks=False).options, {}))
    levels = [int(level) for level in re.findall(r"<h([1-6])>", html)]
    shift = 2 - min(levels, default=2)
    html = re.sub(r"<(/?)h([1-6])>", lambda found: f"<{found[1]}h{min(int(found[2]) + shift, 6)}>", html)
    # code that is wider than the page scrolls, and what scrolls must be reached with a keyboard
    html = html.replace("<pre>", '<pre tabindex="0">')
    html = re.sub("<table>", lambda _found: _scrolling(next(headings)), html).replace(
        "</table>", "</table></div>"
    )
    return Markup(html)  # noqa: S704 (markdown-it escapes all HTML)


def _table_headings(tokens: Sequence[Token]) -> Iterator[str]:
    """What stands at the top of each table: `Nom, Âge`."""
    cells: list[str] = []
    for before, token in pairwise(tokens):
        if before.type == "th_open" and token.content:
            cells.append("".join(one.content for one in token.children or ()))
        elif token.type == "thead_close":
            yield ", ".join(cells)
            cells.clear()


def _scrolling(headings: str) -> str:
    """The beginning of a table: a narrow screen scrolls it, by touch or with a keyboard, and the page stays still."""
    name = say("commun.tableau_de" if headings else "commun.tableau", "vous", entetes=headings)
    return Markup('<div class="scroll" role="region" tabindex="0" aria-label="{}"><table>').format(name)


def line(text: str) -> Markup:
    """A line: emphasis and code, no paragraph."""
    return Markup(_markdown(breaks=True).renderInline(text.strip()))  # noqa: S704 (likewise)


def with_blanks(text: str, field: Callable[[str], Markup]) -> Markup:
    """A text with `${name}` marks, each replaced by its field; the full stop that follows one stays on its line."""

    def filled(found: re.Match[str]) -> str:
        return (
            f'<span class="nowrap">{field(found[1])}{found[2]}</span>' if found[2] else str(field(found[1]))
        )

    return Markup(_BLANK.sub(filled, str(line(text))))  # noqa: S704 (fields are templates of ours)


def moment(value: str | datetime) -> datetime:
    """A time of the API, in Paris."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read.astimezone(PARIS)


def today() -> str:
    """The day it is in Paris, as the API writes days."""
    return datetime.now(PARIS).date().isoformat()


def day(value: str | datetime) -> str:
    """`jeudi 12 mars`."""
    when = moment(value)
    number = "1er" if when.day == 1 else str(when.day)
    return f"{_DAYS[when.weekday()]} {number} {_MONTHS[when.month - 1]}"


def date(value: str | datetime) -> str:
    """`12 mars 2027`."""
    when = moment(value)
    number = "1er" if when.day == 1 else str(when.day)
    return f"{number} {_MONTHS[when.month - 1]} {when.year}"


def calendar(value: str) -> str:
    """`12 mars 2027`, of a date without a time: it is the same everywhere."""
    when = Date.fromisoformat(value)
    return f"{'1er' if when.day == 1 else when.day} {_MONTHS[when.month - 1]} {when.year}"


def hour(value: str | datetime) -> str:
    """`10 h 42`."""
    when = moment(value)
    return f"{when.hour}\u00a0h\u00a0{when.minute:02d}"


def size(count: int) -> str:
    """Bytes as people say them: `12 Ko`."""
    if count < _UNIT:
        return f"{count}\u00a0octets"
    if count < _UNIT * _UNIT:
        return f"{round(count / _UNIT)}\u00a0Ko"
    return f"{count / _UNIT / _UNIT:.1f}".replace(".", ",") + "\u00a0Mo"


def duration(seconds: int) -> str:
    """A time to answer: `2 min`, `1 min 30 s`."""
    minutes, rest = divmod(seconds, 60)
    parts = ([f"{minutes}\u00a0min"] if minutes else []) + ([f"{rest}\u00a0s"] if rest else [])
    return " ".join(parts) or "0\u00a0s"


def lapse(seconds: int) -> str:
    """A time that passed: `42 min`, `1 h 05`, `3 jours`."""
    minutes = seconds // 60
    if minutes < 60:  # noqa: PLR2004 (an hour)
        return f"{minutes}\u00a0min"
    hours, rest = divmod(minutes, 60)
    if hours < 24:  # noqa: PLR2004 (a day)
        return f"{hours}\u00a0h\u00a0{rest:02d}"
    days = hours // 24
    return f"{days}\u00a0jour{'s' if days > 1 else ''}"


def share(part: float, whole: float, of: float) -> str:
    """A length for an SVG attribute: `part` of `whole` on `of` units, two decimals."""
    return f"{of * max(0.0, min(1.0, part / whole if whole else 0.0)):.2f}"


def comma(value: float) -> str:
    """A number with a decimal comma: `2,5`; whole ones stay whole."""
    return f"{value:g}".replace(".", ",")


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "block": block,
    "line": line,
    "day": day,
    "date": date,
    "calendar": calendar,
    "hour": hour,
    "size": size,
    "duration": duration,
    "lapse": lapse,
    "comma": comma,
}

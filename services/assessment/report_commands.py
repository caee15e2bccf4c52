"""`reports list | show | close`: what people say is wrong with the content, for those who write it."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from chassis.service import Parts
from services.assessment.csv_cells import write_whole
from services.assessment.report_sheet import csv_lines, details, table
from services.assessment.report_words import REASONS
from services.assessment.settings import Settings
from services.assessment.storage.content import contents_of
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.close_reports import close_reports
from services.assessment.usecases.read_reports import Reported, read_reports

Getter = Callable[[], Parts[Settings]]

LONGEST_NOTE: Final = 300
HELP: Final = (
    "See what people reported of questions and tutorials, and close what was dealt with"
    " (comments may hold personal data, though their writers are asked for none)."
)


def reports_command(parts: Getter) -> click.Group:
    """The group, on these parts."""
    group = click.Group("reports", help=HELP)
    for command in (_list(parts), _show(parts), _close(parts)):
        group.add_command(command)
    return group


def _list(parts: Getter) -> click.Command:
    @click.command("list")
    @click.option("--closed", is_flag=True, help="Those that were dealt with, instead of those to read.")
    @click.option(
        "--csv",
        "csv",
        type=click.Path(path_type=Path, dir_okay=False),
        default=None,
        help="A CSV for the content team: a line for each report.",
    )
    def listed(csv: Path | None, *, closed: bool) -> None:
        """Count by question or tutorial and by reason, the most reported first."""
        if csv is not None and not os.access(csv.parent, os.W_OK):
            raise click.BadParameter("cannot write in that folder", param_hint="--csv")
        found = _read(parts(), closed=closed)
        if csv is not None:
            write_whole(csv, csv_lines(found))
        for line in table(found):
            click.echo(line)

    return listed


def _show(parts: Getter) -> click.Command:
    @click.command("show")
    @click.argument("thing", metavar="QUESTION_OR_TUTORIAL")
    def show(thing: str) -> None:
        """Tell each report of it: its comment, and what was answered when a right answer is said to be refused."""
        found = _read(parts(), thing=thing, closed=None)
        if not found:
            raise click.ClickException("nothing was reported of that")
        for line in details(found):
            click.echo(line)

    return show


def _close(parts: Getter) -> click.Command:
    @click.command("close")
    @click.argument("thing", metavar="QUESTION_OR_TUTORIAL")
    @click.option("--note", required=True, help="What was done, for whoever reads the next report.")
    @click.option("--reason", type=click.Choice(REASONS), help="Only the reports that give this reason.")
    def close(thing: str, note: str, reason: str | None) -> None:
        """Take what is to be read of it off the list."""
        if not 0 < len(note.strip()) <= LONGEST_NOTE:
            raise click.BadParameter(f"1 to {LONGEST_NOTE} characters", param_hint="--note")
        uow, now = new_uow(parts()), datetime.now(UTC)
        closed = close_reports(thing, note=note.strip(), reason=reason, uow=uow, now=now)
        if not closed:
            raise click.ClickException("there is nothing to read of that")
        click.echo(f"{closed} closed")

    return close


def _read(made: Parts[Settings], *, thing: str | None = None, closed: bool | None) -> list[Reported]:
    contents = contents_of(made.engine)
    return read_reports(thing=thing, closed=closed, uow=new_uow(made), contents=contents)

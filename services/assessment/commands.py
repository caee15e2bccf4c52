"""What the operator types: calibration, what people made of the tutorials, what they reported."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from chassis.service import Parts
from services.assessment.calibration_sheet import as_document, csv_lines, table
from services.assessment.csv_cells import write_whole
from services.assessment.domain.calibration import FEWEST_ANSWERS
from services.assessment.domain.refusals import CompetenceUnknown, ContentNotReady
from services.assessment.report_commands import reports_command
from services.assessment.settings import Settings
from services.assessment.storage.content import contents_of
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.calibrate_challenges import ANSWERS_AT_MOST, calibrate_challenges
from services.assessment.usecases.count_tutorial_marks import count_tutorial_marks

Getter = Callable[[], Parts[Settings]]


def _calibrate(parts: Getter) -> click.Command:
    @click.command()
    @click.option("--competence", default=None, help="One competence (1.2); all when absent.")
    @click.option(
        "--since", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Tests begun from this day on (UTC)."
    )
    @click.option(
        "--minimum",
        type=click.IntRange(min=1),
        default=FEWEST_ANSWERS,
        show_default=True,
        help="Answers below which nothing is proposed.",
    )
    @click.option(
        "--at-most",
        "answers_at_most",
        type=click.IntRange(min=1000),
        default=ANSWERS_AT_MOST,
        show_default=True,
        help="Answers held in memory; beyond, people are drawn by lot.",
    )
    @click.option("--json", "as_json", is_flag=True, help="For machines.")
    @click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        default=None,
        help="A CSV for the content team.",
    )
    def calibrate(
        competence: str | None,
        since: datetime | None,
        minimum: int,
        answers_at_most: int,
        out: Path | None,
        *,
        as_json: bool,
    ) -> None:
        """Estimate the challenges from the answers recorded, and tell where they contradict their authors; changes nothing."""
        if out is not None and not os.access(out.parent, os.W_OK):
            # said now: not after an hour of work
            raise click.BadParameter("cannot write in that folder", param_hint="--out")
        made = parts()
        try:
            found = calibrate_challenges(
                uow=new_uow(made),
                contents=contents_of(made.engine),
                since=since.replace(tzinfo=UTC) if since else None,
                competence=competence,
                minimum=minimum,
                answers_at_most=answers_at_most,
            )
        except CompetenceUnknown as unknown:
            raise click.BadParameter(
                "not a competence of the release in force", param_hint="--competence"
            ) from unknown
        except ContentNotReady as not_ready:
            raise click.ClickException("no release of the referential is known yet") from not_ready
        if out is not None:
            write_whole(out, csv_lines(found.calibration, found.content))
        if as_json:
            click.echo(json.dumps(as_document(found.calibration), ensure_ascii=False, indent=2))
            return
        for line in table(found.calibration):
            click.echo(line)

    return calibrate


def _stats(parts: Getter) -> click.Command:
    @click.command()
    @click.option("--json", "as_json", is_flag=True, help="For machines.")
    def stats(*, as_json: bool) -> None:
        """Count, for authors, how many people found each tutorial useful, and how many saved it."""
        tallies = count_tutorial_marks(uow=new_uow(parts()))
        if as_json:
            click.echo(
                json.dumps({"tutorials": [asdict(one) for one in tallies]}, ensure_ascii=False, indent=2)
            )
            return
        for one in tallies:
            click.echo(
                f"{one.competence:4} {one.useful:7} useful {one.saved:7} saved  {one.tutorial} ({one.title})"
            )

    return stats


COMMANDS: Final[dict[str, Callable[[Getter], click.Command]]] = {
    "calibrate": _calibrate,
    "reports": reports_command,
    "stats": _stats,
}

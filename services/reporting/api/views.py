"""From what was read to what is sent."""

import csv
import io
from dataclasses import asdict
from typing import Final

from services.reporting.api.schemas import ClassView, CountsView, FollowUpView
from services.reporting.domain.follow_up import Counts
from services.reporting.domain.spreadsheet import safe_cell
from services.reporting.usecases.read_follow_up import SchoolFollowUp

BOM: Final = "\ufeff"
HEADERS: Final = (
    "Classe",
    "Élèves",
    "Comptes rattachés",
    "Élèves positionnés",
    "Compétences positionnées",
    "Moyenne de pix",
    "Certifiables",
    "Certifiés",
)


def follow_up_view(school: SchoolFollowUp) -> FollowUpView:
    """For screens."""
    organisation, follow_up = school.organisation, school.follow_up
    return FollowUpView(
        organisation_id=organisation.id,
        name=organisation.name,
        uai=organisation.uai,
        total=_counts(follow_up.total),
        classes=tuple(ClassView(name, _counts(counts)) for name, counts in follow_up.classes),
    )


def follow_up_csv(school: SchoolFollowUp) -> str:
    """For spreadsheets: a line per class and no total, so that columns can be added up."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADERS)
    for name, counts in school.follow_up.classes:
        average = "NA" if counts.average_pix is None else counts.average_pix
        writer.writerow(
            (
                safe_cell(name),
                counts.learners,
                counts.reconciled,
                counts.positioned,
                counts.positioned_competences,
                average,
                counts.certifiable,
                counts.certified,
            )
        )
    return BOM + text.getvalue()


def _counts(counts: Counts) -> CountsView:
    return CountsView(**asdict(counts))

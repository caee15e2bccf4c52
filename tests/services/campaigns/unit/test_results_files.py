"""The result files, byte for byte."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.campaigns.api import csv_file
from services.campaigns.domain.campaign import Campaign, Kind, Wish, new_campaign
from services.campaigns.domain.mastery import CompetenceLevel
from services.campaigns.domain.participants import Participant
from services.campaigns.domain.participation import Participation, Status
from services.campaigns.domain.results_sheet import Sheet, SheetRow
from services.campaigns.storage.outlines import framework_of
from tests.services.campaigns.content import an_outline

GOLDEN = Path(__file__).parent / "golden"
FRAMEWORK = framework_of(an_outline())
SUMMER = datetime(2026, 9, 14, 22, 30, tzinfo=UTC)
WINTER = datetime(2027, 1, 31, 23, 5, tzinfo=UTC)


def a_campaign(kind: Kind, target_profile: str | None = "rentree-5e") -> Campaign:
    wish = Wish(
        kind=kind,
        name='Rentrée "5e" ; groupe 2',
        target_profile=target_profile if kind is Kind.ASSESSMENT else None,
    )
    campaign = new_campaign(
        wish,
        campaign_id=UUID(int=1),
        organisation_id=UUID(int=2),
        by=UUID(int=3),
        framework=FRAMEWORK,
        at=SUMMER,
    )
    campaign.code = "QRWJJP772"
    return campaign


def a_sheet(kind: Kind, *, with_classes: bool = True, target_profile: str = "rentree-5e") -> Sheet:
    return Sheet(a_campaign(kind, target_profile), FRAMEWORK, "Lycée Ada-Lovelace", with_classes)


def a_participation(status: Status, **changes) -> Participation:
    given = {
        "id": UUID(int=9),
        "campaign_id": UUID(int=1),
        "user_id": UUID(int=8),
        "learner_id": UUID(int=7),
        "created_at": SUMMER,
        "started_at": SUMMER,
        "targeted": 10,
        "status": status,
    }
    return Participation(**given | changes)


ASSESSMENT_ROWS = [
    SheetRow(
        Participant(
            a_participation(Status.SHARED, shared_at=WINTER, validated=7, stage=2, pix=21, certifiable=False),
            "Lovelace",
            "Ada",
            "5EME A",
        ),
        {"moteurs": 3, "sources": 1, "dossiers": 2, "courriel": 1},
    ),
    SheetRow(
        Participant(a_participation(Status.STARTED, known=6, position=4), "=cmd()", "@web1", "5EME A"), {}
    ),
    SheetRow(Participant(a_participation(Status.TO_SHARE, known=9), "O'Brien", 'Lou "Lili"', None), {}),
    SheetRow(
        Participant(
            a_participation(Status.SHARED, shared_at=WINTER, validated=0, stage=0, pix=0, certifiable=False),
            None,
            None,
            None,
        ),
        {"moteurs": 0, "sources": 0, "dossiers": 0, "courriel": 0},
    ),
]

PROFILE_ROWS = [
    SheetRow(
        Participant(
            a_participation(
                Status.SHARED, shared_at=WINTER, validated=0, pix=48, certifiable=True, targeted=0
            ),
            "Lovelace",
            "Ada",
            "5EME A",
        ),
        {},
        [CompetenceLevel("1.1", 3, 26), CompetenceLevel("2.1", 2, 22)],
    ),
    SheetRow(Participant(a_participation(Status.TO_SHARE, targeted=0), "-Pouzin", "Louis", "5EME B"), {}),
]


@pytest.mark.parametrize(
    ("golden", "sheet", "rows"),
    [
        ("evaluation.csv", a_sheet(Kind.ASSESSMENT), ASSESSMENT_ROWS),
        (
            "evaluation-sans-palier-ni-classe.csv",
            a_sheet(Kind.ASSESSMENT, with_classes=False, target_profile="sans-palier"),
            ASSESSMENT_ROWS[1:2],
        ),
        ("collecte-de-profils.csv", a_sheet(Kind.PROFILES_COLLECTION), PROFILE_ROWS),
        ("collecte-vide.csv", a_sheet(Kind.PROFILES_COLLECTION), []),
    ],
)
def test_a_file_is_what_it_was(golden, sheet, rows):
    written = "".join(csv_file.write(sheet, rows)).encode()
    assert written == (GOLDEN / golden).read_bytes()


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("with_classes", [True, False])
def test_every_line_has_as_many_cells_as_labels(kind, with_classes):
    sheet = a_sheet(kind, with_classes=with_classes)
    for row in [*ASSESSMENT_ROWS, *PROFILE_ROWS]:
        assert len(sheet.row(row)) == len(sheet.header())


def test_a_row_that_was_not_sent_shows_progress_and_nothing_of_the_results():
    sheet = a_sheet(Kind.ASSESSMENT)
    cells = dict(zip(sheet.header(), sheet.row(ASSESSMENT_ROWS[1]), strict=True))
    assert cells["% de progression"] == Decimal("0.60")
    assert cells["Partage (O/N)"] is False
    after = list(cells.values())[list(cells).index("Date du partage") :]
    assert set(after) == {None}


def test_areas_add_up_their_competences():
    cells = dict(
        zip(a_sheet(Kind.ASSESSMENT).header(), a_sheet(Kind.ASSESSMENT).row(ASSESSMENT_ROWS[0]), strict=True)
    )
    assert cells["Acquis maitrisés du domaine Information et données"] == 6
    assert cells["Nombre d'acquis du profil cible du domaine Information et données"] == 8
    assert cells["% de maitrise des acquis du domaine Information et données"] == Decimal("0.75")
    assert cells["% maitrise de l'ensemble des acquis du profil"] == Decimal("0.70")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, '"NA"'),
        (True, '"Oui"'),
        (False, '"Non"'),
        (0, "0"),
        (12, "12"),
        (Decimal("0.67"), "0,67"),
        (Decimal("0.50"), "0,5"),
        (Decimal("1.00"), "1"),
        (Decimal(0), "0"),
        (SUMMER, '"15/09/2026 00:30"'),
        (WINTER, '"01/02/2027 00:05"'),
        ("Lou", '"Lou"'),
        ('dit "Lou"', '"dit ""Lou"""'),
        ("a;b\nc", '"a;b\nc"'),
        ("@web1", '"\'@web1"'),
        ("=1+1", '"\'=1+1"'),
        ("+33", '"\'+33"'),
        ("-2", '"\'-2"'),
        (" =1", '"\' =1"'),
        ("\tx", '"\'\tx"'),
        ("Jean-Luc", '"Jean-Luc"'),
        ("", '""'),
    ],
)
def test_a_cell_is_written_for_french_spreadsheets(cell, text):
    assert csv_file.cell_text(cell) == text


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00")), min_size=1
    )
)
def test_a_spreadsheet_reads_back_every_text_and_none_as_a_formula(texts):
    (read,) = csv.reader([csv_file.line(texts)], delimiter=";")
    for text, cell in zip(texts, read, strict=True):
        assert cell.removeprefix("'") == text or cell == text
        assert cell.lstrip()[:1] not in {"=", "+", "-", "@"}


def test_a_long_file_is_written_piece_by_piece():
    pieces = list(csv_file.write(a_sheet(Kind.ASSESSMENT), [ASSESSMENT_ROWS[0]] * 1000))
    assert len(pieces) > 9
    assert "".join(pieces).count("\n") == 1001


def test_a_file_is_named_for_its_campaign_in_letters_every_system_takes():
    name = csv_file.file_name(a_campaign(Kind.ASSESSMENT), now=WINTER)
    assert name == "Resultats-rentree-5e-groupe-2-00000000-0000-0000-0000-000000000001-2027-02-01-0005.csv"
    nameless = a_campaign(Kind.ASSESSMENT)
    nameless.name = "«»"
    assert csv_file.file_name(nameless, now=SUMMER).startswith("Resultats-campagne-")

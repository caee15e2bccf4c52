"""A printed profile kept as its text: the small release of the tests, whose every word is known.

python -m tests.services.referential.unit.profile_golden    # writes it again: read the diff
"""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from contracts.content.release import Release, TargetProfile
from services.referential.documents.profile_description import profile_description
from tests.support.releases import a_release

GOLDEN = Path(__file__).parent / "golden" / "profile_description.txt"


def small() -> tuple[Release, TargetProfile]:
    """Six competences of two areas, one topic each."""
    release = a_release()
    return release, replace(release.target_profiles[0], audience="Élèves de 5e, à la rentrée")


def printed(release: Release, profile: TargetProfile) -> PdfReader:
    """As a reader opens it."""
    return PdfReader(BytesIO(profile_description(release, profile)))


def text_of(reader: PdfReader) -> str:
    """Page after page."""
    return "\n\f\n".join(page.extract_text() for page in reader.pages) + "\n"


if __name__ == "__main__":
    GOLDEN.write_text(text_of(printed(*small())), encoding="utf-8")

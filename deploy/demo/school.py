"""What the demonstration knows of its school: the file the head would export from SIECLE, and the mailbox of the school."""

import email
import email.policy
import re
import time
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from deploy.demo.pupil import Pupil

SIECLE: Final = Path(__file__).parent / "files" / "ElevesSansAdresses.xml"
UAI: Final = "0690000A"


def pupils() -> list[Pupil]:
    """The pupils of the file who will be imported, with abilities from weak to strong spread over the classes."""
    root = parse(SIECLE).getroot()
    placed = {
        one.get("ELEVE_ID")
        for one in root.iter("STRUCTURES_ELEVE")
        if any(_text(structure, "TYPE_STRUCTURE") == "D" for structure in one.iter("STRUCTURE"))
    }
    found = [
        one
        for one in root.iter("ELEVE")
        if _text(one, "ID_NATIONAL") and not _text(one, "DATE_SORTIE") and one.get("ELEVE_ID") in placed
    ]
    return [
        Pupil(
            first_name=_text(one, "PRENOM"),
            last_name=_text(one, "NOM_DE_FAMILLE"),
            birth_date="-".join(reversed(_text(one, "DATE_NAISS").split("/"))),
            # 0.8 to 4.5, shuffled by a step that shares no factor with a class of thirty
            ability=0.8 + 3.7 * ((7 * rank) % len(found)) / max(len(found) - 1, 1),
            seed=1000 + rank,
        )
        for rank, one in enumerate(found)
    ]


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def invitation_in_mail(folder: Path, *, after: float, seconds: float = 30.0) -> tuple[str, str]:
    """The invitation's id and code, read in the newest mail that the school has received since `after` (epoch seconds)."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for path in sorted(folder.glob("*.eml"), key=lambda one: one.stat().st_mtime, reverse=True):
            if path.stat().st_mtime < after:
                break
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = message.get_body(("plain",))
            found = re.search(
                r"invitation=([0-9a-f-]{36})&code=([A-Z0-9]+)", body.get_content() if body else ""
            )
            if found:
                return found[1], found[2]
        time.sleep(0.1)
    message_text = f"no invitation arrived in {folder}"
    raise TimeoutError(message_text)

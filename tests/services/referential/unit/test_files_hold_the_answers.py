"""What a challenge asks of its file is worked out from the file, as a pupil would with the right tool: the key must accept it."""

import re
from collections import defaultdict
from datetime import UTC, datetime

import pytest

from contracts.content.release import Challenge
from contracts.content.solutions import accepts
from services.referential.authoring.reading import read_content
from services.referential.settings import CONTENT
from tests.services.referential.unit.in_tables import IN_TABLES
from tests.services.referential.unit.working_out import (
    FILES,
    Answer,
    WorkedOut,
    archive,
    mail,
    only,
    tampered,
)

IN_FILES = WorkedOut()


@IN_FILES.asks("fichiers-dossiers-3a")
def photos() -> int:
    return sum(name.startswith("Sortie/Photos/") for name in archive("fichiers-dossiers/sortie.zip"))


@IN_FILES.asks("organisation-fichiers-5a")
def twins() -> Answer:
    by_content = defaultdict(list)
    for name, content in archive("organisation-fichiers/poemes.zip").items():
        by_content[content].append(name)
    un, deux = only(names for names in by_content.values() if len(names) > 1)
    return {"un": un, "deux": deux}


@IN_FILES.asks("recherche-fichier-5a")
def padlock() -> str:
    notes = [content.decode() for content in archive("recherche-fichier/notes.zip").values()]
    return str(only(re.findall(r"\d{4}", only(note for note in notes if "cadenas" in note))))


@IN_FILES.asks("sauvegarde-donnees-7a")
def register_changed() -> str:
    files = archive("sauvegarde-donnees/registres.zip")
    return str(only(re.findall(r"\d{4}", tampered(files, files["empreintes-sha256.txt"].decode()))))


@IN_FILES.asks("envoi-fichier-volumineux-6a")
def file_changed() -> str:
    listed = (FILES / "envoi-fichier-volumineux/empreintes.txt").read_text(encoding="utf-8")
    return tampered(archive("envoi-fichier-volumineux/lot.zip"), listed)


@IN_FILES.asks("envoi-fichier-volumineux-3a")
def photos_sent() -> int:
    return sum(name.endswith((".png", ".jpg")) for name in archive("envoi-fichier-volumineux/envoi.zip"))


@IN_FILES.asks("mise-en-ligne-site-5a")
def image_misnamed() -> str:
    files = archive("mise-en-ligne-site/site.zip")
    pages = b"".join(content for name, content in files.items() if name.endswith(".html")).decode()
    missing = only(set(re.findall(r'src="([^"]+)"', pages)) - set(files))
    return str(only(name for name in files if name.lower() == missing.lower()))


@IN_FILES.asks("champs-courriel-3a")
def in_copy() -> str:
    return str(only(mail("champs-courriel/repetition.eml")["cc"].addresses).display_name)


@IN_FILES.asks("champs-courriel-5a")
def where_replies_go() -> str:
    return str(only(mail("champs-courriel/concours.eml")["reply-to"].addresses).addr_spec)


@IN_FILES.asks("pieces-jointes-3a")
def attachments() -> Answer:
    parts = list(mail("pieces-jointes/sortie.eml").iter_attachments())
    image = only(part.get_filename() for part in parts if part.get_content_maintype() == "image")
    return {"nombre": len(parts), "image": image}


@IN_FILES.asks("protocoles-courriel-6a")
def first_machine() -> str:
    hops = mail("protocoles-courriel/entetes.eml").get_all("received") or []
    return str(only(re.findall(r"from (\S+)", hops[-1])))


@IN_FILES.asks("protocoles-courriel-6b")
def two_domains() -> Answer:
    message = mail("protocoles-courriel/entetes.eml")
    envelope = only(re.findall(r"@([^>\s]+)", message["return-path"]))
    return {"affiche": only(message["from"].addresses).domain, "enveloppe": envelope}


@IN_FILES.asks("hameconnage-5a")
def forged() -> Answer:
    message = mail("hameconnage/relance.eml")
    checks = dict(re.findall(r"\b(spf|dkim)=(\w+)", message["authentication-results"]))
    return {"reponse": only(message["reply-to"].addresses).addr_spec, **checks}


WORKED_OUT = {**IN_FILES, **IN_TABLES}


@pytest.fixture(scope="module")
def challenges() -> dict[str, Challenge]:
    release = read_content(CONTENT, number=1, published_at=datetime.now(UTC)).release
    return {one.id: one for topic in release.topics for skill in topic.skills for one in skill.challenges}


@pytest.mark.parametrize("challenge", sorted(WORKED_OUT))
def test_the_key_is_what_the_file_holds(challenge: str, challenges: dict[str, Challenge]) -> None:
    answer = WORKED_OUT[challenge]()
    assert challenges[challenge].files
    assert accepts(challenges[challenge], answer), answer

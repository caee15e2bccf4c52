"""SIECLE files for tests, written by hand or by the thousand."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

UAI = "0690000A"
PUPIL: Mapping[str, str | None] = {
    "ID_NATIONAL": "100000001AB",
    "NOM_DE_FAMILLE": "Lefèvre",
    "PRENOM": "Élodie",
    "DATE_NAISS": "12/05/2012",
    "CODE_PAYS": "100",
    "CODE_SEXE": "2",
    "CODE_COMMUNE_INSEE_NAISS": "69123",
}


def eleve(eleve_id: int | str, **fields: str | None) -> str:
    """An ELEVE; a field given as None is left out."""
    merged = {**PUPIL, "ID_NATIONAL": f"{int(eleve_id):09}AB", **fields}
    inner = "".join(f"<{tag}>{text}</{tag}>" for tag, text in merged.items() if text is not None)
    return f'<ELEVE ELEVE_ID="{eleve_id}">{inner}</ELEVE>\n'


def structures(eleve_id: int | str, *classes: tuple[str, str]) -> str:
    inner = "".join(
        f"<STRUCTURE><CODE_STRUCTURE>{code}</CODE_STRUCTURE><TYPE_STRUCTURE>{kind}</TYPE_STRUCTURE></STRUCTURE>"
        for kind, code in classes
    )
    return f'<STRUCTURES_ELEVE ELEVE_ID="{eleve_id}">{inner}</STRUCTURES_ELEVE>\n'


def document(
    eleves: Iterable[str],
    classes: Iterable[str],
    *,
    uai: str | None = UAI,
    encoding: str = "UTF-8",
    classes_first: bool = False,
    prolog: str = "",
) -> bytes:
    """A whole file."""
    parts = [f"<ELEVES>{''.join(eleves)}</ELEVES>", f"<STRUCTURES>{''.join(classes)}</STRUCTURES>"]
    if classes_first:
        parts.reverse()
    number = f"<UAJ>{uai}</UAJ>" if uai else ""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n{prolog}<BEE_ELEVES VERSION="2.1">'
        f"<PARAMETRES>{number}</PARAMETRES><DONNEES>{''.join(parts)}</DONNEES></BEE_ELEVES>"
    )
    return text.encode(encoding)


def school(count: int = 2, *, uai: str = UAI, first: int = 1, **fields: Any) -> bytes:
    """So many pupils in 3EME A."""
    ids = range(first, first + count)
    return document(
        [eleve(one, PRENOM=f"Prénom{_letters(one)}", **fields) for one in ids],
        [structures(one, ("D", "3EME A")) for one in ids],
        uai=uai,
    )


def _letters(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def zipped(*entries: tuple[str, bytes]) -> bytes:
    """A ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()

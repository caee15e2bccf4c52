"""What a school may start from: the header of its CSV, or a small SIECLE file for its own UAI."""

from typing import Final
from xml.sax.saxutils import escape

from services.identity.domain import fregata, higher_education
from services.identity.domain.school_lists import ListFormat

BOM: Final = "\ufeff"
"""So that spreadsheets see UTF-8."""

_SIECLE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<BEE_ELEVES VERSION="2.1">
  <PARAMETRES>
    <UAJ>{uai}</UAJ>
  </PARAMETRES>
  <DONNEES>
    <ELEVES>
      <ELEVE ELEVE_ID="1">
        <ID_NATIONAL>123456789AB</ID_NATIONAL>
        <NOM_DE_FAMILLE>Exemple</NOM_DE_FAMILLE>
        <PRENOM>Élodie</PRENOM>
        <DATE_NAISS>31/12/2012</DATE_NAISS>
        <CODE_PAYS>100</CODE_PAYS>
        <CODE_DEPARTEMENT_NAISS>069</CODE_DEPARTEMENT_NAISS>
        <CODE_COMMUNE_INSEE_NAISS>69123</CODE_COMMUNE_INSEE_NAISS>
        <CODE_SEXE>2</CODE_SEXE>
        <CODE_MEF>10310019110</CODE_MEF>
        <CODE_STATUT>ST</CODE_STATUT>
      </ELEVE>
    </ELEVES>
    <STRUCTURES>
      <STRUCTURES_ELEVE ELEVE_ID="1">
        <STRUCTURE>
          <CODE_STRUCTURE>3EME A</CODE_STRUCTURE>
          <TYPE_STRUCTURE>D</TYPE_STRUCTURE>
        </STRUCTURE>
      </STRUCTURES_ELEVE>
    </STRUCTURES>
  </DONNEES>
</BEE_ELEVES>
"""


def template_of(list_format: ListFormat, *, uai: str | None) -> str:
    """The text of the file."""
    if list_format is ListFormat.SIECLE:
        return _SIECLE.format(uai=escape(uai or ""))
    columns = fregata.FORMAT if list_format is ListFormat.FREGATA else higher_education.FORMAT
    return BOM + ";".join(columns.header()) + "\r\n"

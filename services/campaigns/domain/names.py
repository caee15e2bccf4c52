"""How names are sorted and searched: as French people look for them, without accents or case."""

import unicodedata


def folded(*parts: str | None) -> str:
    """`Élodie  LE Goff` -> `elodie le goff`: the same for sorting, for what is searched and for what is typed."""
    text = unicodedata.normalize("NFKD", " ".join(part for part in parts if part))
    bare = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(bare.casefold().replace("’", "'").split())

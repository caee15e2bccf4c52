"""What becomes of somebody who is erased, in the words they read before they confirm. Reasons: ADR 0020."""

import hashlib
from datetime import timedelta
from typing import Final

CONFIRMED_WITHIN: Final = timedelta(minutes=15)
FRESH_SIGN_IN: Final = timedelta(minutes=5)
"""Whoever has no password (school portals) proves who they are by having just signed in."""

WHAT_GOES: Final = (
    "Votre compte, vos niveaux, vos réponses et vos parcours non envoyés sont effacés tout de suite, sans retour possible.",
    "Vous quittez les équipes dont vous êtes membre.",
)
WHAT_STAYS: Final = (
    "Votre nom reste dans la liste d’élèves de votre établissement, qui lui appartient : demandez-lui de vous en retirer.",
    "Les résultats que vous avez envoyés à un établissement lui restent, sans lien avec un compte.",
    "Un certificat délivré reste vérifiable avec son code jusqu’à la fin de sa validité, puis il est effacé.",
    "Vous ne pourrez plus télécharger vos certificats ici : enregistrez-les avant.",
    "Une épreuve de certification dont les résultats ne sont pas publiés est gardée jusqu’à la décision du jury.",
)


def code_digest(code: str) -> str:
    """What is kept of a confirmation code."""
    return hashlib.sha256(code.strip().encode()).hexdigest()

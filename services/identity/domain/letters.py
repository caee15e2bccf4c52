"""The letters that are sent, in French, as plain text. They name a school and a person; never a password."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Letter:
    """A subject and a text."""

    subject: str
    text: str


def invitation_link(public_url: str, *, invitation_id: UUID, code: str) -> str:
    """Where an invitation is accepted."""
    return f"{public_url.rstrip('/')}/rejoindre?invitation={invitation_id}&code={code}"


def activation_letter(*, organisation: str, first_name: str, last_name: str, link: str) -> Letter:
    """To the recorded address of a school; the applicant's name only says who asked (facts 4.4)."""
    return Letter(
        subject=f"Activer l’espace de l’établissement {organisation}",
        text=(
            "Bonjour,\n\n"
            f"{first_name} {last_name} demande à activer l’espace Orga de l’établissement {organisation}.\n\n"
            "Si cette demande vient bien de votre établissement, transmettez-lui ce lien, ou ouvrez-le "
            "vous-même :\n\n"
            f"{link}\n\n"
            "La personne qui ouvre ce lien administrera l’espace de l’établissement. Si personne chez vous "
            "n’a fait cette demande, ne faites rien : sans ce lien, rien n’est activé.\n\n"
            "L’équipe de la plateforme\n"
        ),
    )


def invitation_letter(*, organisation: str, link: str) -> Letter:
    """To a colleague."""
    return Letter(
        subject=f"Rejoindre l’espace de l’établissement {organisation}",
        text=(
            "Bonjour,\n\n"
            f"L’équipe de l’établissement {organisation} vous invite à rejoindre son espace Orga.\n\n"
            "Ouvrez ce lien, puis connectez-vous ou créez votre compte :\n\n"
            f"{link}\n\n"
            "Si vous ne connaissez pas cet établissement, ne tenez pas compte de ce message.\n\n"
            "L’équipe de la plateforme\n"
        ),
    )

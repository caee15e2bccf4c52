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


def campaign_link(public_url: str, code: str | None) -> str:
    """Where a campaign begins; the first page when no campaign is named."""
    home = public_url.rstrip("/")
    return f"{home}/campagnes/{code}" if code else home


def recovery_link(public_url: str, *, key: str) -> str:
    """Where an account is recovered."""
    return f"{public_url.rstrip('/')}/recuperer-mon-compte?cle={key}"


def pupil_account_letter(*, organisation: str, link: str) -> Letter:
    """To the address a pupil typed. Nobody has proved to read it: it names the school, never the child."""
    return Letter(
        subject="Votre compte est créé",
        text=(
            "Bonjour,\n\n"
            f"Un compte relié à l’établissement {organisation} vient d’être créé avec cette adresse e-mail.\n\n"
            "Pour continuer, ouvrez ce lien et connectez-vous :\n\n"
            f"{link}\n\n"
            "Si vous n’avez pas créé ce compte, ne tenez pas compte de ce message.\n\n"
            "L’équipe de la plateforme\n"
        ),
    )


def recovery_letter(*, link: str, hours: int) -> Letter:
    """To the address that somebody who left school typed: it names nobody, and the link alone changes nothing."""
    duration = f"{hours} heures" if hours > 1 else "1 heure"
    return Letter(
        subject="Récupérer votre compte",
        text=(
            "Bonjour,\n\n"
            "Quelqu’un a demandé à récupérer, avec cette adresse e-mail, le compte utilisé à l’école.\n\n"
            f"Pour choisir un mot de passe, ouvrez ce lien. Il est valable {duration} et ne sert qu’une fois :\n\n"
            f"{link}\n\n"
            "Si vous n’avez rien demandé, ne faites rien : sans ce lien, rien ne change.\n\n"
            "L’équipe de la plateforme\n"
        ),
    )


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

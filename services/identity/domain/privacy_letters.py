"""Letters about one's own data, in French, as plain text. They name nobody: the address says whom they are for."""

from datetime import date

from services.identity.domain.letters import Letter

_SIGNED = "L’équipe de la plateforme\n"


def export_ready_letter(*, link: str, until: date) -> Letter:
    """The documents are never attached: they are fetched by whoever signs in."""
    return Letter(
        subject="Vos données sont prêtes",
        text=(
            "Bonjour,\n\n"
            "La copie de vos données que vous avez demandée est prête. Connectez-vous pour la télécharger, "
            f"jusqu’au {until:%d/%m/%Y} :\n\n"
            f"{link}\n\n"
            "Si vous n’avez rien demandé, changez votre mot de passe.\n\n"
            f"{_SIGNED}"
        ),
    )


def erased_letter() -> Letter:
    """The last one; the address is forgotten once it has left."""
    return Letter(
        subject="Votre compte est effacé",
        text=(
            "Bonjour,\n\n"
            "Votre compte et les données qui lui étaient liées ont été effacés. Ce message est le dernier : votre adresse "
            "est effacée dès qu’il est parti.\n\n"
            f"{_SIGNED}"
        ),
    )


def asleep_letter(*, link: str, until: date) -> Letter:
    """A warning before an account that nobody uses is erased."""
    return Letter(
        subject="Votre compte va être effacé",
        text=(
            "Bonjour,\n\n"
            f"Vous n’avez pas utilisé votre compte depuis longtemps. Il sera effacé après le {until:%d/%m/%Y}, avec vos "
            "niveaux et vos résultats.\n\n"
            "Pour le garder, il suffit de vous connecter :\n\n"
            f"{link}\n\n"
            f"{_SIGNED}"
        ),
    )

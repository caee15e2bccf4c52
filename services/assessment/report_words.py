"""Reports in French, for authors and for whoever asks what is held about them."""

from collections.abc import Mapping
from typing import Final

from services.assessment.domain.reports import About, QuestionReason, TutorialReason

GENRES: Final = {About.QUESTION: "question", About.TUTORIAL: "tutoriel"}
REASONS: Final[Mapping[str, str]] = {
    QuestionReason.MEDIA_MISSING: "une image ou un fichier ne s’affiche pas",
    QuestionReason.FILE_BROKEN: "un fichier ne s’ouvre pas",
    QuestionReason.SIMULATOR_BROKEN: "un simulateur ne marche pas",
    QuestionReason.NOT_UNDERSTOOD: "question pas comprise",
    QuestionReason.RIGHT_REFUSED: "réponse juste refusée",
    QuestionReason.WRONG_WORD: "un mot faux",
    QuestionReason.OTHER: "autre chose",
    TutorialReason.DEAD_LINK: "le lien ne mène nulle part",
    TutorialReason.OFF_TOPIC: "ne parle plus du sujet",
    TutorialReason.ASKS_MONEY_OR_DATA: "demande de payer ou de donner des informations",
}

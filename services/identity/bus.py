"""What identity answers and does on time; it listens to nobody."""

from datetime import UTC, datetime

from chassis.messaging import Bus
from chassis.service import Parts
from contracts.rpc.identity import LEARNER_OF_USER, LearnerFound, UserInOrganisation
from services.identity.domain.letter_secrets import LetterSecrets
from services.identity.postman import postman_of
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.answer_password_resets import answer_password_resets
from services.identity.usecases.continue_imports import continue_imports
from services.identity.usecases.give_up_imports import give_up_imports
from services.identity.usecases.send_mails import send_mails
from services.identity.usecases.tidy_up import tidy_up

MAIL_PAUSE_SECONDS = 3.0
IMPORT_PAUSE_SECONDS = 1.0
TIDY_PAUSE_SECONDS = 600.0


def make_bus(parts: Parts[Settings]) -> Bus:
    """The table of contents."""
    bus = Bus("identity", lambda: new_uow(parts))
    settings = parts.settings
    postman = postman_of(settings)
    secrets = LetterSecrets(settings.letter_key())

    @bus.answers(LEARNER_OF_USER)
    def learner_of_user(asked: UserInOrganisation) -> LearnerFound:
        with new_uow(parts) as uow:
            for learner in uow.learners.of_user(asked.user_id):
                if learner.organisation_id == asked.organisation_id:
                    return LearnerFound(learner.id, learner.first_name, learner.last_name, learner.class_name)
        return LearnerFound(None)

    @bus.every(MAIL_PAUSE_SECONDS, name="send_mails")
    def send() -> None:
        send_mails(uow=new_uow(parts), postman=postman, now=datetime.now(UTC))

    @bus.every(MAIL_PAUSE_SECONDS, name="answer_password_resets")
    def answer() -> None:
        answer_password_resets(
            secrets=secrets,
            public_url=settings.public_url,
            per_hour=settings.letters_per_hour,
            uow=new_uow(parts),
            now=datetime.now(UTC),
        )

    @bus.every(TIDY_PAUSE_SECONDS, name="tidy_up")
    def tidy() -> None:
        tidy_up(uow=new_uow(parts), now=datetime.now(UTC))

    @bus.every(IMPORT_PAUSE_SECONDS, name="continue_imports")
    def go_on() -> None:
        continue_imports(new_uow=lambda: new_uow(parts))

    @bus.every(TIDY_PAUSE_SECONDS, name="give_up_imports")
    def give_up() -> None:
        give_up_imports(uow=new_uow(parts), now=datetime.now(UTC))

    return bus

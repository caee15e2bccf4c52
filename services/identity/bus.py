"""What identity answers and does on time; it listens to nobody."""

from datetime import UTC, datetime, timedelta

from chassis.messaging import Bus
from chassis.retention import KEEP_EVERY_SECONDS, tidy_plumbing
from chassis.service import Parts
from contracts.rpc.identity import LEARNER_OF_USER, LearnerFound, UserInOrganisation
from services.identity.documents.personal_data import personal_data_pdf
from services.identity.domain.letter_secrets import LetterSecrets
from services.identity.postman import postman_of
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.answer_password_resets import answer_password_resets
from services.identity.usecases.continue_imports import continue_imports
from services.identity.usecases.gather_data_exports import gather_data_exports
from services.identity.usecases.give_up_imports import give_up_imports
from services.identity.usecases.keep_retention import Periods, keep_retention
from services.identity.usecases.send_mails import send_mails
from services.identity.usecases.tidy_up import tidy_up

MAIL_PAUSE_SECONDS = 3.0
IMPORT_PAUSE_SECONDS = 1.0
TIDY_PAUSE_SECONDS = 600.0
GATHER_PAUSE_SECONDS = 5.0


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

    _keep_privacy(bus, parts)
    return bus


def _keep_privacy(bus: Bus, parts: Parts[Settings]) -> None:
    settings = parts.settings

    @bus.every(GATHER_PAUSE_SECONDS, name="gather_data_exports")
    def gather() -> None:
        gather_data_exports(
            uow=new_uow(parts),
            questions=parts.questions,
            print_out=personal_data_pdf,
            link=f"{settings.public_url.rstrip('/')}/mon-compte",
            kept_for=timedelta(days=settings.export_days),
            now=lambda: datetime.now(UTC),
        )

    @bus.every(KEEP_EVERY_SECONDS, name="keep_retention")
    def retain() -> None:
        now = datetime.now(UTC)
        tidy_plumbing(parts.sessions, settings, now=now)
        periods = Periods(
            asleep=settings.asleep_days,
            warning=settings.asleep_warning_days,
            disabled_learners=settings.disabled_learner_days,
            audit=settings.audit_days,
            mails=settings.mail_days,
            invitations=settings.invitation_days,
            imports=settings.import_days,
        )
        keep_retention(periods, public_url=settings.public_url, uow=new_uow(parts), now=now)

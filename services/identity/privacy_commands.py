"""What the data protection officer and the operator type: erase somebody, give up a pupil, read the audit."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import click

from chassis.service import Parts
from services.identity.domain.refusals import Refusal
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.anonymise_learners import anonymise_learners
from services.identity.usecases.erase_user import account_of, erase_user

Getter = Callable[[], Parts[Settings]]


def _erase_user(parts: Getter) -> click.Command:
    @click.command()
    @click.option("--user-id", type=click.UUID, default=None, help="Whose account.")
    @click.option("--yes", is_flag=True, help="Do not ask again.")
    def erase(user_id: UUID | None, *, yes: bool) -> None:
        """Erase somebody everywhere. Without --user-id a login is asked for, which no history of commands should keep."""
        try:
            if user_id is None:
                user_id = account_of(click.prompt("Login"), uow=new_uow(parts()))
            if not yes:
                click.confirm("There is no way back. Erase?", abort=True)
            erase_user(user_id, by=None, reason="officer", uow=new_uow(parts()), now=datetime.now(UTC))
        except Refusal as refusal:
            raise click.ClickException("no such account") from refusal
        click.echo("erased here; the other services follow as they hear of it")

    return erase


def _anonymise_learner(parts: Getter) -> click.Command:
    @click.command()
    @click.option("--organisation", "organisation_id", type=click.UUID, required=True)
    @click.argument("learner_ids", type=click.UUID, nargs=-1, required=True)
    def anonymise(organisation_id: UUID, learner_ids: tuple[UUID, ...]) -> None:
        """Take pupils out of a school's list and forget who they were; prints how many there were."""
        try:
            done = anonymise_learners(
                organisation_id, learner_ids, by=None, uow=new_uow(parts()), now=datetime.now(UTC)
            )
        except Refusal as refusal:
            raise click.ClickException(refusal.code) from refusal
        click.echo(f"{done} anonymised")

    return anonymise


def _audit(parts: Getter) -> click.Command:
    @click.command()
    @click.option("--user-id", "subject", type=click.UUID, default=None, help="Deeds on this account.")
    @click.option("--organisation", type=click.UUID, default=None, help="Deeds in this school.")
    @click.option("--limit", default=100, show_default=True, help="At most so many, the latest first.")
    def audit(subject: UUID | None, organisation: UUID | None, limit: int) -> None:
        """Who did what to whose account: ids, codes and counts."""
        with new_uow(parts()) as uow:
            rows = uow.audit.lines(subject=subject, organisation=organisation, limit=limit)
        for row in rows:
            details = " ".join(f"{name}={value}" for name, value in row.details.items())
            click.echo(
                f"{row.at:%Y-%m-%d %H:%M:%S}\t{row.deed}\tactor={row.actor_id}\tsubject={row.subject_id}"
                f"\torganisation={row.organisation_id}\t{details}"
            )

    return audit


PRIVACY_COMMANDS: Final[dict[str, Callable[[Getter], click.Command]]] = {
    "erase-user": _erase_user,
    "anonymise-learner": _anonymise_learner,
    "audit": _audit,
}

"""What the operator types: organisations, invitations, applications, support, the demonstration."""

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import click

from chassis.identifiers import new_id
from chassis.service import Parts
from chassis.settings import SettingsRefused
from services.identity.domain.organisations import Kind, Role, address_of
from services.identity.domain.refusals import Refusal
from services.identity.hashing import Hashing
from services.identity.key_commands import keys_command
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.create_application import ApplicationExists, create_application
from services.identity.usecases.create_organisation import NewOrganisation, create_organisation
from services.identity.usecases.import_organisations import UAI, FileBroken, import_organisations
from services.identity.usecases.invite_members import invite
from services.identity.usecases.revoke_application import revoke_application
from services.identity.usecases.rotate_application_secret import (
    ApplicationUnknown,
    rotate_application_secret,
)
from services.identity.usecases.seed_demo import seed_demo
from services.identity.usecases.unblock_account import unblock_account

Getter = Callable[[], Parts[Settings]]


def _create_organisation(parts: Getter) -> click.Command:
    @click.command()
    @click.option("--name", required=True)
    @click.option("--kind", type=click.Choice([one.value for one in Kind]), required=True)
    @click.option("--uai", default=None, help="Seven digits and a letter.")
    @click.option("--email", default=None, help="The address that activations are sent to.")
    @click.option("--manages-learners/--no-learners", default=None, help="By default: schools do.")
    def create(
        name: str, kind: str, uai: str | None, email: str | None, *, manages_learners: bool | None
    ) -> None:
        """Record an organisation; prints its id."""
        if uai is not None and not UAI.fullmatch(uai):
            raise click.BadParameter("seven digits and a capital letter", param_hint="--uai")
        if email is not None and address_of(email) is None:
            raise click.BadParameter("not an address", param_hint="--email")
        new = NewOrganisation(name.strip(), Kind(kind), uai, email, manages_learners)
        try:
            made = create_organisation(
                new, organisation_id=new_id(), uow=new_uow(parts()), now=datetime.now(UTC)
            )
        except Refusal as refusal:
            raise click.ClickException(refusal.code) from refusal
        click.echo(str(made.id))

    return create


def _import_organisations(parts: Getter) -> click.Command:
    @click.command()
    @click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    def import_file(file: Path) -> None:
        """Record the organisations of a CSV (name;kind;uai;email): all, or none if a line is wrong."""
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                outcome = import_organisations(lines, uow=new_uow(parts()), now=datetime.now(UTC))
        except FileBroken as broken:
            click.echo("\n".join(broken.problems), err=True)
            raise click.ClickException(f"{len(broken.problems)} problems: nothing was recorded") from broken
        click.echo(f"{outcome.created} created, {outcome.corrected} corrected, {outcome.unchanged} unchanged")

    return import_file


def _invite(parts: Getter) -> click.Command:
    @click.command()
    @click.option("--organisation", "organisation_id", type=click.UUID, required=True)
    @click.option("--email", required=True)
    @click.option("--role", type=click.Choice([one.value for one in Role]), default="ADMINISTRATOR")
    def send(organisation_id: UUID, email: str, role: str) -> None:
        """Invite the first member of an organisation that is no school, the platform's own included."""
        made = parts()
        with new_uow(made) as uow:
            try:
                organisation = uow.organisations.get(organisation_id)
            except Refusal as refusal:
                raise click.ClickException(refusal.code) from refusal
            outcome = invite(
                organisation,
                [email],
                role=Role(role),
                by=None,
                public_url=made.settings.public_url,
                per_hour=made.settings.letters_per_hour,
                rng=secrets.SystemRandom(),
                uow=uow,
                now=datetime.now(UTC),
            )
            uow.commit()
        for _, code in outcome.refused:
            raise click.ClickException(code)
        click.echo(f"{len(outcome.sent)} invitation sent")

    return send


def _create_application(parts: Getter) -> click.Command:
    @click.command()
    @click.option("--client-id", required=True)
    @click.option("--scope", "scopes", multiple=True, required=True, help="May be given several times.")
    def create(client_id: str, scopes: tuple[str, ...]) -> None:
        """Let another system in; prints its secret, once."""
        made = parts()
        hashing = Hashing(made.settings.password_cost)
        try:
            secret = create_application(
                client_id, frozenset(scopes), uow=new_uow(made), hashing=hashing, now=datetime.now(UTC)
            )
        except ApplicationExists as exists:
            raise click.ClickException("this client id is taken") from exists
        click.echo(secret)

    return create


def _rotate_application_secret(parts: Getter) -> click.Command:
    @click.command()
    @click.argument("client_id")
    @click.option(
        "--overlap-hours", default=72, show_default=True, help="How long the old secret still opens."
    )
    def rotate(client_id: str, overlap_hours: int) -> None:
        """Give another system a new secret; prints it, once."""
        made = parts()
        try:
            secret = rotate_application_secret(
                client_id,
                overlap=timedelta(hours=overlap_hours),
                uow=new_uow(made),
                hashing=Hashing(made.settings.password_cost),
                now=datetime.now(UTC),
            )
        except ApplicationUnknown as unknown:
            raise click.ClickException("no such application") from unknown
        click.echo(secret)

    return rotate


def _revoke_application(parts: Getter) -> click.Command:
    @click.command()
    @click.argument("client_id")
    def revoke(client_id: str) -> None:
        """Shut another system out; tokens it holds live on for an hour at most."""
        try:
            revoke_application(client_id, uow=new_uow(parts()), now=datetime.now(UTC))
        except ApplicationUnknown as unknown:
            raise click.ClickException("no such application") from unknown
        click.echo("revoked")

    return revoke


def _undelivered_mails(parts: Getter) -> click.Command:
    @click.command()
    def show() -> None:
        """List the mails that were given up this month, and why; prints addresses."""
        with new_uow(parts()) as uow:
            for one in uow.mails.undelivered():
                click.echo(
                    f"{one.id}\t{one.written_at:%Y-%m-%d %H:%M}\t{one.attempts}\t{one.failure}\t{one.recipient}"
                )

    return show


def _unblock_account(parts: Getter) -> click.Command:
    @click.command()
    @click.argument("login")
    def unblock(login: str) -> None:
        """Open an account that too many failed sign-ins have blocked."""
        if not unblock_account(login, uow=new_uow(parts()), now=datetime.now(UTC)):
            raise click.ClickException("no such account")
        click.echo("unblocked")

    return unblock


def _seed_demo(parts: Getter) -> click.Command:
    @click.command()
    @click.option("--json", "as_json", is_flag=True, help="For machines.")
    def seed(*, as_json: bool) -> None:
        """Make the demonstration school (refused unless ALLOW_DEMO=true); prints who may sign in."""
        made = parts()
        try:
            accounts = seed_demo(made.settings, uow=new_uow(made), now=datetime.now(UTC))
        except SettingsRefused as refused:
            raise click.ClickException("; ".join(refused.problems)) from refused
        if as_json:
            click.echo(json.dumps(accounts, ensure_ascii=False))
            return
        for one in accounts:
            click.echo(f"{one['who']:<42} {one['login']:<36} {one['secret']}")

    return seed


COMMANDS: Final[dict[str, Callable[[Getter], click.Command]]] = {
    "create-organisation": _create_organisation,
    "import-organisations": _import_organisations,
    "invite": _invite,
    "create-application": _create_application,
    "rotate-application-secret": _rotate_application_secret,
    "revoke-application": _revoke_application,
    "undelivered-mails": _undelivered_mails,
    "keys": keys_command,
    "unblock-account": _unblock_account,
    "seed-demo": _seed_demo,
}

"""What the operator types to change the keys that sign tokens; nothing restarts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import click

from chassis.service import Parts
from chassis.settings import SettingsRefused
from chassis.tokens import Issuer
from services.identity.domain.signing_keys import KeyRefused, state_of
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.add_signing_key import add_signing_key
from services.identity.usecases.promote_signing_key import promote_signing_key
from services.identity.usecases.retire_signing_key import retire_signing_key

AT_ONCE = "Without waiting: for a stolen key. Tokens may be refused until their owners refresh them."


_ANY_ID: Final = {"ignore_unknown_options": True}
"""A key's id may begin with a dash."""

Getter = Callable[[], Parts[Settings]]


def keys_command(parts: Getter) -> click.Command:
    """`keys list | add | promote KEY | retire KEY`."""
    group = click.Group("keys", help="The keys that sign tokens: one signs, others still verify.")
    for name, make in (("list", _list), ("add", _add), ("promote", _promote), ("retire", _retire)):
        group.add_command(make(parts), name)
    return group


def _list(parts: Getter) -> click.Command:
    @click.command()
    def show() -> None:
        """Every key, oldest first, and where it stands."""
        with new_uow(parts()) as uow:
            keys = [one.key for one in uow.signing_keys.all()]
        if not keys:
            click.echo("only the key of the settings")
        for key in keys:
            click.echo(f"{key.key_id}  {state_of(key, keys):<10}  added {key.added_at:%Y-%m-%d %H:%M}")

    return show


def _add(parts: Getter) -> click.Command:
    @click.command()
    def add() -> None:
        """Make a key and publish it; promote it ten minutes later. Prints its id."""
        made = parts()
        try:
            configured, secret = Issuer(made.settings.private_key()), made.settings.sealing_secret()
        except SettingsRefused as refused:
            raise click.ClickException("; ".join(refused.problems)) from refused
        key = add_signing_key(configured, secret=secret, uow=new_uow(made), now=datetime.now(UTC))
        click.echo(key.key_id)

    return add


def _promote(parts: Getter) -> click.Command:
    @click.command(context_settings=_ANY_ID)
    @click.argument("key_id")
    @click.option("--at-once", is_flag=True, help=AT_ONCE)
    def promote(key_id: str, *, at_once: bool) -> None:
        """Let this key sign; the one before it still verifies."""
        try:
            promote_signing_key(key_id, at_once=at_once, uow=new_uow(parts()), now=datetime.now(UTC))
        except KeyRefused as refused:
            raise click.ClickException(str(refused)) from refused
        click.echo("promoted")

    return promote


def _retire(parts: Getter) -> click.Command:
    @click.command(context_settings=_ANY_ID)
    @click.argument("key_id")
    @click.option("--at-once", is_flag=True, help=AT_ONCE)
    def retire(key_id: str, *, at_once: bool) -> None:
        """Publish this key no more, once the last token that it signed is over."""
        made = parts()
        longest = timedelta(minutes=max(made.settings.access_minutes, made.settings.application_minutes))
        try:
            retire_signing_key(
                key_id, longest_life=longest, at_once=at_once, uow=new_uow(made), now=datetime.now(UTC)
            )
        except KeyRefused as refused:
            raise click.ClickException(str(refused)) from refused
        click.echo("retired")

    return retire

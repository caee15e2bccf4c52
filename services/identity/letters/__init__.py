"""The letters that are sent, in French, one pair of templates each: `<name>.txt`, whose first line is the subject, and `<name>.html`.

They name a school and a person; never a password. What varies is put in by name (`$organisation`): on one line in the text, escaped
in the HTML. A test holds that the text says all that the HTML says.
"""

from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from services.identity.domain.letter_secrets import MARK
from services.identity.domain.letters import Letter

FOLDER: Final = Path(__file__).parent
_STYLES: Final = {
    "paragraph": 'style="margin:0 0 16px 0;font-size:16px;line-height:24px;"',
    "small": 'style="margin:0 0 16px 0;font-size:13px;line-height:19px;color:#4a5070;"',
    "button": 'style="display:inline-block;padding:12px 22px;background-color:#3a36b8;color:#ffffff;'
    'text-decoration:none;border-radius:6px;font-weight:bold;"',
    "address": 'style="color:#3a36b8;word-break:break-all;"',
    "big": 'style="margin:0 0 16px 0;font-size:32px;line-height:40px;font-weight:bold;letter-spacing:6px;"',
}
"""Mail readers know no style sheet: each element carries its own."""


def activation_letter(*, organisation: str, first_name: str, last_name: str, link: str) -> Letter:
    """To the recorded address of a school; the applicant's name only says who asked (facts 4.4)."""
    return render(
        "activation", organisation=organisation, first_name=first_name, last_name=last_name, link=link
    )


def invitation_letter(*, organisation: str, link: str) -> Letter:
    """To a colleague."""
    return render("invitation", organisation=organisation, link=link)


def account_created_letter(public_url: str) -> Letter:
    """To the address that somebody typed to create an account. Nobody has proved to read it yet."""
    pages = {"link": "connexion", "other": "mot-de-passe/oublie"}
    return render("account_created", **{name: _page(public_url, path) for name, path in pages.items()})


def pupil_account_letter(*, organisation: str, link: str) -> Letter:
    """To the address a pupil typed. Nobody has proved to read it: it names the school, never the child."""
    return render("pupil_account", organisation=organisation, link=link)


def account_recovery_letter(public_url: str, *, hours: int) -> Letter:
    """To the address that somebody who left school typed: it names nobody, and the link alone changes nothing."""
    return render(
        "account_recovery",
        link=f"{_page(public_url, 'recuperer-mon-compte')}#cle={MARK}",
        hours=str(max(hours, 2)),  # "heures": nobody opens a letter within one
    )


def password_reset_letter(public_url: str) -> Letter:
    """To whoever forgot their password. The token is after the #, which browsers send to nobody: it is in no server's log."""
    return render("password_reset", link=f"{_page(public_url, 'mot-de-passe/nouveau')}#jeton={MARK}")


def password_changed_letter(public_url: str) -> Letter:
    """To whoever's password was just changed, in case it was not they."""
    return render("password_changed", link=_page(public_url, "mot-de-passe/oublie"))


def school_password_letter(public_url: str, *, organisation: str) -> Letter:
    """To a pupil to whom a school gave a new password: whoever never was its pupil must learn of it."""
    link = _page(public_url, "mot-de-passe/oublie")
    return render("school_password", organisation=organisation, link=link)


def way_in_added_letter(public_url: str, *, provider: str) -> Letter:
    """To whoever's account opens through another system from now on, in case it was not they who linked it."""
    return render("way_in_added", provider=provider, link=_page(public_url, "mon-compte"))


def email_code_letter() -> Letter:
    """To the address that an account shall have."""
    return render("email_code", code=MARK)


def email_in_use_letter(public_url: str) -> Letter:
    """To the address that an account should have had, when another one has it: only its owner learns that."""
    return render("email_in_use", link=_page(public_url, "mot-de-passe/oublie"))


def email_changed_letter(public_url: str) -> Letter:
    """To the address that an account had."""
    return render("email_changed", link=_page(public_url, "aide"))


def render(name: str, **values: str) -> Letter:
    """The letter of that name; a value that is missing, or that no template asks for, is loud."""
    subject, _, text = _template(f"{name}.txt").partition("\n\n")
    lines = {key: " ".join(value.split()) for key, value in values.items()}
    escaped = {key: escape(value) for key, value in lines.items()}
    subject = Template(subject).substitute(lines)
    body = Template(_template(f"{name}.html").strip()).substitute(_STYLES, **escaped)
    html = Template(_template("_layout.html")).substitute(subject=escape(subject), body=body)
    return Letter(subject, Template(text).substitute(lines), html)


def _page(public_url: str, path: str) -> str:
    return f"{public_url.rstrip('/')}/{path}"


@cache
def _template(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")

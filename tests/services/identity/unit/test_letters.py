"""Letters: the text says all that the HTML says, names cannot become markup or headers, secrets are only in what leaves."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser
from inspect import signature
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity import letters
from services.identity.domain.letter_secrets import MARK, LetterSecrets
from services.identity.domain.letters import Letter, invitation_link
from services.identity.postman import MailRefused, RevealingPostman, message_of
from services.identity.storage.journals import WaitingMail

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
URL = "https://exemple.fr/"
VALUES = {
    "organisation": "Collège Ada",
    "first_name": "Ève",
    "last_name": "Noël",
    "link": f"{URL}x?a=1&b=2",
    "public_url": URL,
    "hours": 24,
    "provider": "l’ENT (Médiacentre)",
}
NAMES = sorted(path.stem for path in letters.FOLDER.glob("*.txt"))


def letter_of(name: str, **changes: object) -> Letter:
    make = getattr(letters, f"{name}_letter")
    values = {**VALUES, **changes}
    return make(**{one: values[one] for one in signature(make).parameters})


class Page(HTMLParser):
    """What a reader of the HTML sees, and how well it is formed."""

    VOID = frozenset({"meta", "br", "img"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "body" in self.open:
            self.words += data.split()


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_a_pair_of_templates_in_french_and_well_formed(name: str):
    letter = letter_of(name)
    page = Page(letter.html)
    assert page.open == []
    assert ("html", "lang", "fr") in page.attributes
    assert [value for tag, attribute, value in page.attributes if tag == "table" and attribute == "role"] == [
        "presentation"
    ] * 2
    assert not re.search(r"<(script|style|link|img|form)|https?://(?!exemple\.fr)| on\w+=", letter.html)
    assert all(link.startswith(URL) for link in page.links)
    assert "'" not in letter.text + letter.subject, "typographic apostrophes"
    assert not re.search(
        r"(?<!\u00a0)[;:!?](?=\s)|\d (heures|minutes)", re.sub(r"https?://\S+", "", letter.text)
    ), "non-breaking spaces"
    assert letter.subject in letter.html
    assert "\n" not in letter.subject


@pytest.mark.parametrize("name", NAMES)
def test_the_text_says_all_that_the_html_says(name: str):
    letter = letter_of(name)
    of_the_frame = "Message automatique : personne ne lit les réponses."
    in_html = " ".join(Page(letter.html).words).replace(of_the_frame, "").replace(letter.subject, "", 1)
    in_html = re.sub(r"Si le bouton ne s’ouvre pas, copiez cette adresse :", "", in_html)
    buttons = re.findall(r"font-weight:bold;\">([^<]+)</a>", letter.html)
    for one in buttons:
        in_html = in_html.replace(one, "", 1)
    assert "".join(in_html.split()) == "".join(letter.text.split())
    assert all(link in letter.text for link in Page(letter.html).links)


def test_every_html_template_has_its_text():
    pages = {path.stem for path in letters.FOLDER.glob("*.html")} - {"_layout"}
    assert pages == set(NAMES)


def test_an_invitation_link_names_the_invitation_and_its_code():
    link = invitation_link(URL, invitation_id=UUID(int=1), code="ABCDEFGHJ2")
    assert link == f"https://exemple.fr/rejoindre?invitation={UUID(int=1)}&code=ABCDEFGHJ2"
    assert link in letter_of("invitation", link=link).text


def test_an_activation_says_who_asked():
    letter = letter_of("activation")
    assert "Ève Noël" in letter.text
    assert "Collège Ada" in letter.subject


HOSTILE = '<img src=x onerror=alert(1)> "quoted" & $link ${link} [x](http://mechant.example)\r\nBcc: x@y.fr'


def test_a_name_becomes_neither_markup_nor_a_header_nor_a_template():
    letter = letter_of("activation", organisation=HOSTILE)
    assert "<img" not in letter.html
    assert "&lt;img src=x onerror=alert(1)&gt; &quot;quoted&quot; &amp; $link ${link}" in letter.html
    assert "\n" not in letter.subject
    assert "Bcc" not in dict(message_of(mail(letter), sender="x@y.fr").items())
    assert Page(letter.html).open == []


@given(st.text())
def test_no_name_breaks_a_message(name: str):
    letter = letter_of("invitation", organisation=name.encode(errors="replace").decode())
    message = message_from_bytes(message_of(mail(letter), sender="x@y.fr").as_bytes(), policy=policy.default)
    assert set(message.keys()) <= HEADERS
    assert Page(letter.html).open == []


HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}


def mail(letter: Letter, recipient: str = "lea@exemple.fr", secret: str = "") -> WaitingMail:
    return WaitingMail(7, recipient, letter.subject, letter.text, NOW, 0, letter.html, secret)


def test_a_message_has_both_forms_the_text_first():
    message = message_of(mail(letter_of("password_changed")), sender="La plateforme <nous@exemple.fr>")
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["From"] == "La plateforme <nous@exemple.fr>"
    assert message["Message-ID"] == f"<mail-7.{int(NOW.timestamp())}@exemple.fr>"
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "fr")
    assert message["Date"] == "Sun, 22 Nov 2026 09:00:00 +0000"
    assert not [name for name in message if name.lower().startswith("list-")]


@pytest.mark.parametrize(
    "recipient",
    ["a@b.fr\nBcc: c@d.fr", "a@b.fr, c@d.fr", "a@b.fr\r\n\r\nbody", "A <a@b.fr>", "", "a@b.fr>", "@", "a"],
)
def test_a_recipient_is_one_address_or_nothing(recipient: str):
    with pytest.raises(MailRefused, match="malformed"):
        message_of(mail(Letter("x", "y"), recipient), sender="x@y.fr")


def test_a_subject_of_two_lines_is_refused():
    with pytest.raises(MailRefused, match="malformed"):
        message_of(mail(Letter("x\nBcc: a@b.fr", "y")), sender="x@y.fr")


def test_a_secret_is_put_in_as_the_letter_leaves_and_is_always_the_same():
    secrets = LetterSecrets(b"k")
    reset, change = UUID(int=1), UUID(int=2)
    left: list[WaitingMail] = []

    class Kept:
        def deliver(self, mail: WaitingMail) -> None:
            left.append(mail)

    postman = RevealingPostman(Kept(), secrets)
    for letter, reference in (
        (letter_of("password_reset"), f"token:{reset}"),
        (letter_of("email_code"), f"code:{change}"),
        (letter_of("password_changed"), ""),
    ):
        assert (MARK in letter.text, MARK in letter.html) == (bool(reference), bool(reference))
        postman.deliver(mail(letter, secret=reference))
    token, code = secrets.token(reset), secrets.code(change)
    assert f"https://exemple.fr/mot-de-passe/nouveau#jeton={token}\n" in left[0].body
    assert f'href="https://exemple.fr/mot-de-passe/nouveau#jeton={token}"' in left[0].html
    assert f"\n{code}\n" in left[1].body
    assert all(MARK not in one.body + one.html for one in left)


@given(st.uuids())
def test_codes_are_six_digits_and_differ_by_key_and_purpose(name: UUID):
    one, other = LetterSecrets(b"k"), LetterSecrets(b"l")
    assert re.fullmatch("[0-9]{6}", one.code(name))
    assert re.fullmatch("[0-9a-f]{64}", one.token(name))
    assert one.token(name) != other.token(name)
    assert one.of(f"token:{name}") == one.token(name)
    assert one.of(f"code:{name}") == one.code(name)

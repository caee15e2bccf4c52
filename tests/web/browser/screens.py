"""Every screen, in the states that a pupil of a collège, or nobody, meets. A new screen adds its line here."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from playwright.sync_api import BrowserContext, FilePayload, Page

from tests.support.eventually import eventually
from tests.web.browser.pupil import call
from tests.web.browser.school import sign_in


@dataclass(frozen=True)
class Screen:
    """`path` may name what was prepared: `{running}`, `{finished}`, `{tutorial}`. `act` brings it into the state to look at."""

    name: str
    path: str
    signed_in: bool = True
    staff: bool = False
    """Seen by a teacher who administers the pupil's school; else by a pupil."""

    graduate: bool = False
    """Seen by a pupil who holds a certificate."""

    always: bool = False
    """Looked at in `make test` too, not only in `make web-test`."""

    act: Callable[[Page], None] = lambda _page: None

    without: tuple[str, ...] = ()
    """Selectors of what is there or not, from run to run: left out of what is reviewed of a screen reader's tree."""

    masked: tuple[str, ...] = ()
    """Selectors of what says something else from run to run: « … » there."""

    def unchanging(self, page: Page) -> None:
        """Take from the page what no two runs have in common."""
        page.evaluate(UNCHANGING, [", ".join(self.without), ", ".join(self.masked)])


UNCHANGING = """([without, masked]) => {
  if (without) for (const one of document.querySelectorAll(without)) one.remove();
  if (masked) for (const one of document.querySelectorAll(masked)) {
    one.textContent = '…';
    one.removeAttribute('aria-label');
    if (one.href) one.setAttribute('href', '…');
  }
}"""

QUESTION = ("[data-body] > :not(.actions, .report)", "form > .notice")
LINES = ("main tbody tr:not(:first-child)", "main nav.pages")
CELLS = ("main tbody th", "main tbody td", "main caption")
EARLIER_IMPORTS = ("main form ~ h2", "main form ~ table")


NO_ID = "01900000-0000-7000-8000-000000000001"


def refused_sign_in(page: Page) -> None:
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("heading", name="À corriger").wait_for()


def weak_password(page: Page) -> None:
    page.get_by_label("Nouveau mot de passe", exact=True).fill("court")
    page.get_by_role("button", name="Changer et me connecter").click()
    page.get_by_role("heading", name="À corriger").wait_for()


def empty_activation(page: Page) -> None:
    page.get_by_role("button", name="Envoyer le lien").click()
    page.get_by_role("heading", name="À corriger").wait_for()


def passwords_to_confirm(page: Page) -> None:
    page.get_by_label("Exemple Alix").check()
    page.get_by_role("button", name="Nouveaux mots de passe").click()
    page.get_by_role("heading", level=1, name="Nouveaux mots de passe").wait_for()


def found_by_name(page: Page) -> None:
    page.get_by_label("Nom ou prénom").fill("Exemple")
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("button", name="Exemple Alix").click()
    page.get_by_role("button", name="Revenir à la recherche").wait_for()


def no_file(page: Page) -> None:
    page.get_by_role("button", name="Envoyer le fichier").click()
    page.get_by_role("heading", name="À corriger").wait_for()


def wrong_file(page: Page) -> None:
    file: FilePayload = {"name": "eleves.xml", "mimeType": "text/xml", "buffer": b"<RIEN/>"}
    page.get_by_label("Fichier des élèves").set_input_files(file)
    page.get_by_role("button", name="Envoyer le fichier").click()
    page.get_by_text("Rien n’a été importé").wait_for(timeout=20_000)


def leaving(page: Page) -> None:
    page.get_by_role("link", name="Quitter l’équipe").click()
    page.get_by_role("heading", level=1, name="Quitter l’équipe").wait_for()


def empty_answer(page: Page) -> None:
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Je valide").click()
    page.locator("[data-error]").wait_for()


def corrected_demonstration(page: Page) -> None:
    for _ in range(6):
        page.wait_for_timeout(400)
        page.get_by_role("button", name="Je passe").locator("visible=true").click()
    page.get_by_role("heading", level=1, name=re.compile("réponses? justes? sur")).wait_for()


def at_the_simulator(page: Page) -> None:
    frame = page.locator("pix-simulator iframe")
    while not frame.is_visible():
        page.wait_for_timeout(400)
        page.get_by_role("button", name="Je passe").locator("visible=true").click()
    page.locator("pix-simulator[data-here]").wait_for()


def unfolded(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


def account_menu(page: Page) -> None:
    page.locator("details.menu summary").click()


def unknown_code(page: Page) -> None:
    page.get_by_label("Code du parcours").fill("ZZZ ZZZ 999")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("heading", name="À corriger").wait_for()


def not_on_the_list(page: Page) -> None:
    for label, value in (
        ("Prénom", "Camille"),
        ("Nom", "Absente"),
        ("Jour", "1"),
        ("Mois", "2"),
        ("Année", "2013"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Rejoindre").click()
    page.get_by_role("alert").wait_for()


def nameless_campaign(page: Page) -> None:
    page.get_by_role("button", name="Créer la campagne").click()
    page.get_by_role("heading", name="À corriger").wait_for()


def empty_registration(page: Page) -> None:
    page.get_by_role("button", name="Créer mon compte").click()
    page.get_by_role("heading", name="À corriger").wait_for()


def nobody_of_the_list(page: Page) -> None:
    for label, value in (
        ("Prénom", "Camille"),
        ("Nom", "Absente"),
        ("Jour", "1"),
        ("Mois", "2"),
        ("Année", "2013"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("alert").wait_for()


def empty_report(page: Page) -> None:
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="À corriger").wait_for()


SCREENS = (
    Screen("home", "/", signed_in=False, always=True),
    Screen("sign in", "/connexion", signed_in=False),
    Screen("sign in, refused", "/connexion", signed_in=False, act=refused_sign_in, always=True),
    Screen("sign in, account made", "/connexion?fait=compte", signed_in=False),
    Screen("forgotten password", "/mot-de-passe/oublie", signed_in=False),
    Screen("change password", "/mot-de-passe/a-changer", signed_in=False),
    Screen("change password, refused", "/mot-de-passe/a-changer", signed_in=False, act=weak_password),
    Screen("new password", "/mot-de-passe/nouveau", signed_in=False),
    Screen("keep my account", "/recuperer-mon-compte/demande", signed_in=False),
    Screen("verification", "/verification-certificat", signed_in=False),
    Screen("verification, unknown", "/verification-certificat?code=P-XXXXXXXX", signed_in=False),
    Screen("activation", "/activation", signed_in=False),
    Screen("activation, refused", "/activation", signed_in=False, act=empty_activation),
    Screen("join, nobody", f"/rejoindre?invitation={NO_ID}&code=ABCD1234", signed_in=False),
    Screen("registration", "/inscription", signed_in=False),
    Screen("registration, refused", "/inscription", signed_in=False, act=empty_registration, always=True),
    Screen("pupil's account", "/campagnes/{code}/inscription", signed_in=False),
    Screen(
        "pupil's account, not found", "/campagnes/{code}/inscription", signed_in=False, act=nobody_of_the_list
    ),
    Screen("come back from the ENT, refused", "/connexion/ent?refusal=saml_expired", signed_in=False),
    Screen("personal data", "/donnees-personnelles", signed_in=False),
    Screen("notices", "/mentions", signed_in=False),
    Screen("demonstration", "/demonstration", signed_in=False, always=True),
    Screen("demonstration, corrected", "/demonstration", signed_in=False, act=corrected_demonstration),
    Screen("demonstration, simulator", "/demonstration", signed_in=False, always=True, act=at_the_simulator),
    Screen("help", "/aide", signed_in=False),
    Screen("accessibility", "/accessibilite", signed_in=False),
    Screen("nothing there", "/nulle-part", signed_in=False),
    Screen("components", "/composants", signed_in=False, always=True),
    Screen("profile", "/profil", act=account_menu, always=True),
    Screen("competence, never started", "/competences/3.1"),
    Screen("competence, running", "/competences/1.1", masked=(".topics p:has(.tag)",)),
    Screen("competence, done", "/competences/1.2", masked=(".topics p:has(.tag)",)),
    Screen("reset", "/competences/1.2/remise-a-zero"),
    Screen("player", "/evaluations/{running}", without=QUESTION),
    Screen(
        "player, answer missing", "/evaluations/{running}", act=empty_answer, always=True, without=QUESTION
    ),
    Screen("player, problem reported", "/evaluations/{running}?signale=7", without=QUESTION),
    Screen("report, of a question", "/evaluations/{running}/questions/7/signaler", without=(".notice",)),
    Screen("report, of an answer", "/evaluations/{running}/questions/1/signaler?depuis=correction"),
    Screen("report, refused", "/evaluations/{running}/questions/1/signaler", act=empty_report, always=True),
    Screen(
        "pause",
        "/evaluations/{running}/etape",
        act=unfolded,
        always=True,
        without=(".corrections li:not(:first-child)",),
        masked=("main .bar span", ".corrections .prose", ".corrections dd", ".corrections a"),
    ),
    Screen(
        "correction",
        "/evaluations/{running}/reponses/1",
        masked=("main .prose", "main dd", "main a.tutorial", ".marks button"),
    ),
    Screen(
        "correction, problem reported",
        "/evaluations/{running}/reponses/1?signale=1",
        masked=("main .prose", "main dd", "main a.tutorial", ".marks button"),
    ),
    Screen(
        "results",
        "/evaluations/{finished}/resultats",
        always=True,
        without=(".topics li:not(:first-child)",),
        masked=("main .lead", ".panel p", ".topics h3", ".topics a"),
    ),
    Screen("tutorial", "/tutos/{tutorial}"),
    Screen("tutorial, problem reported", "/tutos/{tutorial}?signale=1"),
    Screen("report, of a tutorial", "/tutos/{tutorial}/signaler"),
    Screen(
        "my campaigns",
        "/parcours",
        always=True,
        without=(".plain li:not(:first-child)",),
        masked=(".plain .eyebrow", ".plain h3", ".plain a"),
    ),
    Screen("code", "/code", signed_in=False),
    Screen("code, unknown", "/code", act=unknown_code),
    Screen("campaign, welcome", "/campagnes/{code}", signed_in=False, always=True),
    Screen("campaign, sent", "/campagnes/{code}"),
    Screen("join", "/campagnes/{code}/rejoindre"),
    Screen("join, not found", "/campagnes/{code}/rejoindre", act=not_on_the_list, always=True),
    Screen("campaign results, sent", "/campagnes/{code}/resultats"),
    Screen("profile to send", "/campagnes/{collection_code}/resultats"),
    Screen(
        "campaigns",
        "/orga/campagnes",
        staff=True,
        always=True,
        without=(*LINES, "main option:not(:first-child)"),
        masked=CELLS,
    ),
    Screen("campaigns, found", "/orga/campagnes?q=Campagne", staff=True),
    Screen("campaigns, nothing found", "/orga/campagnes?q=zzz", staff=True),
    Screen("new campaign", "/orga/campagnes/nouvelle", staff=True, act=unfolded),
    Screen(
        "new campaign, refused", "/orga/campagnes/nouvelle", staff=True, act=nameless_campaign, always=True
    ),
    Screen("settings", "/orga/campagnes/{campaign}/parametres", staff=True),
    Screen("settings, just made", "/orga/campagnes/{campaign}/parametres?fait=creee", staff=True),
    Screen("code sheet", "/orga/campagnes/{campaign}/feuille", staff=True, always=True),
    Screen("message for families", "/orga/campagnes/{campaign}/familles", staff=True),
    Screen("change campaign", "/orga/campagnes/{campaign}/modifier", staff=True),
    Screen("archive", "/orga/campagnes/{campaign}/archiver", staff=True),
    Screen("activity", "/orga/campagnes/{campaign}/activite", staff=True, always=True),
    Screen("activity, empty", "/orga/campagnes/{empty}/activite", staff=True),
    Screen("group results", "/orga/campagnes/{campaign}/resultats", staff=True, act=unfolded, always=True),
    Screen(
        "analysis",
        "/orga/campagnes/{campaign}/analyse",
        staff=True,
        always=True,
        without=LINES[:1],
        masked=CELLS,
    ),
    Screen("profiles", "/orga/campagnes/{collection}/profils", staff=True),
    Screen(
        "analysis, by subject",
        "/orga/campagnes/{campaign}/analyse?tri=sujet",
        staff=True,
        without=LINES[:1],
        masked=CELLS,
    ),
    Screen(
        "participant",
        "/orga/campagnes/{campaign}/participants/{participation}",
        staff=True,
        always=True,
        without=LINES,
        masked=(*CELLS, "main dd"),
    ),
    Screen("results, by what is mastered", "/orga/campagnes/{campaign}/resultats?tri=moins", staff=True),
    Screen("reminders", "/orga/campagnes/{campaign}/relance?classe=4EME+A", staff=True, always=True),
    Screen("reminders, nobody", "/orga/campagnes/{empty}/relance", staff=True),
    Screen("convocation", "/orga/campagnes/{collection}/convocation", staff=True, always=True),
    Screen(
        "participation to delete",
        "/orga/campagnes/{campaign}/participants/{participation}/supprimer",
        staff=True,
    ),
    Screen(
        "participation deleted",
        "/orga/campagnes/{campaign}/activite?fait=suppression",
        staff=True,
        masked=("main tbody td",),
    ),
    Screen(
        "tutorials",
        "/tutos",
        always=True,
        without=(".plain li:not(:first-child)", "main option:not(:first-child)", "main nav.pages"),
        masked=(".plain .eyebrow", ".plain a", ".plain button"),
    ),
    Screen("tutorials, none saved", "/tutos/enregistres"),
    Screen("certification", "/certification"),
    Screen("certificates, none", "/certificats"),
    Screen("certificates", "/certificats", graduate=True, masked=(".figure",)),
    Screen(
        "certificate",
        "/certificats/{certification}",
        graduate=True,
        always=True,
        masked=(".figure", "main code", ".levels td"),
    ),
    Screen("account", "/mon-compte"),
    Screen("account, password", "/mon-compte/mot-de-passe"),
    Screen("account, address", "/mon-compte/adresse"),
    Screen("account, code", "/mon-compte/adresse/code"),
    Screen("account, data", "/mon-compte/donnees"),
    Screen("account, erasure", "/mon-compte/effacement"),
    Screen("pupils", "/orga/eleves", staff=True, always=True),
    Screen("pupils of a class", "/orga/eleves?classe=4EME+A", staff=True),
    Screen("pupils, nobody found", "/orga/eleves?classe=AUCUNE", staff=True),
    Screen(
        "pupil",
        "/orga/eleves/{learner}",
        staff=True,
        always=True,
        without=LINES,
        masked=(*CELLS, "main dd"),
    ),
    Screen(
        "pupil, found by name",
        "/orga/eleves",
        staff=True,
        act=found_by_name,
        without=LINES[:1],
        masked=(*CELLS, "main dd"),
    ),
    Screen("new passwords, to confirm", "/orga/eleves", staff=True, act=passwords_to_confirm),
    Screen("import", "/orga/import", staff=True, without=EARLIER_IMPORTS),
    Screen("import, refused", "/orga/import", staff=True, act=no_file, without=EARLIER_IMPORTS),
    Screen("import, its report", "/orga/import", staff=True, act=wrong_file, masked=("main h1",)),
    Screen("team", "/orga/equipe", staff=True, always=True),
    Screen("team, leaving", "/orga/equipe", staff=True, act=leaving),
    Screen("join, somebody", f"/rejoindre?invitation={NO_ID}&code=ABCD1234"),
)


@dataclass(frozen=True)
class Visited:
    """A pupil with a test that runs and one that is over, who sent one campaign; a teacher of their school; another pupil, certified."""

    door: str
    tokens: dict[str, Any]
    teacher: dict[str, Any]
    graduate: dict[str, Any]
    named: dict[str, str]
    """What the addresses of screens name: `running`, `campaign`, `code`…"""

    def path_of(self, screen: Screen) -> str:
        """The screen's address."""
        return screen.path.format(**self.named)

    def sign_in(self, context: BrowserContext, *, staff: bool = False, url: str = "") -> None:
        """The tokens as cookies, at `url` or at the suite's own door."""
        sign_in(context, self.teacher if staff else self.tokens, url or self.door)

    def enter(self, context: BrowserContext, screen: Screen) -> None:
        """As whoever sees that screen."""
        if screen.graduate:
            sign_in(context, self.graduate, self.door)
        elif screen.signed_in:
            self.sign_in(context, staff=screen.staff)


def visit(
    door: str, tokens: dict[str, Any], teacher: dict[str, Any], graduate: tuple[dict[str, Any], str]
) -> Visited:
    """Skip through a whole test, six questions of another, and a campaign to its end."""
    token = tokens["access_token"]
    named = {"certification": graduate[1]}
    for name, competence, wanted in (("running", "1.1", 6), ("finished", "1.2", 99)):
        opened = call(door, "POST", "/api/assessments", {"competence": competence}, token)
        named[name] = opened["id"]
        skip(door, opened, wanted, token)
    tutorial = call(door, "GET", "/api/framework")["areas"][0]["competences"][0]["thematics"][0]["topics"][0]
    named["tutorial"] = tutorial["tutorial_id"]
    return Visited(door, tokens, teacher, graduate[0], named | follow(door, token, teacher["access_token"]))


def follow(door: str, pupil: str, teacher: str) -> dict[str, str]:
    """A campaign that the pupil sent, a collection that they began, and one that nobody has begun."""
    school = call(door, "GET", "/api/me", None, teacher)["organisations"][0]["id"]
    made = {}
    for name, kind, profile in (
        ("campaign", "ASSESSMENT", "competence-2-1"),
        ("collection", "PROFILES_COLLECTION", None),
        ("empty", "ASSESSMENT", "competence-2-1"),
    ):
        new = {"organisation_id": school, "kind": kind, "name": f"Campagne {name}", "target_profile": profile}
        # campaigns may first have to hear of the school and of its content
        made[name] = eventually(partial(call, door, "POST", "/api/campaigns", new, teacher), seconds=60)
    started = call(
        door, "POST", f"/api/campaign-codes/{made['campaign']['code']}/participations", None, pupil
    )
    opened = call(door, "GET", f"/api/assessments/{started['assessment_id']}", None, pupil)
    skip(door, opened, 999, pupil)
    participation = started["participation_id"]
    share = f"/api/participations/{participation}/share"
    eventually(partial(call, door, "POST", share, None, pupil), seconds=60)
    call(door, "POST", f"/api/campaign-codes/{made['collection']['code']}/participations", None, pupil)
    ids = {name: one["id"] for name, one in made.items()}
    named = {"code": "campaign", "collection_code": "collection", "empty_code": "empty"}
    codes = {name: made[campaign]["code"] for name, campaign in named.items()}
    seen = call(door, "GET", f"/api/campaigns/{ids['campaign']}/participants/{participation}", None, teacher)
    return {**ids, **codes, "participation": participation, "learner": seen["learner_id"]}


def skip(door: str, opened: dict[str, Any], count: int, token: str) -> None:
    """Pass over that many questions, or all there are."""
    left = opened["next"]
    while left and count:
        question, count = left[0], count - 1
        body = {
            "challenge_id": question["challenge_id"],
            "fields": None,
            "skipped": True,
            "elapsed_ms": 1_000,
            "left_ms": None,
            "focus_lost": False,
            "answered_at": datetime.now(UTC).isoformat(),
        }
        path = f"/api/assessments/{opened['id']}/answers/{question['position']}"
        left = call(door, "PUT", path, body, token)["next"]

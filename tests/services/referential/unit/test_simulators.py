"""Simulators: what authors may get wrong in one, each told with its file and line; what is put in; and the real ones, which must hold."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.referential.authoring.reading import challenges_of, read_content
from services.referential.authoring.simulators import LARGEST, MARK, SHELL, faults, whole_page
from services.referential.domain import SIMULATORS
from services.referential.settings import CONTENT
from tests.services.referential.unit.test_authoring import TOPIC, folder, problems

TOKENS = Path(__file__).resolve().parents[4] / "web" / "static" / "css" / "01-tokens.css"
PAGE = """<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><title>Boîte</title>
<!-- shell -->
</head>
<body><h1>Boîte</h1><p>Le lien mène à https://www.exemple.fr</p>
<script>
"use strict";
</script></body>
</html>
"""
SHOWN = "solution: 2\n        simulator: {file: boite.html, title: Boîte, height: 400}"


def with_simulator(
    path: Path, page: str = PAGE, *, shell: str = "<style>b{}</style>", topic: str = ""
) -> Path:
    made = folder(path, topic or TOPIC.replace("solution: 2", SHOWN, 1))
    (made / SIMULATORS).mkdir()
    (made / SIMULATORS / SHELL).write_text(shell)
    (made / SIMULATORS / "boite.html").write_text(page)
    return made


def test_a_sound_simulator_has_no_problem_and_may_show_addresses(tmp_path: Path) -> None:
    assert problems(with_simulator(tmp_path)) == []


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("<h1>", '<link rel="stylesheet" href="a.css"><h1>', 6, "<link> n’a pas sa place"),
        ("<h1>", "<form><h1>", 6, "<form> n’a pas sa place"),
        ("<h1>", '<iframe srcdoc="x"></iframe><h1>', 6, "<iframe> n’a pas sa place"),
        ("<h1>", '<a href="#x">x</a><h1>', 6, "<a> n’a pas sa place"),
        ("<h1>", '<img src="logo.png" alt=""><h1>', 6, "« src » mène hors"),
        ("<h1>", '<img srcset="https://exemple.fr/a.png 2x" alt=""><h1>', 6, "« srcset » mène hors"),
        ("<script>", '<script src="//exemple.fr/a.js">', 7, "« src » mène hors"),
        ("<h1>", '<h1 style="background: url(fond.png)">', 6, "« url( » atteindrait"),
        ("<h1>", '<h1 onclick="fetch(1)">', 6, "« fetch » atteindrait"),
        ("<h1>", '<meta http-equiv="refresh" content="1"><h1>', 6, "http-equiv"),
        ('"use strict";', "new XMLHttpRequest();", 8, "« XMLHttpRequest » atteindrait"),
        ('"use strict";', '"use strict";\nnew WebSocket("x");', 9, "« WebSocket » atteindrait"),
        ('"use strict";', 'const a = "http:" + b;', 8, "« http: » atteindrait"),
        ('"use strict";', 'const a = "https:";', 8, "« https: » atteindrait"),
        ('"use strict";', 'go("//exemple.fr");', 8, "« // » atteindrait"),
        ('"use strict";', "navigator.sendBeacon(a);", 8, "« sendBeacon » atteindrait"),
        ('"use strict";', 'import("./a.js");', 8, "« import » atteindrait"),
        ("<h1>", '<style>@import "a.css";</style><h1>', 6, "« @import » atteindrait"),
        ('"use strict";', "localStorage.a = 1;", 8, "sans effet dans un cadre isolé"),
        ('"use strict";', 'alert("a");', 8, "sans effet dans un cadre isolé"),
        ('<html lang="fr">', "<html>", 1, "ne dit pas sa langue"),
        ("<title>Boîte</title>", "", 1, "n’a pas de titre"),
        ("<title>Boîte</title>", "<title> </title>", 1, "n’a pas de titre"),
        (MARK, "", 1, "contient une fois"),
        ("Boîte</h1>", "x" * LARGEST + "</h1>", 1, "octets"),
    ],
)  # fmt: skip
def test_a_page_that_would_not_do_alone_is_told_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, message: str
) -> None:
    assert before in PAGE
    found = problems(with_simulator(tmp_path, PAGE.replace(before, after, 1)))
    assert any(one.startswith(f"simulators/boite.html:{line}:") and message in one for one in found), found


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("boite.html", "absent.html", 15, "fichier introuvable : simulators/absent.html"),
        ("boite.html", "../framework.yaml", 15, "fichier introuvable"),
        (" title: Boîte,", "", 15, "il manque « title »"),
        ("height: 400", "height: 4000", 15, "de 120 à 1200"),
        ("height: 400", "width: 400", 15, "champ inconnu"),
    ],
)
def test_what_a_challenge_says_of_its_simulator_is_checked(
    tmp_path: Path, before: str, after: str, line: int, message: str
) -> None:
    topic = TOPIC.replace("solution: 2", SHOWN.replace(before, after, 1), 1)
    found = problems(with_simulator(tmp_path, topic=topic))
    assert any(f"adresse-web.yaml:{line}:" in one and message in one for one in found), found


def test_the_shell_is_looked_at_too_and_what_nothing_shows_is_told(tmp_path: Path) -> None:
    reaching = with_simulator(tmp_path / "a", shell="<script>fetch(1)</script>")
    assert problems(reaching) == ["simulators/shell.html:1: « fetch » atteindrait le réseau"]
    idle = with_simulator(tmp_path / "b")
    (idle / SIMULATORS / "lost.html").write_text(PAGE)
    assert problems(idle) == ["simulators/lost.html:1: aucune épreuve ne donne ce fichier"]


def test_a_page_that_is_not_text_or_has_no_shell_is_told(tmp_path: Path) -> None:
    made = with_simulator(tmp_path / "a")
    (made / SIMULATORS / "boite.html").write_bytes(b"\xff\xfe")
    assert problems(made) == ["simulators/boite.html:1: page illisible : UnicodeDecodeError"]
    made = with_simulator(tmp_path / "b")
    (made / SIMULATORS / SHELL).unlink()
    assert problems(made) == ["simulators/boite.html:1: page illisible : FileNotFoundError"]


def test_a_simulator_is_whole_by_itself(tmp_path: Path) -> None:
    page = whole_page(with_simulator(tmp_path) / SIMULATORS, "boite.html")
    assert page.count("<style>b{}</style>") == 1 and MARK not in page


def test_the_real_simulators_test_skills_of_several_competences() -> None:
    content = read_content(CONTENT, number=1, published_at=datetime.now(UTC))
    shown = {one.id: one.simulator for one in challenges_of(content.release) if one.simulator}
    competences = {
        topic.competence
        for topic in content.release.topics
        for skill in topic.skills
        for one in skill.challenges
        if one.id in shown
    }
    assert len({one.file for one in shown.values()}) >= 8
    assert len(competences) >= 7
    for one in shown.values():
        assert faults(CONTENT / SIMULATORS, one.file) == []


def test_simulators_have_the_colours_of_the_pages_whose_contrasts_are_proved() -> None:
    pages, shell = TOKENS.read_text(), (CONTENT / SIMULATORS / SHELL).read_text()
    colours = re.compile(r"(--[a-z0-9-]+): (#[0-9a-f]{6});")
    of_pages, of_shell = colours.findall(pages), colours.findall(shell)
    assert len(of_shell) > 20
    ours = {name for name, _ in of_shell}
    assert [one for one in of_pages if one[0] in ours] == of_shell

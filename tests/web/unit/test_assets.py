"""The static tree: named after its content, light enough for a slow line, whole or said not to be."""

import re
from pathlib import Path

import pytest

from web import assets
from web.assets import OURS, VENDORED, gather

ROOT = Path(__file__).resolve().parents[3]
PLAYER = ("js/player.js", "js/outbox.js", "js/clock.js", "js/tab.js", "vendor/idb.js")


@pytest.fixture(scope="module")
def tree() -> assets.Assets:
    found = gather(ROOT / "var" / "static", ROOT / "var" / "npm")
    if not found.has_scripts:
        assets.fetch(ROOT / "var" / "npm")
        found = gather(ROOT / "var" / "static", ROOT / "var" / "npm")
    return found


def compressed(tree: assets.Assets, *paths: str) -> int:
    return sum(tree.file(f"{path}.gz").stat().st_size for path in paths)


def test_the_pages_stay_light(tree: assets.Assets):
    assert tree.has_scripts
    assert compressed(tree, *PLAYER) <= 10 * 1024
    assert compressed(tree, "vendor/htmx.js", "js/fields.js", "js/session.js") <= 16 * 1024
    assert compressed(tree, "js/fields.js", "js/session.js", "js/sending.js", "js/rescue.js") <= 6 * 1024
    assert compressed(tree, "js/demonstration.js", "js/service-worker.js", "js/rescue.js") <= 2 * 1024
    assert compressed(tree, "suite.css") <= 12 * 1024
    assert tree.file("vendor/text.woff2").stat().st_size <= 34 * 1024


def test_an_address_names_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    ours = tmp_path / "ours"
    (ours / "css").mkdir(parents=True)
    (ours / "css" / "01-a.css").write_text("a{}")
    (ours / "css" / "02-b.css").write_text("b{}")
    monkeypatch.setattr(assets, "OURS", ours)
    first = gather(tmp_path / "static", tmp_path / "npm")
    assert first.file("suite.css").read_text() == "a{}\nb{}"
    assert first.url("suite.css") == f"/static/{first.hash}/suite.css"
    assert not first.has_scripts
    assert gather(tmp_path / "static", tmp_path / "npm").hash == first.hash
    for number in range(6):
        (ours / "css" / "02-b.css").write_text(f"b{number}{{}}")
        latest = gather(tmp_path / "static", tmp_path / "npm")
    assert latest.hash != first.hash
    trees = [one.name for one in (tmp_path / "static").iterdir()]
    assert latest.hash in trees
    assert len(trees) == 4
    assert list(tmp_path.glob("static.*")) == []


def test_scripts_lose_their_comments_and_nothing_else(tree: assets.Assets):
    source, sent = (OURS / "js" / "tab.js").read_text(), tree.file("js/tab.js").read_text()
    assert "//" in source and "\n//" not in sent
    kept = [
        line.strip() for line in source.splitlines() if line.strip() and not line.strip().startswith("//")
    ]
    assert [line for line in sent.splitlines() if line.strip()] == kept


def test_the_lock_file_pins_what_is_copied():
    text = (ROOT / "web" / "package-lock.json").read_text()
    packages = {re.match(r"(@[^/]+/)?[^/]+", source).group(0) for source in VENDORED.values()}  # type: ignore[union-attr]
    for package in packages:
        block = text.split(f'"node_modules/{package}"', 1)[1].split("}", 1)[0]
        assert '"integrity": "sha512-' in block
    assert "http" not in text.replace('"url": "https://github.com/sponsors', "")


def test_a_machine_without_npm_and_without_a_registry_is_told_so(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setenv("STATIC_DIR", str(tmp_path / "static"))
    monkeypatch.setenv("NPM_DIR", str(tmp_path / "npm"))
    monkeypatch.setattr(assets, "_npm", lambda _folder: None)
    assets.main()
    said = capsys.readouterr()
    assert "les pages marchent par rechargement" in said.err
    assert Path(said.out.strip()).joinpath("suite.css").exists()

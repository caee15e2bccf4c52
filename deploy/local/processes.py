"""Every process of the distributed suite on this machine, started, watched, restarted, ended: a small Procfile runner."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.local import rabbitmq
from deploy.local.environment import FIRST_PORT, SERVICES

START_SECONDS: Final = 60.0
ROOT: Final = Path(__file__).resolve().parents[2]
LEAST_RESTART_PAUSE: Final = 0.5


@dataclass
class Process:
    """One process: its name (`assessment.relay`), its arguments, where it logs."""

    name: str
    arguments: list[str]
    environ: Mapping[str, str]
    log: Path
    _running: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, appending to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self._running = subprocess.Popen(
                [sys.executable, "-W", "ignore", *self.arguments],
                env=dict(self.environ),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._running is not None  # noqa: S101 (started first)
        return self._running.pid

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._running is not None and self._running.poll() is None

    def kill(self) -> None:
        """Kill -9, the whole group: nothing is said to anybody."""
        if self._running is not None and self.is_alive:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()

    def terminate(self) -> None:
        """Ask it to end; `wait` sees that it does."""
        if self._running is not None and self.is_alive:
            os.kill(self._running.pid, signal.SIGTERM)

    def wait(self, seconds: float) -> None:
        """Wait for its end; past the time, kill."""
        if self._running is None:
            return
        try:
            self._running.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()


class Distributed:
    """The distributed suite: eighteen processes, the pages and a gateway, as docker-compose.yml describes them."""

    def __init__(
        self, environ: Mapping[str, str], folder: Path, *, first_port: int, gateway_port: int
    ) -> None:
        self._environ = environ
        self._folder = folder
        self._first_port = first_port
        self.gateway_port = gateway_port
        self.processes: dict[str, Process] = {}
        for number, service in enumerate(SERVICES):
            for command in ("api", "bus", "relay"):
                module = ["-m", f"services.{service}", command]
                self._add(f"{service}.{command}", module, {f"{service.upper()}_BIND": self._bind(number)})
        urls = {f"GATEWAY_{one.upper()}_URL": f"http://{self._bind(n)}" for n, one in enumerate(SERVICES)}
        pages = self._bind(len(SERVICES))
        self._add("web", ["-m", "web"], {"WEB_BIND": pages, "WEB_API_URL": self.url})
        gateway = {**urls, "GATEWAY_WEB_URL": f"http://{pages}", "GATEWAY_BIND": f"127.0.0.1:{gateway_port}"}
        self._add("gateway", ["-m", "gateway"], gateway)

    def _bind(self, number: int) -> str:
        return f"127.0.0.1:{self._first_port + number}"

    def _add(self, name: str, arguments: list[str], extra: Mapping[str, str]) -> None:
        jwks = f"http://{self._bind(SERVICES.index('identity'))}/.well-known/jwks.json"
        environ = {**self._environ, "JWKS_URL": jwks, **extra}
        self.processes[name] = Process(name, arguments, environ, self._folder / "log" / f"{name}.log")

    @property
    def url(self) -> str:
        """Of the gateway."""
        return f"http://127.0.0.1:{self.gateway_port}"

    def run_command(self, service: str, *arguments: str) -> str:
        """Run a batch command of a service to its end; its standard output."""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", f"services.{service}", *arguments],
            env=dict(self._environ),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=True,
        )
        return done.stdout.decode()

    def migrate(self) -> None:
        """Bring every database to head."""
        for service in SERVICES:
            self.run_command(service, "migrate")

    def start(self) -> None:
        """Start everything; returns when every API and the gateway take connections."""
        for process in self.processes.values():
            process.start()
        ports = [self._first_port + number for number in range(len(SERVICES) + 1)] + [self.gateway_port]
        end = time.monotonic() + START_SECONDS
        while waiting := [port for port in ports if not rabbitmq.answers(port)]:
            dead = [one.name for one in self.processes.values() if not one.is_alive]
            if dead or time.monotonic() > end:
                self.stop()
                message = f"did not start: {', '.join(dead) or waiting}; see {self._folder / 'log'}"
                raise RuntimeError(message)
            time.sleep(0.1)

    def watch(self) -> None:
        """Until a signal: whatever dies is started again."""
        died: dict[str, float] = {}
        while True:
            for process in self.processes.values():
                if (
                    not process.is_alive
                    and time.monotonic() - died.get(process.name, 0.0) > LEAST_RESTART_PAUSE
                ):
                    died[process.name] = time.monotonic()
                    print(f"{process.name} s’est arrêté ; il redémarre.", file=sys.stderr)
                    process.start()
            time.sleep(0.2)

    def stop(self) -> None:
        """End everything politely, then not."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(10.0)


DEFAULT_FIRST_PORT: Final = FIRST_PORT

"""A RabbitMQ node of our own: private ports, private data, ended by its own pid; for `make up` and for tests."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SERVER: Final = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""Debian's wrapper in /usr/sbin drops the environment, so the server's own script is called."""

START_SECONDS: Final = 60.0


class BrokerMissing(Exception):
    """No RabbitMQ here, and none could be installed. The message says what to do."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Whether somebody accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False


def install_if_allowed() -> None:
    """Install Debian's package when this is Debian and we are root; otherwise refuse with BrokerMissing."""
    if SERVER.exists():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's rabbitmq-server…", file=sys.stderr)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        for arguments in (["update"], ["-y", "install", "rabbitmq-server"]):
            subprocess.run(
                ["apt-get", "-qq", *arguments], env=environment, stdout=subprocess.DEVNULL, check=False
            )
    if not SERVER.exists():
        message = (
            "RabbitMQ is needed: set AMQP_URL to one that answers, or install it "
            "(Debian: apt-get install rabbitmq-server)."
        )
        raise BrokerMissing(message)


@dataclass
class Node:
    """One private node. `start` returns when it takes connections; `kill` is the power cut, `stop` the polite end."""

    folder: Path
    port: int = field(default_factory=free_port)
    name: str = field(default_factory=lambda: f"pix-{secrets.token_hex(4)}@localhost")
    _dist_port: int = field(default_factory=free_port)

    @property
    def amqp_url(self) -> str:
        """Where to connect; a private node keeps RabbitMQ's own default account, open to loopback only."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/%2F"

    def start(self) -> None:
        """Start, or start again after a kill, on the same data and ports."""
        install_if_allowed()
        self.folder.mkdir(parents=True, exist_ok=True)
        plugins = self.folder / "enabled_plugins"
        plugins.write_text("[].\n")
        with (self.folder / "out.log").open("ab") as out:
            subprocess.Popen(
                [str(SERVER), "-detached"],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            ).wait()
        self._wait_until_it_serves()

    def stop(self) -> None:
        """End it with SIGTERM and wait."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it with SIGKILL: nothing is said to anybody."""
        self._end(signal.SIGKILL)

    @property
    def pid(self) -> int | None:
        """The node's process, while it lives."""
        try:
            number = int((self.folder / "node.pid").read_text())
            os.kill(number, 0)
        except (OSError, ValueError):
            return None
        return number

    def _end(self, with_signal: signal.Signals) -> None:
        number = self.pid
        if number is None:
            return
        os.kill(number, with_signal)
        end = time.monotonic() + START_SECONDS
        while self.pid is not None and time.monotonic() < end:
            time.sleep(0.1)

    def _wait_until_it_serves(self) -> None:
        from kombu import Connection  # noqa: PLC0415 (a client only to see that it serves)

        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if answers(self.port):
                try:
                    with Connection(self.amqp_url, connect_timeout=2) as connection:
                        connection.ensure_connection(max_retries=1, timeout=2)
                except Exception:  # noqa: BLE001, S110 (still booting, whatever it says)
                    pass
                else:
                    return
            time.sleep(0.2)
        message = f"RabbitMQ did not start within {START_SECONDS:.0f} s; see {self.folder}"
        raise BrokerMissing(message)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_PID_FILE": str(self.folder / "node.pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "none"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }

"""`python -m gateway`: the distributed suite's door."""

import os
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from chassis.settings import read
from chassis.telemetry import set_up_logging
from chassis.tokens import KeySetVerifier, fetch_jwks
from gateway.app import make_gateway
from gateway.routes import SERVICES
from gateway.settings import Settings
from gateway.upstreams import HttpUpstream


def application(settings: Settings) -> Flask:
    """The gateway on the services' URLs."""
    set_up_logging("gateway", level=settings.log_level)
    return make_gateway(
        {service: HttpUpstream(settings.url_of(service)) for service in SERVICES},
        KeySetVerifier(fetch_jwks(f"{settings.identity_url}/.well-known/jwks.json")),
        pages=HttpUpstream(settings.web_url.rstrip("/")),
        edge_secret=settings.edge_secret,
    )


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": self._settings.bind,
            "workers": self._settings.web_workers,
            "threads": self._settings.web_threads,
            "worker_class": "gthread",
            "keepalive": 75,
            "timeout": 90,
            "control_socket_disable": True,
            "accesslog": None,
            "loglevel": "warning",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return application(self._settings)


_Server(read(Settings, os.environ, prefix="gateway")).run()

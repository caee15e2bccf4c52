"""`python -m web`: the pages of the distributed suite."""

import json
import os
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from chassis.settings import read
from chassis.telemetry import set_up_logging
from web.api import HttpTransport
from web.app import make_web
from web.assets import gather
from web.page import Parts
from web.settings import Settings


def application(settings: Settings) -> Flask:
    """The pages, on the gateway's URL."""
    set_up_logging("web", level=settings.log_level)
    accounts = Path(settings.demo_accounts)
    shown = json.loads(accounts.read_text()) if settings.demo_accounts and accounts.exists() else []
    assets = gather(settings.static_dir, settings.npm_dir)
    return make_web(HttpTransport(settings.api_url), Parts(settings, assets, demo_accounts=tuple(shown)))


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


if __name__ == "__main__":
    _Server(read(Settings, os.environ, prefix="web")).run()

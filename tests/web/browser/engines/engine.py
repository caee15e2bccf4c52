"""Three engines behind the same few verbs: Chromium as elsewhere, Firefox by Marionette, WebKitGTK by WebDriver.

Both protocols are plain JSON over a socket and part of Debian's packages; a library for each would bring a driver to download.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import urllib3
from playwright.sync_api import Playwright

from deploy.local.rabbitmq import answers, free_port
from tests.web.browser.conftest import FLAGS, installed

PATIENCE = 30.0
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The name that WebDriver gives to a reference."""

MINI_BROWSERS = "*/webkit2gtk-4.*/MiniBrowser"


class Engine(Protocol):
    """`js` is the body of a function, with its `return`."""

    def goto(self, url: str) -> None: ...
    def js(self, body: str) -> Any: ...
    def click(self, selector: str) -> None: ...
    def write(self, selector: str, text: str) -> None: ...


def until(engine: Engine, body: str, *, seconds: float = PATIENCE) -> None:
    """Wait until it is true in the page, which may be another by then."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(Exception):
            if engine.js(body):
                return
        assert time.monotonic() < end, f"never: {body}"
        time.sleep(0.1)


class Chromium:
    """By Playwright."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def goto(self, url: str) -> None:
        self._page.goto(url)

    def js(self, body: str) -> Any:
        return self._page.evaluate(f"() => {{ {body} }}")

    def click(self, selector: str) -> None:
        self._page.locator(selector).first.click()

    def write(self, selector: str, text: str) -> None:
        self._page.locator(selector).press_sequentially(text)


class Firefox:
    """By Marionette, Firefox's own: `<length>:[0, id, command, parameters]`."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._file = self._socket.makefile("rb")
        self._number = 0
        self._read()  # it greets
        self._say("WebDriver:NewSession", {})

    def _read(self) -> Any:
        length = b""
        while (one := self._file.read(1)) != b":":
            assert one, "Firefox is gone"
            length += one
        return json.loads(self._file.read(int(length)))

    def _say(self, command: str, parameters: dict[str, Any]) -> Any:
        self._number += 1
        body = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(body), body))
        _, _, error, result = self._read()
        if error:
            message = f"{error['error']}: {error['message']}"
            raise RuntimeError(message)
        return result.get("value") if isinstance(result, dict) else result

    def goto(self, url: str) -> None:
        self._say("WebDriver:Navigate", {"url": url})

    def js(self, body: str) -> Any:
        return self._say("WebDriver:ExecuteScript", {"script": body, "args": []})

    def _find(self, selector: str) -> str:
        found = self._say("WebDriver:FindElement", {"using": "css selector", "value": selector})
        return str(found[ELEMENT])

    def click(self, selector: str) -> None:
        self._say("WebDriver:ElementClick", {"id": self._find(selector)})

    def write(self, selector: str, text: str) -> None:
        self._say("WebDriver:ElementSendKeys", {"id": self._find(selector), "text": text})


class WebKit:
    """By WebKitWebDriver."""

    def __init__(self, port: int, browser: str) -> None:
        self._pool = urllib3.PoolManager(timeout=60)
        self._url = f"http://127.0.0.1:{port}"
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._url += f"/session/{self._say('POST', '/session', wanted)['sessionId']}"

    def _say(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        answer = self._pool.request(
            method, self._url + path, body=data, headers={"Content-Type": "application/json"}
        )
        value = json.loads(answer.data)["value"]
        if answer.status >= 400:
            message = f"{value['error']}: {value['message']}"
            raise RuntimeError(message)
        return value

    def goto(self, url: str) -> None:
        self._say("POST", "/url", {"url": url})

    def js(self, body: str) -> Any:
        return self._say("POST", "/execute/sync", {"script": body, "args": []})

    def _find(self, selector: str) -> str:
        found = self._say("POST", "/element", {"using": "css selector", "value": selector})
        return f"/element/{found[ELEMENT]}"

    def click(self, selector: str) -> None:
        self._say("POST", f"{self._find(selector)}/click", {})

    def write(self, selector: str, text: str) -> None:
        self._say("POST", f"{self._find(selector)}/value", {"text": text})

    def close(self) -> None:
        self._say("DELETE", "")


@contextlib.contextmanager
def chromium(driver: Playwright, path: str, _folder: Path) -> Iterator[Engine]:
    """As in the other tests."""
    browser = driver.chromium.launch(executable_path=path, args=FLAGS)
    yield Chromium(browser.new_page(locale="fr-FR"))
    browser.close()


@contextlib.contextmanager
def firefox(_driver: Playwright, path: str, folder: Path) -> Iterator[Engine]:
    """Debian's `firefox-esr`."""
    port = free_port()
    preferences = {
        "marionette.port": port,
        "intl.accept_languages": "fr-FR",
        "datareporting.policy.dataSubmissionEnabled": False,
        "browser.shell.checkDefaultBrowser": False,
    }
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items())
    (folder / "user.js").write_text("".join(lines))
    arguments = [path, "--headless", "--marionette", "--no-remote", "--profile", str(folder)]
    with running(arguments, port, folder):
        yield Firefox(port)


@contextlib.contextmanager
def webkit(_driver: Playwright, path: str, folder: Path) -> Iterator[Engine]:
    """Debian's `webkit2gtk-driver`, on a screen that nobody sees."""
    browser = next(iter(sorted(Path("/usr/lib").glob(MINI_BROWSERS))), None)
    screen = shutil.which("xvfb-run")
    assert browser and screen, "WebKitGTK needs its MiniBrowser and xvfb"
    port = free_port()
    arguments = [screen, "-a", path, f"--port={port}", "--host=127.0.0.1"]
    with running(arguments, port, folder):
        engine = WebKit(port, str(browser))
        yield engine
        engine.close()


@contextlib.contextmanager
def running(arguments: list[str], port: int, home: Path) -> Iterator[None]:
    """A process that answers on this port, and all that it started, until the end."""
    with (home / "engine.log").open("wb") as log:
        process = subprocess.Popen(
            arguments,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={
                **os.environ,
                "HOME": str(home),
                "LANG": "fr_FR.UTF-8",
                "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
            },
        )
    try:
        end = time.monotonic() + PATIENCE
        while not answers(port):
            assert process.poll() is None and time.monotonic() < end, (home / "engine.log").read_text()
            time.sleep(0.1)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)


ENGINES = {
    "chromium": (chromium, "chromium", ("chromium",)),
    "firefox": (firefox, "firefox-esr", ("firefox-esr",)),
    "webkit": (webkit, "WebKitWebDriver", ("webkit2gtk-driver", "xvfb")),
}


def program(name: str) -> str:
    """Where the engine's program is; installed from Debian when we may, else said."""
    _, command, packages = ENGINES[name]
    return installed(command, *packages)

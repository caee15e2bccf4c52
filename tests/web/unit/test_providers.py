"""The sign-in page is there whatever the API does: its list of providers is remembered, and not waited for."""

import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import Script, pages
from web.api import Api, ApiAway, HttpTransport
from web.providers import AWAY_SECONDS, KNOWN_SECONDS, Offered, Providers

GAR = [{"provider": "GAR", "kind": "saml", "sign_in_path": "/api/saml/login"}]
LIST = "GET /api/external-providers"


class Desk:
    """An API, and the clock that it is asked by."""

    def __init__(self) -> None:
        self.now, self.asked, self.away = 0.0, 0, False
        self.providers = Providers(lambda: self.now)

    def ask(self) -> Offered:
        self.asked += 1
        if self.away:
            raise ApiAway
        return GAR

    def look(self, after: float = 0.0) -> Offered:
        self.now += after
        return self.providers.of(self.ask)


def test_the_list_is_asked_for_once_a_minute():
    desk = Desk()
    assert [desk.look() for _ in range(3)] == [GAR] * 3
    desk.look(after=KNOWN_SECONDS - 1)
    assert desk.asked == 1
    desk.look(after=2)
    assert desk.asked == 2


def test_an_api_that_is_away_is_not_asked_by_every_page():
    desk = Desk()
    desk.away = True
    for _ in range(3):
        with pytest.raises(ApiAway):
            desk.look()
    assert desk.asked == 1
    desk.away = False
    assert desk.look(after=AWAY_SECONDS + 1) == GAR


def test_the_last_list_stays_while_the_api_is_away():
    desk = Desk()
    desk.look()
    desk.away = True
    assert desk.look(after=KNOWN_SECONDS + 1) == GAR
    assert desk.look() == GAR
    assert desk.asked == 2
    desk.look(after=AWAY_SECONDS + 1)
    assert desk.asked == 3


def test_while_one_asks_the_others_go_on_with_what_is_known():
    desk = Desk()
    desk.look()
    meanwhile: list[Offered] = []

    def slow() -> Offered:
        meanwhile.append(desk.look())
        return []

    desk.now += KNOWN_SECONDS + 1
    assert desk.providers.of(slow) == []
    assert meanwhile == [GAR]
    assert desk.asked == 1


@pytest.mark.parametrize("trouble", [ApiAway(), (503, {"code": "service_unavailable"}), (429, {})])
def test_the_page_shows_without_the_list(tmp_path: Path, trouble: Any):
    script = Script({LIST: trouble})
    client = pages(script, tmp_path, signed_in=False)
    page = client.get("/connexion")
    assert page.status_code == 200
    assert 'name="login"' in page.text and "/connexion/ent/partir" not in page.text
    assert script.waits["/api/external-providers"] == 1.0
    client.get("/connexion")
    assert script.paths().count(LIST) == 1
    assert client.get("/connexion/ent/partir/GAR").status_code == 503, "it may well exist"


def test_a_list_that_was_seen_is_not_asked_for_again_by_the_next_visitor(tmp_path: Path):
    script = Script({LIST: (200, {"items": GAR})})
    client = pages(script, tmp_path, signed_in=False)
    for _ in range(3):
        assert "Me connecter avec mon ENT" in client.get("/connexion").text
    assert script.paths().count(LIST) == 1


def test_whoever_is_in_a_hurry_does_not_wait_for_an_api_that_says_nothing():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        api = Api(HttpTransport(f"http://127.0.0.1:{silent.getsockname()[1]}"), seconds=0.2)
        began = time.monotonic()
        with pytest.raises(ApiAway):
            api.get("/api/external-providers")
        assert time.monotonic() - began < 3

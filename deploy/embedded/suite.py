"""The six services, the gateway and the pages, plugged together without a broker: same outbox, letters, shapes and inbox."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Flask

from chassis import migrations
from chassis.database import open_database, sessions_of
from chassis.in_process import InProcessRelay, TimerThread
from chassis.messaging import Bus
from chassis.rpc import LocalQuestions
from chassis.service import Parts, Service
from chassis.settings import read
from chassis.tokens import KeySetVerifier
from gateway.app import make_gateway
from gateway.upstreams import WsgiUpstream
from services.assessment.service import SERVICE as ASSESSMENT
from services.campaigns.service import SERVICE as CAMPAIGNS
from services.certification.service import SERVICE as CERTIFICATION
from services.identity.key_ring import KeyRing, key_ring_of
from services.identity.service import SERVICE as IDENTITY
from services.referential.service import SERVICE as REFERENTIAL
from services.reporting.service import SERVICE as REPORTING
from web.api import CallTransport
from web.app import make_web
from web.assets import gather
from web.page import Parts as WebParts
from web.settings import Settings as WebSettings

SERVICES: Final[tuple[Service[Any], ...]] = (
    IDENTITY,
    REFERENTIAL,
    ASSESSMENT,
    CAMPAIGNS,
    CERTIFICATION,
    REPORTING,
)


@dataclass
class Suite:
    """Everything that runs. `parts` by service name; `gateway` is the WSGI application to serve."""

    parts: dict[str, Parts[Any]]
    buses: dict[str, Bus]
    relays: dict[str, InProcessRelay]
    gateway: Flask
    _started: bool = field(default=False)

    def start(self) -> None:
        """Start relays and timers; call it in the process that serves."""
        if not self._started:
            self._started = True
            for relay in self.relays.values():
                relay.start()
            for bus in self.buses.values():
                TimerThread(bus).start()

    def stop(self) -> None:
        """Let each relay finish the letter at hand."""
        for relay in self.relays.values():
            relay.stop()


def migrate(environ: Mapping[str, str]) -> None:
    """Bring every database to head."""
    for service in SERVICES:
        migrations.upgrade(service.migrations, service.read_settings(environ).database_url)


def build(environ: Mapping[str, str], *, demo_accounts: Sequence[Mapping[str, str]] = ()) -> Suite:
    """Plug the suite together from an environment that names a database per service and a signing key."""
    questions = LocalQuestions()
    keys = _Keys()
    verifier = KeySetVerifier(keys.jwks)
    bells = {service.name: _Bell() for service in SERVICES}
    parts: dict[str, Parts[Any]] = {}
    for service in SERVICES:
        settings = service.read_settings(environ)
        engine = open_database(settings.database_url, pool=settings.database_pool)
        parts[service.name] = Parts(
            settings, engine, sessions_of(engine), bells[service.name].ring, questions, verifier
        )
    keys.ring = key_ring_of(parts["identity"])
    buses = {service.name: service.make_bus(parts[service.name]) for service in SERVICES}
    for bus in buses.values():
        for answerer in bus.answerers:
            questions.register(answerer)
    relays = {name: InProcessRelay(bus, list(buses.values())) for name, bus in buses.items()}
    for name, relay in relays.items():
        bells[name].relay = relay
    upstreams = {one.name: WsgiUpstream(one.make_app(parts[one.name]).wsgi_app) for one in SERVICES}
    pages = _Pages()
    gateway = make_gateway(upstreams, verifier, pages=WsgiUpstream(pages))
    settings = read(WebSettings, environ, prefix="web")
    assets = gather(settings.static_dir, settings.npm_dir)
    # the pages ask the gateway, which forwards to the pages: one of them must come first
    web = make_web(
        CallTransport(gateway.wsgi_app), WebParts(settings, assets, demo_accounts=tuple(demo_accounts))
    )
    pages.app = web.wsgi_app
    return Suite(parts, buses, relays, gateway)


class _Keys:
    """Publishes the keys of the ring that is made after it."""

    ring: KeyRing

    def jwks(self) -> dict[str, Any]:
        return self.ring.jwks()


class _Pages:
    """Stands for the pages until they are made."""

    app: Callable[..., Iterable[bytes]]

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        return self.app(environ, start_response)


class _Bell:
    """Rings the relay that is made after it."""

    relay: InProcessRelay | None = None

    def ring(self) -> None:
        if self.relay:
            self.relay.ring()

"""Every service's application, without a database: enough to read its routes and its OpenAPI document."""

from functools import cache
from typing import Any

from flask import Flask

from chassis.database import open_database, sessions_of
from chassis.rpc import LocalQuestions
from chassis.service import Parts, Service
from chassis.tokens import KeySetVerifier, new_private_key
from deploy.embedded.suite import SERVICES
from tests.support.parts import issuer


def idle_parts(service: Service[Any]) -> Parts[Any]:
    """Parts that would work if a database were there; nothing connects until used."""
    settings = service.read_settings(
        {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "SIGNING_KEY": new_private_key()}
    )
    engine = open_database(settings.database_url, pool=1)
    return Parts(
        settings, engine, sessions_of(engine), lambda: None, LocalQuestions(), KeySetVerifier(issuer().jwks)
    )


@cache
def service_apps() -> dict[str, Flask]:
    """By service name."""
    return {service.name: service.make_app(idle_parts(service)) for service in SERVICES}


@cache
def service_buses() -> dict[str, Any]:
    """By service name."""
    return {service.name: service.make_bus(idle_parts(service)) for service in SERVICES}

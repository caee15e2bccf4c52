"""The same door before the same services, over HTTP as in the distributed suite and in the process as on a laptop."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask.testing import FlaskClient

from gateway.routes import SERVICES
from gateway.upstreams import HttpUpstream, Upstream, WsgiUpstream
from tests.gateway.world import Toys, door_to, serving


@pytest.fixture
def toys() -> Toys:
    return Toys()


@pytest.fixture(params=["over HTTP", "in the process"])
def door(toys: Toys, request: pytest.FixtureRequest) -> Iterator[FlaskClient]:
    with ExitStack() as stack:
        upstreams: dict[str, Upstream] = {}
        for name in SERVICES:
            app = toys.application(name)
            upstreams[name] = (
                HttpUpstream(stack.enter_context(serving(app)))
                if request.param == "over HTTP"
                else WsgiUpstream(app)
            )
        yield door_to(upstreams).test_client()

"""services/ = compose = local runner = README table = gateway = catalogue; one more or one less anywhere is a mistake."""

import re
from pathlib import Path

import yaml

from contracts.catalogue import SERVICES
from deploy.embedded import suite
from deploy.local import environment
from gateway import routes

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {"api", "bus", "relay", "migrate"}


def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def folders() -> set[str]:
    return {path.parent.name for path in (ROOT / "services").glob("*/__main__.py")}


def test_every_list_of_services_is_the_same() -> None:
    expected = set(SERVICES)
    assert folders() == expected
    assert set(environment.SERVICES) == expected
    assert set(routes.SERVICES) == expected
    assert {service.name for service in suite.SERVICES} == expected


def test_compose_runs_every_command_of_every_service_the_gateway_and_the_pages() -> None:
    names = set(compose()["services"])
    wanted = {f"{service}-{command}" for service in SERVICES for command in COMMANDS}
    assert wanted <= names
    others = {"gateway", "web", "rabbitmq", "postgres"}
    assert others <= names
    assert names - wanted - others - {"referential-publish"} == set()


def test_compose_publishes_no_port_but_the_gateway_s() -> None:
    assert [name for name, one in compose()["services"].items() if one.get("ports")] == ["gateway"]


def test_compose_keeps_no_secret() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"(PASSWORD|SECRET|KEY):\s*[\"']?[A-Za-z0-9]", text)


def test_the_readme_names_every_service_in_its_table() -> None:
    rows = re.findall(r"^\| `?(\w+)`? \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert set(SERVICES) <= set(rows)


def test_every_service_has_a_readme_and_says_what_it_is_for() -> None:
    for service in SERVICES:
        assert (ROOT / "services" / service / "README.md").exists(), service
        assert (ROOT / "services" / service / "__init__.py").read_text().startswith('"""'), service

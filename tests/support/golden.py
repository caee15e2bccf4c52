"""Regenerates every generated document: `make golden`. Tests compare what is committed with what these functions give."""

import json
from pathlib import Path
from typing import Any

import contracts
from contracts import topology
from contracts.catalogue import CATALOGUE
from contracts.rpc.catalogue import QUESTIONS
from contracts.shapes import json_schema
from web.public import rgaa

ROOT = Path(contracts.__file__).parent


def text(document: Any) -> str:
    """One way to write JSON, so that a diff shows only what changed."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def fact_schemas() -> dict[Path, str]:
    """The JSON Schema of every fact and of every question's request and answer."""
    files = {
        ROOT / "schemas" / f"{fact.name}.schema.json": text(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$id": f"urn:pix-suite:schema:{fact.name}",
                **json_schema(fact.shape),
            }
        )
        for fact in CATALOGUE
    }
    for question in QUESTIONS:
        files[ROOT / "schemas" / "rpc" / f"{question.address}.schema.json"] = text(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$id": f"urn:pix-suite:rpc:{question.address}",
                "deadlineSeconds": question.deadline,
                "refusals": sorted(question.refusals),
                "request": json_schema(question.request),
                "answer": json_schema(question.answer),
            }
        )
    return files


def asyncapi() -> dict[Path, str]:
    """The AsyncAPI 3.0 document of the bus: what a stranger's consumer needs to listen."""
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    for fact in CATALOGUE:
        messages[fact.name] = {
            "name": fact.name,
            "title": (fact.shape.__doc__ or "").strip().split("\n")[0],
            "contentType": "application/json",
            "x-personal-data": fact.personal,
            "payload": {"$ref": "#/components/schemas/" + fact.name},
        }
        channels[fact.name] = {
            "address": fact.name,
            "messages": {fact.name: {"$ref": f"#/components/messages/{fact.name}"}},
            "bindings": {
                "amqp": {
                    "is": "routingKey",
                    "exchange": {
                        "name": topology.exchange_of(fact.producer),
                        "type": "topic",
                        "durable": True,
                        "autoDelete": False,
                    },
                }
            },
        }
        operations[f"{fact.producer}.tells.{fact.name}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{fact.name}"},
            "x-queues": [one.queue for one in fact.subscriptions],
            **({"x-told-apart-by": fact.apart_by} if fact.apart_by else {}),
        }
    return {
        ROOT / "asyncapi.json": text(
            {
                "asyncapi": "3.0.0",
                "info": {
                    "title": "Facts of the suite",
                    "version": "1",
                    "description": "Each message is a CloudEvents 1.0 JSON envelope; the payload below is its data.",
                },
                "channels": channels,
                "operations": operations,
                "components": {
                    "messages": messages,
                    "schemas": {fact.name: json_schema(fact.shape) for fact in CATALOGUE},
                },
            }
        )
    }


def openapi() -> dict[Path, str]:
    """The suite's OpenAPI: every service's, merged; schemas of the same name must be the same."""
    from tests.support.apps import service_apps

    merged: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "API de la suite",
            "version": "1",
            "description": "Positionnement, campagnes et certification des compétences numériques.",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "tags": [],
        "paths": {},
        "components": {"schemas": {}, "responses": {}, "securitySchemes": {}},
    }
    for service, app in service_apps().items():
        document = app.test_client().get(f"/internal/{service}/openapi.json").get_json()
        document = json.loads(
            json.dumps(document).replace("#/components/schemas/", f"#/components/schemas/{service}.")
        )
        for path, operations in document["paths"].items():
            for operation in operations.values():
                if isinstance(operation, dict):
                    operation["x-service"] = service
                    operation["tags"] = [service]
            merged["paths"][path] = operations
        components = document.get("components", {})
        for name, schema in components.get("schemas", {}).items():
            merged["components"]["schemas"][f"{service}.{name}"] = schema
        merged["components"]["responses"].update(components.get("responses", {}))
        merged["components"]["securitySchemes"].update(components.get("securitySchemes", {}))
        merged["tags"].append({"name": service})
    return {ROOT / "http" / "openapi.json": text(merged)}


def every_document() -> dict[Path, str]:
    """Path to expected text, for every generated file."""
    accessibility = {ROOT.parent / "docs" / "accessibility.md": rgaa.document()}
    return {**fact_schemas(), **asyncapi(), **openapi(), **accessibility}


def main() -> None:
    """Write them all, and remove those that nothing generates any more."""
    documents = every_document()
    for path, content in documents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for path in (ROOT / "schemas").rglob("*.json"):
        if path not in documents:
            path.unlink()
    print(f"{len(documents)} documents written")


if __name__ == "__main__":
    main()

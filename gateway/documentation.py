"""What the gateway itself shows a person: the API to browse, and a word when the pages are away, in plain HTML."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Response, render_template_string

import contracts

OPENAPI: Final = Path(contracts.__file__).parent / "http" / "openapi.json"
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_CSP: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_LAYOUT: Final = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ title }}</title><style>
:root{color-scheme:light dark;--ink:#14213d;--ink2:#46536e;--paper:#fff;--wash:#f3f5fa;--line:#c9d1e0;--go:#1d4ed8;--ok:#14703f;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#eef2fb;--ink2:#b7c2d8;--paper:#10182b;--wash:#18233b;--line:#35425f;--go:#8fb0ff;--ok:#7fd6a2;--bad:#ffa39b}}
body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:0 auto;padding:2rem 1rem}
a{color:var(--go)}h1{line-height:1.2}h2{margin-top:2.5rem}code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line)}
.ok{color:var(--ok)}.bad{color:var(--bad)}.soft{color:var(--ink2)}article{background:var(--wash);border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0}
article h3{margin:0;font-size:1rem}pre{overflow:auto;margin:.5rem 0 0}a:focus-visible{outline:3px solid var(--ink);box-shadow:0 0 0 6px #ffd23f}
</style></head><body><main>{% block body %}{% endblock %}</main></body></html>"""

_AWAY: Final = """<h1>Les pages ne répondent pas</h1>
<p>Réessayez dans un instant. Les réponses déjà données ne sont pas perdues.</p>
<p><a href="">Recharger</a></p>"""

_DOCS: Final = """<h1>API de la suite</h1>
<p>Une seule adresse pour tous les services. Les refus suivent la RFC 9457 (<code>application/problem+json</code>) avec un
<code>code</code> stable. Le jeton s’obtient par <code>POST /api/token</code>. Description complète :
<a href="/api/openapi.json">openapi.json</a>.</p>
<ul>{% for tag in tags %}<li><a href="#{{ tag }}">{{ tag }}</a></li>{% endfor %}</ul>
{% for tag, operations in tags.items() %}<h2 id="{{ tag }}">{{ tag }}</h2>
{% for one in operations %}<article><h3><code>{{ one.method }} {{ one.path }}</code></h3>
{% if one.summary %}<p>{{ one.summary }}</p>{% endif %}
<p class="soft">Qui peut appeler : {{ one.callers }}{% if not one.token %} (sans jeton){% endif %}</p>
{% if one.body %}<pre>{{ one.body }}</pre>{% endif %}
<p class="soft">Réponses : {{ one.answers }}</p></article>{% endfor %}{% endfor %}"""


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document of the whole suite, as committed (a test compares it with the services)."""
    parsed: dict[str, Any] = json.loads(OPENAPI.read_text(encoding="utf-8"))
    return parsed


def openapi() -> Response:
    """`/api/openapi.json`."""
    return Response(OPENAPI.read_bytes(), content_type="application/json")


def page() -> Response:
    """`/api/docs`."""
    return _html("API de la suite", _DOCS, tags=_operations_by_tag())


def away() -> Response:
    """Instead of a page, when whoever makes pages does not answer."""
    response = _html("Les pages ne répondent pas", _AWAY)
    response.status_code = 503
    response.headers["Retry-After"] = "5"
    return response


def _html(title: str, body: str, **values: Any) -> Response:
    template = _LAYOUT.replace("{% block body %}{% endblock %}", body)
    response = Response(render_template_string(template, title=title, **values), mimetype="text/html")
    response.headers["Content-Security-Policy"] = _CSP
    return response


def _operations_by_tag() -> dict[str, list[dict[str, Any]]]:
    tags: dict[str, list[dict[str, Any]]] = {}
    for path, operations in sorted(document()["paths"].items()):
        for method in _METHODS:
            operation = operations.get(method)
            if operation:
                tag = (operation.get("tags") or ["divers"])[0]
                tags.setdefault(tag, []).append(_operation(method, path, operation))
    return dict(sorted(tags.items()))


def _operation(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = next((one.get("schema") for one in content.values()), None)
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "callers": operation.get("x-callers", ""),
        "token": bool(operation.get("security")),
        "body": _sample(schema) if schema else "",
        "answers": ", ".join(key for key in operation.get("responses", {}) if key != "default"),
    }


def _sample(schema: dict[str, Any]) -> str:
    """The fields of a body with their types, as JSON to copy."""
    name = schema.get("$ref", "").rpartition("/")[2]
    properties = document()["components"]["schemas"].get(name, schema).get("properties", {})
    return json.dumps(
        {
            key: one.get("type", one.get("$ref", "").rpartition("/")[2] or "…")
            for key, one in properties.items()
        },
        ensure_ascii=False,
        indent=2,
    )

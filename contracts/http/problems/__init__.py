"""Every refusal a client may get: a stable English code, its HTTP status, and the French title people read.

One module per service, so that who owns a refusal can be seen; `PROBLEMS` is all of them.
"""

from typing import Any, Final

from contracts.http.problem import Problem
from contracts.http.problems import (
    assessment,
    campaigns,
    certification,
    edge,
    identity,
    referential,
    reporting,
)

PROBLEMS: Final[dict[str, Problem]] = {
    **edge.PROBLEMS,
    **identity.PROBLEMS,
    **referential.PROBLEMS,
    **assessment.PROBLEMS,
    **campaigns.PROBLEMS,
    **certification.PROBLEMS,
    **reporting.PROBLEMS,
}


def document(code: str, *, detail: str | None = None, **members: Any) -> dict[str, Any]:
    """The problem+json document of a known code; `members` are extension members (errors, details…)."""
    problem = PROBLEMS[code]
    body: dict[str, Any] = {
        "type": f"urn:pix-suite:problem:{code}",
        "title": problem.title,
        "status": problem.status,
        "code": code,
    }
    if detail:
        body["detail"] = detail
    return body | {name: value for name, value in members.items() if value is not None}

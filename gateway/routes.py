"""Which service answers for a path, which operations need no token, and which are other systems'.

A test compares all three with the services' own word.
"""

import re
from dataclasses import dataclass
from typing import Final

from chassis.tokens import CallerKind

SERVICES: Final = ("identity", "referential", "assessment", "campaigns", "certification", "reporting")

PREFIXES: Final[dict[str, str]] = {
    "/.well-known/jwks.json": "identity",
    "/api/account-recoveries": "identity",
    "/api/application": "identity",
    "/api/assessments": "assessment",
    "/api/badges": "certification",
    "/api/campaign-codes": "campaigns",
    "/api/campaign-learners": "campaigns",
    "/api/campaigns": "campaigns",
    "/api/certificates": "certification",
    "/api/certifications": "certification",
    "/api/competences": "assessment",
    "/api/demo-test": "assessment",
    "/api/external-accounts": "identity",
    "/api/external-links": "identity",
    "/api/external-providers": "identity",
    "/api/external-sessions": "identity",
    "/api/files": "referential",
    "/api/framework": "referential",
    "/api/invitations": "identity",
    "/api/jury": "certification",
    "/api/me": "identity",
    "/api/my-certifications": "certification",
    "/api/oidc": "identity",
    "/api/organisation-activations": "identity",
    "/api/organisations": "identity",
    "/api/organisations-follow-up": "reporting",
    "/api/organizations": "reporting",
    "/api/participations": "campaigns",
    "/api/password-changes": "identity",
    "/api/password-reset-requests": "identity",
    "/api/password-resets": "identity",
    "/api/profile": "assessment",
    "/api/saml": "identity",
    "/api/sessions": "certification",
    "/api/simulators": "referential",
    "/api/target-profiles": "referential",
    "/api/token": "identity",
    "/api/tutorials": "assessment",
    "/api/users": "identity",
}

OPEN: Final[frozenset[tuple[str, str]]] = frozenset(
    {
        ("GET", "/.well-known/jwks.json"),
        ("POST", "/api/account-recoveries"),
        ("POST", "/api/account-recoveries/completion"),
        ("POST", "/api/account-recoveries/preview"),
        ("POST", "/api/application/token"),
        ("GET", "/api/badges/achievement"),
        ("GET", "/api/badges/issuer"),
        ("GET", "/api/badges/keys"),
        ("GET", "/api/badges/keys/{key_id}"),
        ("GET", "/api/badges/status-lists/{number}"),
        ("GET", "/api/campaign-codes/{code}"),
        ("GET", "/api/certificates/{code}"),
        ("GET", "/api/demo-test"),
        ("POST", "/api/demo-test/correction"),
        ("POST", "/api/external-accounts"),
        ("POST", "/api/external-links"),
        ("GET", "/api/external-providers"),
        ("POST", "/api/external-sessions"),
        ("GET", "/api/files/{path}"),
        ("GET", "/api/framework"),
        ("GET", "/api/oidc/callback"),
        ("GET", "/api/oidc/login"),
        ("POST", "/api/organisation-activations"),
        ("POST", "/api/organisations/{organisation_id}/external-accounts"),
        ("POST", "/api/organisations/{organisation_id}/pupil-accounts"),
        ("POST", "/api/organisations/{organisation_id}/pupil-accounts/preview"),
        ("POST", "/api/password-changes"),
        ("POST", "/api/password-reset-requests"),
        ("POST", "/api/password-resets"),
        ("POST", "/api/saml/assertion"),
        ("GET", "/api/saml/login"),
        ("GET", "/api/saml/metadata"),
        ("GET", "/api/simulators/{path}"),
        ("GET", "/api/target-profiles"),
        ("GET", "/api/target-profiles/{profile_id}"),
        ("GET", "/api/target-profiles/{profile_id}/description.pdf"),
        ("POST", "/api/token"),
        ("POST", "/api/token/refresh"),
        ("POST", "/api/token/revocation"),
        ("GET", "/api/tutorials/{tutorial_id}"),
        ("POST", "/api/users"),
    }
)

FOR_APPLICATIONS: Final[frozenset[tuple[str, str]]] = frozenset(
    {("GET", "/api/organizations/{uai}/certifications")}
)
"""What other systems call; every other operation that needs a token is a person's."""

SLOW_SECONDS: Final = 60.0
USUAL_SECONDS: Final = 15.0
_NOT_A_SEGMENT: Final = frozenset({"", ".", ".."})
_SLOW: Final = re.compile(r"/learner-imports$|\.pdf$|/results$")


def _pattern(template: str) -> re.Pattern[str]:
    """`{path}` is any path, any other `{name}` one segment."""
    parts = re.split(r"(\{[a-z_]+\})", template)
    inner = (".+" if one == "{path}" else "[^/]+" if one.startswith("{") else re.escape(one) for one in parts)
    return re.compile("".join(inner))


_OPEN_PATTERNS: Final = [(method, _pattern(template)) for method, template in sorted(OPEN)]
_APPLICATION_PATTERNS: Final = [(method, _pattern(template)) for method, template in sorted(FOR_APPLICATIONS)]


@dataclass(frozen=True)
class Route:
    """Where a request goes, how long it may take, whether it may come without a token, and else whose token it needs."""

    service: str
    seconds: float
    is_open: bool
    caller: CallerKind = CallerKind.USER


def route_of(method: str, path: str) -> Route | None:
    """The route of a request, or None: nobody answers for that path. The longest prefix of whole segments wins.

    A path that climbs (`/api/files/../../metrics`) or has empty segments is nobody's: what was routed must be what is asked.
    """
    segments = path.split("/")
    if not _NOT_A_SEGMENT.isdisjoint(segments[1:]):
        return None
    for length in range(len(segments), 1, -1):
        service = PREFIXES.get("/".join(segments[:length]))
        if service:
            seconds = SLOW_SECONDS if _SLOW.search(path) else USUAL_SECONDS
            return Route(service, seconds, is_open(method, path), caller_of(method, path))
    return None


def is_open(method: str, path: str) -> bool:
    """Whether this operation needs no token."""
    return _is_among(_OPEN_PATTERNS, method, path)


def caller_of(method: str, path: str) -> CallerKind:
    """Whose token this operation needs, if it needs one."""
    is_theirs = _is_among(_APPLICATION_PATTERNS, method, path)
    return CallerKind.APPLICATION if is_theirs else CallerKind.USER


def _is_among(patterns: list[tuple[str, re.Pattern[str]]], method: str, path: str) -> bool:
    wanted = "GET" if method == "HEAD" else method
    return any(one == wanted and pattern.fullmatch(path) for one, pattern in patterns)

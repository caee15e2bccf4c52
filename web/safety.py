"""What every response says to browsers, and which requests are believed to come from our own pages."""

import gzip
from typing import Final
from urllib.parse import urlsplit

from flask import Request, Response

_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
CSP: Final = "; ".join(f"{what} {whence}" for what, whence in _POLICY.items())
CSP_WITH_SIMULATORS: Final = f"{CSP}; frame-src 'self'"
"""Of the pages that ask questions. Nothing of ours but a simulator lets itself be shown in a frame (`frame-ancestors`)."""

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SMALLEST_COMPRESSED: Final = 600
_TEXTS: Final = frozenset({"text/html", "application/json", "text/javascript"})


def is_ours(request: Request) -> bool:
    """Whether a request that changes something comes from a page of ours.

    The cookie is SameSite=Lax already; this is the second lock. Browsers say where a request comes from in Sec-Fetch-Site, older
    ones in Origin; whoever says neither is no browser of ours.
    """
    if request.method in SAFE_METHODS:
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.host


def protect(response: Response, *, simulators: bool) -> None:
    """Headers of every response. Pages are not kept by browsers: Back must show nothing once signed out."""
    headers = response.headers
    headers["Content-Security-Policy"] = CSP_WITH_SIMULATORS if simulators else CSP
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
    headers.setdefault("Cache-Control", "no-store")


def compress(request: Request, response: Response) -> None:
    """Text on a slow line, four times smaller. Our pages hold no secret whose length could be guessed at."""
    if (
        response.mimetype not in _TEXTS
        or response.is_streamed
        or "gzip" not in request.headers.get("Accept-Encoding", "")
        or response.headers.get("Content-Encoding")
        or len(response.get_data()) < SMALLEST_COMPRESSED
    ):
        return
    response.set_data(gzip.compress(response.get_data(), compresslevel=6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.add("Vary", "Accept-Encoding")


def local_path(wanted: str) -> str | None:
    """Where to go back to, if it is a path of ours and nothing else."""
    plain = (
        wanted.startswith("/") and not wanted.startswith("//") and wanted.isascii() and wanted.isprintable()
    )
    return wanted if plain and "\\" not in wanted and " " not in wanted else None

"""What the gateway reads from the environment."""

from dataclasses import dataclass

from gateway.routes import SERVICES


@dataclass(frozen=True)
class Settings:
    """`<service>_url` is where each service's API listens, `web_url` whoever makes the pages.

    `edge_secret` is shared with the pages: with it they say for whom they ask.
    """

    identity_url: str = "http://127.0.0.1:8101"
    referential_url: str = "http://127.0.0.1:8102"
    assessment_url: str = "http://127.0.0.1:8103"
    campaigns_url: str = "http://127.0.0.1:8104"
    certification_url: str = "http://127.0.0.1:8105"
    reporting_url: str = "http://127.0.0.1:8106"
    web_url: str = "http://127.0.0.1:8107"
    bind: str = "127.0.0.1:8000"
    web_threads: int = 16
    web_workers: int = 1
    log_level: str = "INFO"
    edge_secret: str = ""

    def url_of(self, service: str) -> str:
        """Where a service's API listens."""
        url: str = getattr(self, f"{service}_url")
        return url.rstrip("/")


assert all(f"{service}_url" in Settings.__dataclass_fields__ for service in SERVICES)  # noqa: S101 (a typo here must not wait for a request)

"""What the pages read from the environment."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """`api_url` is the gateway. Cookies need HTTPS unless `secure_cookies` is false, which a laptop wants."""

    api_url: str = "http://127.0.0.1:8000"
    bind: str = "127.0.0.1:8107"
    web_threads: int = 16
    web_workers: int = 1
    log_level: str = "INFO"
    static_dir: Path = Path("var/static")
    npm_dir: Path = Path("var/npm")
    secure_cookies: bool = True
    edge_secret: str = ""
    """Shared with the gateway: lets it believe what we say of a visitor's address."""

    rescue_key: str = ""
    """PEM of a key on P-256 (`web.rescue.new_key`): files of answers that could not be sent are sealed for it, in the browser."""

    demo_accounts: str = ""
    """A JSON file of accounts shown on the first page, if any."""

    support_email: str = ""
    """Who answers whoever reports a barrier; shown to anyone on the page about accessibility."""

    live_seconds: int = 10
    """Between two looks of a page that follows others at work; also how long it waits for an answer before it says so."""

    components_page: bool = False
    """Whether `/composants` is served: for tests and developers."""

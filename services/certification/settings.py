"""What certification can be told by its environment."""

from dataclasses import dataclass
from pathlib import Path

from chassis.settings import ServiceSettings


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """Beyond what every service has.

    `max_level`: the highest level reachable today (640 pix); kept with each certification when it starts.
    `certificate_years`: how long a certificate is valid. `evidence_days`: so long after a session, whoever never joined an account,
    and the names of invigilators, are kept for whoever contests it (docs/privacy.md). `public_base_url`: where the QR code of a certificate leads.
    `auto_publish`: publish by itself a session that needs no human. `verification_*`: the pace of public checks for one
    address; `trusted_proxies`: how many of our own proxies write in X-Forwarded-For (0: none, the peer is the client).
    `badge_key` (or `badge_key_file`): RSA, PEM (`python -m services.certification new-badge-key`); signs badges, which are not offered without it.
    `badge_former_keys`: public keys that signed earlier ones, PEM one after the other; they stay until those badges are over.
    """

    max_level: int = 5
    certificate_years: int = 3
    evidence_days: int = 400
    public_base_url: str = "http://127.0.0.1:8000"
    auto_publish: bool = False
    verification_burst: int = 20
    verification_per_minute: int = 20
    trusted_proxies: int = 1
    badge_key: str = ""
    badge_key_file: str = ""
    badge_former_keys: str = ""

    def badge_pem(self) -> str:
        """The key that signs badges; empty when there is none."""
        return self.badge_key or (Path(self.badge_key_file).read_text() if self.badge_key_file else "")

"""What identity reads from the environment."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from chassis.settings import ServiceSettings, SettingsRefused
from services.identity.domain.lock_out import LockOutRule


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """The key that signs tokens, how dear a password check is, when guessing is stopped, where mail goes, the demonstration."""

    signing_key: str = ""
    """Ed25519, PEM. Only `api` needs it: give this or `signing_key_file`."""

    signing_key_file: str = ""
    access_minutes: int = 20
    refresh_days: int = 7
    application_minutes: int = 60
    password_cost: str = "normal"  # noqa: S105 (a cost, no password)
    """`normal`, or `low` for tests and demonstrations."""

    lock_out_threshold: int = 10
    lock_out_base_seconds: int = 120
    lock_out_limit: int = 50
    attempts_per_address: int = 1_500
    """Per ten minutes and kind of request; a school has one address for all its pupils, and on the day of the back-to-school
    test they all come at once. Passwords are protected by the lock-out of each account, not by this."""

    activations_per_hour: int = 20
    """Letters to one school: its letter box is not a toy."""

    export_days: int = 7
    """A copy of one's data may be fetched for so long, then it is deleted."""

    asleep_days: int = 1_095
    """Accounts that nobody used for three years are erased (docs/privacy.md)…"""

    asleep_warning_days: int = 30
    """…so long after a warning."""

    disabled_learner_days: int = 730
    """A pupil who left a school's list two years ago is anonymised there."""

    audit_days: int = 1_095
    """At least 366: the database refuses to forget a younger deed."""

    mail_days: int = 30
    invitation_days: int = 400
    import_days: int = 400

    public_url: str = "http://127.0.0.1:8000"
    mail_dir: Path = Path("var/mail")
    smtp_url: str = ""
    """`smtp://user:password@host:587?starttls=true` or `smtps://…`; empty: mail is written to `mail_dir`."""

    mail_from: str = "ne-pas-repondre@plateforme.example"
    allow_demo: bool = False
    demo_password: str = "Demo2026!"  # noqa: S105 (the demonstration's, printed; refused unless allow_demo)
    demo_application_secret: str = ""

    def private_key(self) -> str:
        """The signing key; loud when there is none."""
        if self.signing_key:
            return self.signing_key
        if self.signing_key_file:
            return Path(self.signing_key_file).read_text()
        raise SettingsRefused(["IDENTITY_SIGNING_KEY or IDENTITY_SIGNING_KEY_FILE is missing"])

    def lock_out_rule(self) -> LockOutRule:
        """Facts 2.9, with this operator's numbers."""
        return LockOutRule(
            threshold=self.lock_out_threshold,
            base=timedelta(seconds=self.lock_out_base_seconds),
            limit=self.lock_out_limit,
        )

"""What identity reads from the environment."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from chassis.settings import ServiceSettings, SettingsRefused
from services.identity.domain.lock_out import LockOutRule

LEAST_SECRET = 32


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """The key that signs tokens, how dear a password check is, when guessing is stopped, who else may vouch, where mail goes, the demonstration."""

    signing_key: str = ""
    """Ed25519, PEM; give this or `signing_key_file`. Signs tokens until the command `keys` has promoted another."""

    signing_key_file: str = ""
    secret: str = ""
    """At least 32 characters, never changed; this or `secret_file`. Seals the keys of the database, and makes the links and codes
    in letters. Without it, the latter come from the signing key and the former cannot be added."""

    secret_file: str = ""
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

    letters_per_hour: int = 5
    """To one account: new passwords and codes; to one address: a school's invitations. Nobody's letter box is a toy."""

    recovery_minutes: int = 1_440
    """How long the key of an account recovery is good: a day, like a password's (facts 2.8 leave it to the operator)."""

    recoveries_per_hour: int = 3
    """Letters about one account."""
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
    """`smtp://user:password@host:587?starttls=true` or `smtps://…` (`cafile=…` for an authority of one's own); empty: mail is written
    to `mail_dir`."""

    saml_idp_entity_id: str = ""
    """The GAR's, or another SAML 2.0 provider's. With its address and its certificates; all three or none."""

    saml_sso_url: str = ""
    saml_certificates: str = ""
    """PEM, several while the provider changes its key; or `saml_certificates_file`."""

    saml_certificates_file: str = ""
    saml_entity_id: str = ""
    """Ours; empty: `<public_url>/api/saml/metadata`."""

    saml_attributes: tuple[str, ...] = ("IDO", "PRE", "NOM")
    """Identifier, first name, last name (facts 3.3)."""

    saml_clock_skew_seconds: int = 60
    """How far the provider's clock may be ahead of ours, at most 300."""

    saml_allow_unsolicited: bool = False
    """Whether the provider may send people who did not start from here. Nothing then ties them to their browser."""

    saml_private_key_file: str = ""
    saml_certificate_file: str = ""
    """PEM, both or none: requests are then signed."""

    oidc_name: str = "openid"
    """What the OpenID provider is called in accounts: it must not change afterwards."""

    oidc_issuer: str = ""
    """With client id and secret; all three or none."""

    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_client_secret_file: str = ""
    oidc_scope: str = "openid profile"
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

    def sealing_secret(self) -> str:
        """What seals the keys of the database; loud when there is none, or a short one."""
        secret = self.secret or (Path(self.secret_file).read_text().strip() if self.secret_file else "")
        if len(secret) < LEAST_SECRET:
            raise SettingsRefused(
                [f"IDENTITY_SECRET or IDENTITY_SECRET_FILE is missing, or shorter than {LEAST_SECRET}"]
            )
        return secret

    def letter_key(self) -> bytes:
        """What the links and codes in letters are made with."""
        has_secret = self.secret or self.secret_file
        root = self.sealing_secret() if has_secret else self.private_key()
        return hmac.digest(root.encode(), b"letters", "sha256")

    def lock_out_rule(self) -> LockOutRule:
        """Facts 2.9, with this operator's numbers."""
        return LockOutRule(
            threshold=self.lock_out_threshold,
            base=timedelta(seconds=self.lock_out_base_seconds),
            limit=self.lock_out_limit,
        )

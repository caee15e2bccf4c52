"""The noes of copies of data and of erasure; titles and statuses are in contracts/http/problems/identity.py."""

from services.identity.domain.refusals import Refusal


class DataExportUnknown(Refusal):
    """None was asked for, or its days are over."""

    code = "data_export_unknown"


class DataExportNotReady(Refusal):
    """It is still being gathered."""

    code = "data_export_not_ready"


class PasswordRequired(Refusal):
    """Being signed in is not enough for this."""

    code = "password_required"


class FreshSignInRequired(Refusal):
    """Whoever has no password must have just signed in."""

    code = "fresh_sign_in_required"


class ErasureNotConfirmed(Refusal):
    """Another code, or its time is over."""

    code = "erasure_not_confirmed"

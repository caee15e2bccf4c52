"""The noes of imports of lists; titles and statuses are in contracts/http/problems/identity.py."""

from services.identity.domain.refusals import Refusal


class ImportUnknown(Refusal):
    """No import of that number."""

    code = "import_unknown"


class ImportInProgress(Refusal):
    """One import of an organisation at a time: `number` is the one that is not over."""

    code = "import_in_progress"


class ImportInterrupted(Refusal):
    """The file took too long to arrive: somebody else's turn began meanwhile."""

    code = "import_interrupted"


class ImportFormatUnsuitable(Refusal):
    """This kind of organisation sends another format: `expected`, as one of `media_types`."""

    code = "import_format_unsuitable"


class ImportModeUnsuitable(Refusal):
    """Only lists of higher education are added to or replaced: every other list is what its file says."""

    code = "import_mode_unsuitable"


class ImportNotToConfirm(Refusal):
    """This import waits for nobody's word."""

    code = "import_not_to_confirm"

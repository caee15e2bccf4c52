"""The letter that carries a fact: a CloudEvents 1.0 JSON envelope that any AMQP consumer can read."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = "application/json"


class LetterUnreadable(Exception):
    """The bytes are not a CloudEvents envelope of ours. Never holds the bytes: they may be somebody's data."""


@dataclass(frozen=True)
class Envelope:
    """One fact on its way. `data` is the fact as JSON; the ids let anybody retrace who caused what."""

    id: UUID
    producer: str
    name: str
    time: datetime
    subject: str
    correlation_id: str
    causation_id: str | None
    data: dict[str, Any]

    def to_json(self) -> str:
        """The structured-mode CloudEvents document; extension attributes are lower case, as the standard wants."""
        return json.dumps(
            {
                "specversion": SPEC_VERSION,
                "id": str(self.id),
                "source": f"/{self.producer}",
                "type": self.name,
                "time": self.time.isoformat(),
                "subject": self.subject,
                "datacontenttype": CONTENT_TYPE,
                "dataschema": f"urn:pix-suite:schema:{self.name}",
                "correlationid": self.correlation_id,
                "causationid": self.causation_id,
                "data": self.data,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, body: str | bytes) -> "Envelope":
        """Read a letter; refuses with LetterUnreadable whatever is missing or of another kind."""
        try:
            document = json.loads(body)
            return cls(
                id=UUID(document["id"]),
                producer=str(document["source"]).lstrip("/"),
                name=str(document["type"]),
                time=datetime.fromisoformat(document["time"]),
                subject=str(document.get("subject", "")),
                correlation_id=str(document.get("correlationid", "")),
                causation_id=document.get("causationid"),
                data=dict(document["data"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise LetterUnreadable(type(error).__name__) from error

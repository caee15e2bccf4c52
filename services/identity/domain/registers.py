"""How somebody is spoken to, in French: `tu` or `vous`."""

from collections.abc import Mapping
from typing import Final, Literal

Register = Literal["tu", "vous"]
REGISTERS: Final[Mapping[str, Register]] = {"tu": "tu", "vous": "vous"}

"""Questions between services that need an answer now: each with its shapes, its deadline and its refusals."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

R = TypeVar("R")
A = TypeVar("A")


@dataclass(frozen=True)
class Question(Generic[R, A]):
    """One thing a service can be asked. `deadline` in seconds; `refusals` are the stable codes it may answer instead."""

    service: str
    name: str
    request: type[R]
    answer: type[A]
    deadline: float
    refusals: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """`assessment.open_certification_test`: nameko's routing key."""
        return f"{self.service}.{self.name}"


class Refused(Exception):
    """A no that was foreseen: it travels as data, never as a traceback."""

    def __init__(self, code: str, message: str = "", details: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.details = details or {}

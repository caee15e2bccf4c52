"""What referential reads from the environment."""

from dataclasses import dataclass
from pathlib import Path

from chassis.settings import ServiceSettings

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """`content_dir`: the authors' folder that `publish` and `check` read."""

    content_dir: Path = CONTENT

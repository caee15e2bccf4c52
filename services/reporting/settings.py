"""What reporting reads from the environment."""

from dataclasses import dataclass

from chassis.settings import ServiceSettings


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """Nothing beyond what every service has: reporting decides nothing, it shows."""

"""Settings of a service, from environment variables that begin with `TIRKEU_`."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tirkeu_chassis.unit_of_work.clock import Clock, FileClock, SystemClock


class Settings(BaseSettings):
    """What differs from one deployment to the next. Every field is `TIRKEU_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="TIRKEU_", frozen=True)

    mode: Literal["production", "development"] = "production"
    rabbitmq_url: SecretStr
    mongodb_url: SecretStr
    database: str = ""
    """Database name; empty for `tirkeu_<service>`."""
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8100, ge=0, le=65535)
    jwks: str
    """URL or file path of the JSON Web Key Set that signs the tokens."""
    token_issuer: str
    token_audience: str = "tirkeu"  # noqa: S105 - a name, no secret
    clock_file: Path | None = None
    """A simulated clock, for development only."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    batch_limit: int = Field(default=200, ge=1, le=2000)
    """Messages in one group commit at most."""
    prefetch: int = Field(default=400, ge=1, le=65535)
    """Events taken from the broker and not yet acknowledged at most."""
    outbox_limit: int = Field(default=20_000, ge=1)
    """Unpublished events past which commands are refused with 503."""
    lease_seconds: float = Field(default=5.0, gt=0)
    """How long the process that committed an event has it for itself before another may publish it."""
    inbox_days: int = Field(default=30, ge=1)
    """How long a message id is remembered; no dead letter may be requeued after it."""
    request_seconds: float = Field(default=20.0, gt=0)
    """How long a request may take to come in; then its connection is closed."""
    connection_limit: int = Field(default=1_000, ge=1)
    """Connections to one process at once; more are answered 503."""
    grace_seconds: float = Field(default=20.0, gt=0)
    """How long a stop waits for running work."""

    @model_validator(mode="after")
    def _no_simulated_time_in_production(self) -> Self:
        if self.mode == "production" and self.clock_file is not None:
            raise ValueError("TIRKEU_CLOCK_FILE is for TIRKEU_MODE=development alone: unset it")
        return self

    def clock(self) -> Clock:
        """The clock these settings ask for."""
        return FileClock(self.clock_file) if self.clock_file else SystemClock()

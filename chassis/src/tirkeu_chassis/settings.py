"""Settings of a service, from environment variables that begin with `TIRKEU_`, and from files of secrets."""

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from tirkeu_chassis.identity import sources
from tirkeu_chassis.identity.claims import ClaimNames
from tirkeu_chassis.identity.followed import Followed
from tirkeu_chassis.identity.key_set import Algorithm, KeySet
from tirkeu_chassis.identity.revocations import Revocations
from tirkeu_chassis.identity.verifier import TokenRules, Verifier
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.production import Deployment, refusals
from tirkeu_chassis.unit_of_work.clock import Clock, FileClock, SystemClock

SECRETS_DIR = "TIRKEU_SECRETS_DIR"
"""The variable that names the folder of secrets."""
URL_SECONDS = 30.0
"""How often the issuer is asked for its keys: one that it withdraws is out a minute later at the latest."""
FILE_SECONDS = 2.0
"""How often a file of keys or revocations is read."""


def settings_faults(error: Exception) -> list[str]:
    """What keeps the settings from holding, a sentence each, without their values."""
    if not isinstance(error, ValidationError):
        return [str(error)]
    found = []
    for fault in error.errors(include_input=False, include_url=False):
        variable = "_".join(["TIRKEU", *(str(part).upper() for part in fault["loc"][:1])])
        message = str(fault["msg"]).removeprefix("Value error, ")
        found += message.split("\n") if not fault["loc"] else [f"{variable}: {message}"]
    return found


class Settings(BaseSettings):
    """What differs from one deployment to the next. Every field is `TIRKEU_<NAME>`.

    Each may also be a file `tirkeu_<name>` in the folder that `TIRKEU_SECRETS_DIR` names; the file goes first. That is
    for secrets: the environment of a process is shown in too many places.

    Raises:
        ValidationError: a setting is missing or wrong, or production mode refuses it. It repeats no value.
    """

    model_config = SettingsConfigDict(env_prefix="TIRKEU_", frozen=True, hide_input_in_errors=True)

    mode: Literal["production", "development"] = "production"
    rabbitmq_url: SecretStr
    mongodb_url: SecretStr
    database: str = ""
    """Database name; empty for `tirkeu_<service>`."""
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8100, ge=0, le=65535)
    loopback_without_tls: bool = False
    """Whether production mode lets connections to this very machine go without TLS, such as to a proxy beside it."""

    token_issuer: str = Field(min_length=1)
    """The `iss` of the tokens."""
    jwks: str = ""
    """URL or file path of the JSON Web Key Set that signs the tokens; empty to ask the issuer where it is."""
    token_audience: str = Field(default="tirkeu", min_length=1)
    token_algorithms: Annotated[tuple[Algorithm, ...], NoDecode, Field(min_length=1)] = ("ES256",)
    """Those accepted, with commas between them."""
    token_type: str = ""
    """The `typ` that tokens must have, such as `at+jwt`; empty for any."""
    token_lifetime_seconds: int = Field(default=43_200, ge=60)
    """From the issue of a token to its end at most."""
    token_leeway_seconds: int = Field(default=30, ge=0, le=300)
    """By how much the issuer's clock may differ."""
    token_revocations: Path | None = None
    """The file that lists the revoked tokens; none are without it."""
    roles_claim: str = Field(default="roles", min_length=1)
    """The claim that lists roles, or the path to it, such as `realm_access.roles`."""
    body_claim: str = Field(default="body", min_length=1)
    """The claim that says in which body those roles are held."""
    grants_claim: str = Field(default="grants", min_length=1)
    """The claim that lists roles, each with its body."""
    role_names: Mapping[str, Role] = Field(default_factory=dict)
    """The issuer's names for roles, a JSON object: `{"tirkeu-clerk": "clerk"}`. Without any, they are ours."""

    signing_key: Path | None = None
    """PEM file with the Ed25519 key that signs this service's events; without one they go unsigned."""
    event_keys: Path | None = None
    """JSON Web Key Set with the public keys of all services; without it signatures are not checked."""
    unsigned_events: Literal["refused", "accepted"] = "refused"
    """What becomes of events without a signature where `event_keys` is set; to accept them is for an upgrade."""
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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """pydantic's hook: the folder of secrets goes before the environment."""
        folder = os.environ.get(SECRETS_DIR)
        if not folder:
            return init_settings, env_settings
        if not Path(folder).is_dir():
            raise SettingsError(f"{SECRETS_DIR}: {folder} is no folder")
        return init_settings, SecretsSettingsSource(settings_cls, folder), env_settings

    @field_validator("token_algorithms", mode="before")
    @classmethod
    def _with_commas(cls, given: Any) -> Any:
        return tuple(one.strip() for one in given.split(",")) if isinstance(given, str) else given

    @model_validator(mode="after")
    def _keys_can_be_found(self) -> Self:
        if not self.jwks and not sources.is_url(self.token_issuer):
            raise ValueError(
                "TIRKEU_JWKS: give the URL or the file of the issuer's keys, or the issuer's URL as TIRKEU_TOKEN_ISSUER"
            )
        return self

    @model_validator(mode="after")
    def _fit_for_production(self) -> Self:
        if self.mode == "production" and (found := refusals(self._deployment())):
            raise ValueError("\n".join(found))
        return self

    def _deployment(self) -> Deployment:
        return Deployment(
            rabbitmq_url=self.rabbitmq_url.get_secret_value(),
            mongodb_url=self.mongodb_url.get_secret_value(),
            token_issuer=self.token_issuer,
            jwks=self.jwks,
            token_revocations=self.token_revocations,
            secrets_dir=Path(folder) if (folder := os.environ.get(SECRETS_DIR)) else None,
            signing_key=self.signing_key,
            event_keys=self.event_keys,
            clock_file=self.clock_file,
            loopback_without_tls=self.loopback_without_tls,
        )

    def clock(self) -> Clock:
        """The clock these settings ask for."""
        return FileClock(self.clock_file) if self.clock_file else SystemClock()

    def verifier(self) -> Verifier:
        """What checks tokens by these settings, not started yet."""
        rules = TokenRules(
            issuer=self.token_issuer,
            audience=self.token_audience,
            algorithms=self.token_algorithms,
            token_type=self.token_type,
            lifetime_seconds=self.token_lifetime_seconds,
            leeway_seconds=self.token_leeway_seconds,
            names=ClaimNames(self.roles_claim, self.body_claim, self.grants_claim, dict(self.role_names)),
        )
        if not self.jwks:
            fetch, seconds = sources.from_issuer(self.token_issuer), URL_SECONDS
        elif sources.is_url(self.jwks):
            fetch, seconds = sources.from_url(self.jwks), URL_SECONDS
        else:
            fetch, seconds = sources.from_file(sources.path_of(self.jwks)), FILE_SECONDS
        development = self.mode == "development"
        read = partial(KeySet.read, algorithms=self.token_algorithms, development=development)
        keys, revoked = Followed("token-keys", fetch, read, seconds=seconds), None
        if self.token_revocations is not None:
            listed = sources.from_file(self.token_revocations)
            revoked = Followed("token-revocations", listed, Revocations.read, seconds=FILE_SECONDS)
        return Verifier(rules, keys, revoked)

"""`tirkeu tokens`: revokes tokens, by the list that every instance of every service follows."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Final, Literal

import typer
from rich.console import Console

from tirkeu_chassis.identity.revocations import Revocations, RevocationsError
from tirkeu_operations.errors import CommandError, mendable
from tirkeu_operations.options import AsJson
from tirkeu_operations.terminal import print_lines

MODE: Final = 0o644
"""The services may run as other users than the operator. Nobody else may write it."""

tokens = typer.Typer(no_args_is_help=True, help="Tokens that no longer hold, although they have not run out.")

ListFile = Annotated[
    Path | None,
    typer.Option(
        "--file",
        envvar="TIRKEU_TOKEN_REVOCATIONS",
        show_default=False,
        help="The list that the services read, in a folder that the operator may write.",
    ),
]
Subject = Annotated[str | None, typer.Option("--sub", help="All tokens of this subject.")]
TokenId = Annotated[str | None, typer.Option("--jti", help="The token with this id.")]


@tokens.command("list")
@mendable(RevocationsError)
def listing(
    file: ListFile = None,
    create: Annotated[bool, typer.Option("--create", help="Make an empty list where there is none.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is revoked."""
    place = _given(file)
    if create and not place.exists():
        with _changing(place):
            _write(place, Revocations())
    found = _read(place)
    if as_json:
        typer.echo(found.written(), nl=False)
        return
    rows = [(one.revoked_at.isoformat(timespec="seconds"), one.claim, one.value, one.reason) for one in found.entries]
    print_lines(Console(), [("REVOKED AT", "CLAIM", "VALUE", "REASON"), *rows])


@tokens.command()
@mendable(RevocationsError)
def revoke(
    sub: Subject = None,
    jti: TokenId = None,
    reason: Annotated[str, typer.Option(help="Why, for the list. No personal data.")] = "",
    file: ListFile = None,
) -> None:
    """Shut out a token, or everybody who brings one of a subject, until it is restored.

    The services notice within seconds. Whoever is shut out by --sub stays so with fresh tokens, too.
    """
    place, (claim, value) = _given(file), _one_of(sub, jti)
    with _changing(place):
        _write(place, _read(place).revoking(claim, value, datetime.now(UTC), reason))
    typer.echo(f"Revoked: {json.dumps({claim: value})}.")


@tokens.command()
@mendable(RevocationsError)
def restore(sub: Subject = None, jti: TokenId = None, file: ListFile = None) -> None:
    """Let a token, or a subject, in again."""
    place, (claim, value) = _given(file), _one_of(sub, jti)
    with _changing(place):
        before = _read(place)
        after = before.restoring(claim, value)
        if len(after.entries) == len(before.entries):
            raise CommandError(f"{json.dumps({claim: value})} is not on the list: `tirkeu tokens list` shows what is.")
        _write(place, after)
    typer.echo(f"Restored: {json.dumps({claim: value})}.")


def _given(file: Path | None) -> Path:
    if file is None:
        raise CommandError("Give the list that the services read: --file or TIRKEU_TOKEN_REVOCATIONS.")
    return file


def _one_of(sub: str | None, jti: str | None) -> tuple[Literal["sub", "jti"], str]:
    if sub is not None and jti is None:
        return "sub", sub
    if jti is not None and sub is None:
        return "jti", jti
    raise CommandError("Give either --sub or --jti.")


def _read(place: Path) -> Revocations:
    try:
        return Revocations.read(place.read_bytes())
    except FileNotFoundError as error:
        raise CommandError(f"There is no {place}: `tirkeu tokens list --create` makes an empty list.") from error
    except OSError as error:
        raise CommandError(f"{place} can't be read: {error.strerror}.") from error
    except RevocationsError as error:
        raise CommandError(f"{place}: {error}. Mend it by hand, or restore it from a backup.") from error


@contextmanager
def _changing(place: Path) -> Iterator[None]:
    """One change at a time: two operators must not undo each other's."""
    try:
        descriptor = os.open(place.with_name(f".{place.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CommandError(f"{place.parent} can't be written: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(place: Path, revocations: Revocations) -> None:
    """The whole list at once: who reads it finds the old one or the new one."""
    try:
        with NamedTemporaryFile(dir=place.parent, prefix=f".{place.name}.", delete=False) as draft:
            draft.write(revocations.written())
            draft.flush()
            os.fchmod(draft.fileno(), MODE)
            os.fsync(draft.fileno())
        Path(draft.name).replace(place)
    except OSError as error:
        raise CommandError(f"{place} can't be written: {error.strerror}.") from error

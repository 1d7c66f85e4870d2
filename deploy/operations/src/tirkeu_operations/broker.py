"""`tirkeu broker`: prints the definitions document with which the broker of an installation is set up."""

import json
import os
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Final

import typer

from tirkeu_chassis.broker.definitions import OPERATOR, SUBSCRIBER, Traffic, password_hash
from tirkeu_chassis.broker.definitions import definitions as document
from tirkeu_operations.errors import CommandError

SERVICES: Final = "tirkeu.services"
"""The group of entry points by which a service names its Definition."""
PASSWORD: Final = "TIRKEU_PASSWORD_"  # noqa: S105  - the beginning of a variable's name
"""Before an account's name in upper case: the variable that holds its password."""

broker = typer.Typer(no_args_is_help=True, help="The broker: what stands in it, and who may do what with it.")


@broker.callback()
def group() -> None:
    """Keep the group a group while it has one command."""


@broker.command()
def definitions(
    vhost: Annotated[str, typer.Option(help="The virtual host that all of it stands in.")] = "/",
    passwords: Annotated[
        Path | None,
        typer.Option(
            envvar="TIRKEU_PASSWORDS",
            metavar="FOLDER",
            help="A folder with a password file per account.",
        ),
    ] = None,
) -> None:
    """Print a RabbitMQ definitions document: exchanges, queues, bindings, users and permissions.

    It has the queues of the services that are installed beside this command, and a user for each of them, for an
    `operator` and for a `subscriber`. A password comes from the account's file in --passwords or from
    TIRKEU_PASSWORD_<ACCOUNT>; it is printed as a salted hash. A user without a password is left out.
    """
    services = installed()
    accounts = (*services, OPERATOR, SUBSCRIBER)
    hashes = {account: password_hash(secret) for account, secret in given(accounts, passwords, os.environ).items()}
    typer.echo(json.dumps(document(hashes, services, vhost=vhost), indent=2))
    if without := [account for account in accounts if account not in hashes]:
        typer.echo(f"Users without a password are left out: {', '.join(without)}.", err=True)


def installed() -> dict[str, Traffic]:
    """The events of each installed service, by its name.

    Raises:
        CommandError: none is installed.
    """
    found = {entry.name: entry.load().traffic for entry in entry_points(group=SERVICES)}
    if not found:
        raise CommandError("No service is installed beside this command: install those that the broker is to serve.")
    return {name: found[name] for name in sorted(found)}


def given(accounts: Sequence[str], folder: Path | None, environment: Mapping[str, str]) -> dict[str, str]:
    """The passwords there are, by account: that of a file goes before that of the environment.

    Args:
        accounts: the names to look for.
        folder: with a file per account, as Docker and Kubernetes mount secrets; a line break at its end does not count.
        environment: variables such as TIRKEU_PASSWORD_INTAKE.

    Raises:
        CommandError: the folder is not there, a file can't be read, or a password is empty.
    """
    if folder is not None and not folder.is_dir():
        raise CommandError(f"{folder} is no folder: give one with a file per account, such as {accounts[0]}.")
    found: dict[str, str] = {}
    for account in accounts:
        variable = PASSWORD + account.upper()
        file = None if folder is None else folder / account
        if file is not None and file.exists():
            source, password = str(file), _read(file)
        elif variable in environment:
            source, password = variable, environment[variable]
        else:
            continue
        if not password:
            raise CommandError(f"The password of {account} is empty: see {source}.")
        found[account] = password
    return found


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} can't be read: {getattr(error, 'strerror', None) or 'it is no text'}.") from error

"""`tirkeu access`: the page of who may do what and where, from the declarations of the installed services' routes."""

from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from tirkeu_chassis.http import operations
from tirkeu_chassis.http.access import Access
from tirkeu_chassis.http.routes import DeclaredRoute, declared
from tirkeu_chassis.office.roles import STAFF, Role
from tirkeu_chassis.service import Definition
from tirkeu_operations.broker import SERVICES
from tirkeu_operations.errors import CommandError

HEAD: Final = """\
# Who may do what, and where

Written by `tirkeu access` from the declarations of the routes; `make guards` compares.

A role counts in the territory in which a token grants it, and nowhere else: what one role may see or do never depends
on another role in the same token.

| in the table | what it means |
|---|---|
| body | in the body that the grant names and, where that is a department, in its units; without a body nowhere |
| country | in the whole country; where the grant names a body, as above |
| yes | everybody, without a token |
| – | not at all |
| \\* | with personal data; others on the same route get the answer without it |

What belongs to no body, such as a year's targets, is the whole country's: only who holds the role there may change it.
A catalogue, a year's targets and the clock read the same to all who may call.
"""


def access(
    check: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Compare with a page that was written; exit code 1 if it is stale."),
    ] = None,
) -> None:
    """Print the page of roles, actions and territories of the services that are installed beside this command."""
    found = page(installed())
    if check is None:
        typer.echo(found, nl=False)
    elif not check.is_file() or check.read_text(encoding="utf-8") != found:
        raise CommandError(f"{check} is not what the routes declare: write it anew with `tirkeu access > {check}`.")


def installed() -> list[Definition]:
    """The definitions of the installed services, by name.

    Raises:
        CommandError: none is installed.
    """
    found: dict[str, Any] = {entry.name: entry.load() for entry in entry_points(group=SERVICES)}
    if not found:
        raise CommandError("No service is installed beside this command: install those whose routes are to be shown.")
    return [found[name] for name in sorted(found)]


def page(services: list[Definition]) -> str:
    """The page, in Markdown."""
    parts = [HEAD]
    for one in services:
        parts += _section(one.name, declared(*one.apis))
    parts += _section("every service", declared(operations.routes(services[0].name, services[0].reactions)))
    return "".join(parts)


def _section(title: str, routes: list[DeclaredRoute]) -> Iterator[str]:
    names = " | ".join(role.value for role in Role)
    yield f"\n## {title}\n\n| action | what | {names} | paragraph |\n|---|---|{'---|' * len(Role)}---|\n"
    for route in routes:
        cells = " | ".join(_cell(route.access, role) for role in Role)
        yield f"| `{route.method} {route.path}` | {route.summary} | {cells} | {route.access.paragraph or '–'} |\n"


def _cell(access: Access, role: Role) -> str:
    if access.public:
        return "yes"
    if role not in access.roles:
        return "–"
    return ("body" if role in STAFF else "country") + (" \\*" if role in access.particulars else "")

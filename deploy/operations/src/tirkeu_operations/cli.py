"""The ``tirkeu`` command: the operators' commands for any installation, and the commands that other packages add.

A package adds a command by an entry point of the group ``tirkeu.commands``: the name is the command's, the object a
Typer app (a group of commands) or a function (one command).
"""

import inspect
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

import typer
from typer.core import TyperGroup

from tirkeu_operations.access import access
from tirkeu_operations.broker import broker
from tirkeu_operations.dead.command import dead
from tirkeu_operations.errors import CommandError
from tirkeu_operations.events.command import events
from tirkeu_operations.rebuilds import metrics
from tirkeu_operations.tokens import tokens

COMMANDS: Final = "tirkeu.commands"
GROUPS: Final = (("dead", dead), ("events", events), ("metrics", metrics), ("broker", broker), ("tokens", tokens))


class _Sentences(TyperGroup):
    """What the user can mend is shown as a sentence, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CommandError as error:
            typer.echo(typer.style("Error: ", fg="red") + str(error), err=True)
            raise typer.Exit(1) from error


def assembled() -> typer.Typer:
    """The command with everything that is installed."""
    app = typer.Typer(
        cls=_Sentences,
        no_args_is_help=True,
        pretty_exceptions_show_locals=False,  # they may hold passwords
        help="Tirkeu: tools to look into an installation and to run it.",
    )
    for name, group in GROUPS:
        app.add_typer(group, name=name)
    app.command("access")(access)
    for entry, command in _added():
        panel = f"Commands of {entry.dist.name if entry.dist is not None else entry.module}"
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=entry.name, rich_help_panel=panel)
        else:
            app.command(entry.name, rich_help_panel=panel)(command)
    return app


def _added() -> list[tuple[EntryPoint, Any]]:
    """The commands of other packages: package by package, in the order in which each defines its functions."""
    found = [(entry, entry.load()) for entry in entry_points(group=COMMANDS)]
    return sorted(found, key=lambda one: (one[0].module, _line(one[1])))


def _line(command: Any) -> int:
    code = getattr(inspect.unwrap(command), "__code__", None)
    return code.co_firstlineno if code is not None else 0


app = assembled()

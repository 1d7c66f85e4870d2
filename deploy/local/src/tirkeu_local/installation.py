"""Offers the stack that runs in a folder as an installation for the operators' commands."""

from pathlib import Path

from tirkeu_chassis.office.roles import Role
from tirkeu_local.detached import running
from tirkeu_operations.installation import Installation
from tirkeu_sandbox.nodes.process import private_folder
from tirkeu_sandbox.services.issuer import DevelopmentIssuer


def find(data: Path) -> Installation:
    """The installation of the stack that runs in the folder ``data``.

    Raises:
        NoStackError: none does.
    """
    stack = running(data)
    return Installation(
        broker_url=stack.rabbitmq_url,
        log_url=stack.subscriber_url,
        addresses=stack.services,
        services=tuple(stack.services),
        token=lambda: DevelopmentIssuer(private_folder(data) / "issuer").token([Role.OPERATOR]),
    )

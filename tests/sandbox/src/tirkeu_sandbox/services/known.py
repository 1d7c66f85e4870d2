"""The services of Tirkeu: their ports on one machine, and their definitions."""

import importlib
from typing import Final

from tirkeu_chassis.service import Definition
from tirkeu_sandbox.nodes.process import SandboxError
from tirkeu_sandbox.services.process import Service

SERVICES: Final = (
    Service("intake", "tirkeu_intake", 8101),
    Service("review", "tirkeu_review", 8102),
    Service("registry", "tirkeu_registry", 8103),
    Service("complaints", "tirkeu_complaints", 8104),
    Service("metrics", "tirkeu_metrics", 8105),
)


def known(name: str) -> Service:
    """The service of this name.

    Raises:
        KeyError: there is none.
    """
    return {service.name: service for service in SERVICES}[name]


def definition(service: Service) -> Definition:
    """What the service is made of.

    Raises:
        SandboxError: it can't be imported.
    """
    try:
        found: Definition = importlib.import_module(f"{service.module}.main").DEFINITION
    except ImportError as error:
        raise SandboxError(f"The service {service.name} can't be imported: {error}.") from error
    return found

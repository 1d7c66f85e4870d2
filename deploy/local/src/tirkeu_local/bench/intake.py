"""Intake: registrations per second over HTTP, against a bare route that inserts one document."""

import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tirkeu_chassis.clock import set_file_clock
from tirkeu_chassis.sandbox.mongodb import MongodbNode
from tirkeu_chassis.sandbox.process import free_port, private_folder
from tirkeu_chassis.sandbox.rabbitmq import RabbitmqNode
from tirkeu_local import broker
from tirkeu_local.bench.http_load import requests_per_second
from tirkeu_local.issuer import DevelopmentIssuer
from tirkeu_local.services import SERVICES, Service, ServiceProcess, Surroundings

WARM_UP = 300
APPLICATION = {
    "body_no": "7.19",
    "applicant_category": "citizen_rk",
    "weapon_class": "civilian",
    "units": [
        {
            "kind": "rifled_hunting",
            "type": "карабин",
            "model": "Сайга",
            "calibre": "7.62",
            "number": "А-1",
            "year": 2009,
        }
    ],
    "documents": ["application", "photos_3x4_2", "acquisition_source_doc", "receipt_duty_permit"],
    "applicant": {"surname": "Әбенов", "name": "Алмас", "birth_date": "1980-01-01", "address": "Абай көшесі, 1"},
}


@dataclass(frozen=True, slots=True)
class Intake:
    """Requests per second, the median of the rounds."""

    service: float
    bare_insert: float

    def to_dict(self) -> dict[str, float]:
        """For JSON."""
        return {
            "service": round(self.service, 1),
            "bare_insert": round(self.bare_insert, 1),
            "ratio_to_bare_insert": round(self.service / self.bare_insert, 3),
        }


async def measure(folder: Path, *, requests: int, rounds: int, advance: Callable[[str], None]) -> Intake:
    """Measure on nodes of its own, because intake's account and queues come from the definitions document.

    Raises:
        StackError: a request was refused.
    """
    passwords = broker.passwords(folder / "accounts.json", SERVICES)
    issuer = DevelopmentIssuer(folder / "issuer")
    set_file_clock(folder / "clock", None)
    with (
        RabbitmqNode(folder / "rabbitmq", definitions=broker.definitions(passwords, SERVICES)) as rabbitmq,
        MongodbNode(folder / "mongodb") as mongodb,
    ):
        surroundings = Surroundings(mongodb.url(), issuer.jwks_path, folder / "clock", private_folder(folder / "log"))
        contenders = {
            "service": ("tirkeu_intake", rabbitmq.url("intake", passwords["intake"])),
            "bare_insert": ("tirkeu_local.bench.bare_insert", "unused"),
        }
        processes = {
            name: ServiceProcess(Service(name, module, 0), free_port(), url, surroundings)
            for name, (module, url) in contenders.items()
        }
        rates: dict[str, list[float]] = {name: [] for name in processes}
        token = issuer.token(["clerk"], "7.19")
        try:
            for process in processes.values():
                process.start()
                await requests_per_second(process.address, _request(token), WARM_UP)
            for _ in range(rounds):
                for name, process in processes.items():
                    rates[name].append(await requests_per_second(process.address, _request(token), requests))
                    advance(name)
        finally:
            for process in processes.values():
                process.stop()
    return Intake(statistics.median(rates["service"]), statistics.median(rates["bare_insert"]))


def _request(token: str) -> Callable[[int], bytes]:
    body = json.dumps(APPLICATION, ensure_ascii=False).encode()
    run = uuid4().hex
    head = (
        "POST /v1/applications HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n"
    )
    return lambda number: f"{head}Idempotency-Key: {run}-{number}\r\n\r\n".encode() + body

"""Intake: registrations per second over HTTP, against a bare route that inserts one document.

The route is measured twice: as it is usually written, and with the process settings of a service.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from tirkeu_sandbox.services.process import Service
from tirkeu_trials.bench import stand
from tirkeu_trials.bench.findings.figures import Rates
from tirkeu_trials.bench.loads.http_load import request, requests_per_second

WARM_UP = 300
CALLERS = 128
"""Callers at once: with so many both contenders are busy all the time, and it is their cost that counts."""
FEW_CALLERS = 32
"""With so few, a group commit waits for the disk's journal half of the time."""
CONTENDERS = {
    "service": Service("service", "tirkeu_intake", 0),
    "bare_insert": Service("bare_insert", "tirkeu_trials.bench.contenders.bare_insert", 0),
    "settled_insert": Service("settled_insert", "tirkeu_trials.bench.contenders.settled_insert", 0),
}


def application(body_no: str, weapon_number: str) -> dict[str, Any]:
    """What the clerk sends to register a citizen's hunting rifle."""
    return {
        "body_no": body_no,
        "applicant_category": "citizen_rk",
        "weapon_class": "civilian",
        "units": [
            {
                "kind": "rifled_hunting",
                "type": "карабин",
                "model": "Сайга",
                "calibre": "7.62",
                "number": weapon_number,
                "year": 2009,
            }
        ],
        "documents": [
            "application",
            "photos_3x4_2",
            "receipt_duty_registration",
            "receipt_duty_permit",
            "acquisition_source_doc",
            "test_fire_act",
        ],
        "applicant": {"surname": "Әбенов", "name": "Алмас", "birth_date": "1980-01-01", "address": "Абай көшесі, 1"},
    }


async def measure(folder: Path, *, requests: int, rounds: int, advance: Callable[[str], None]) -> Rates:
    """Measure on nodes of its own, because intake's account and queues come from the definitions document.

    Raises:
        CommandError: a request was refused.
    """
    levels = {"": CALLERS, f"_{FEW_CALLERS}": FEW_CALLERS}
    rates: dict[str, list[float]] = {name + suffix: [] for suffix in levels for name in CONTENDERS}
    with stand.running(folder, CONTENDERS.values()) as running:
        token = running.issuer.token(["clerk"], "7.19")
        for process in running.processes.values():
            await requests_per_second(process.address, registrations(token), WARM_UP)
        for number in range(rounds):
            for suffix, callers in levels.items():
                # Who comes right after the service runs while the broker still writes its events: not always the same.
                for name, process in list(running.processes.items())[:: -1 if number % 2 else 1]:
                    rate = await requests_per_second(process.address, registrations(token), requests, callers)
                    rates[name + suffix].append(rate)
                    advance(name)
    ratios = {
        f"ratio_to_{ceiling}{suffix}": (f"service{suffix}", f"{ceiling}{suffix}")
        for ceiling in CONTENDERS
        if ceiling != "service"
        for suffix in levels
    }
    return Rates(rates, ratios)


def steps(rounds: int) -> int:
    """How often `measure` says that it got on."""
    return rounds * 2 * len(CONTENDERS)


def registrations(token: str) -> Callable[[int], bytes]:
    """The bytes of the nth registration of a new run."""
    run = uuid4().hex
    body = application("7.19", "А-1")
    return lambda number: request("POST", "/v1/applications", token, body, f"{run}-{number}")

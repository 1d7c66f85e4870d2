"""A permit signed, handed over, running out: given it, when somebody acts or its day comes, then this."""

import asyncio
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Decision
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import ALMATY, local_date, start_of_day
from tirkeu_contracts.events import intake
from tirkeu_contracts.events.registry import PermitExpired, PermitExpiring, PermitHandedOver, PermitIssued
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    Names,
    PermitKind,
    ReceivedBy,
    WeaponKind,
)
from tirkeu_contracts.standard.other_law import PermitValidity
from tirkeu_registry.api.permits.schemas import PermitOut
from tirkeu_registry.domain import permit, signature, validity
from tirkeu_registry.domain.permit import HandOver, Particulars, Permit, PermitUnit, Proxy, Stage
from tirkeu_registry.domain.signature import Return, Sign
from tirkeu_registry.domain.validity import valid_until, watch
from tirkeu_registry.forms.permit import permit_pdf
from tirkeu_sandbox.testing.given import Given, actor

NOW = datetime(2011, 11, 22, 5, tzinfo=UTC)
DUE = date(2011, 12, 7)
LAST_MOMENT = datetime(2011, 12, 7, 17, 59, 59, tzinfo=UTC)
"""One second before the due day is over in Almaty (UTC+6)."""
TOO_LATE = datetime(2011, 12, 7, 18, tzinfo=UTC)
CASE, PERMIT, WEAPON, MESSAGE = (UUID(f"019ab7e0-0000-7000-8000-{number:012d}") for number in range(1, 5))
SAIGA = intake.Weapon(kind="rifled_hunting", type="карабин", model="Сайга-МК", calibre="7.62", number="Х 1", year=2009)
DRAFTED = Permit(
    id=PERMIT,
    body_no="2.10",
    application_id=CASE,
    permit_no="P-2.10-2011-000001",
    kind=PermitKind.PERMIT_STORAGE_CARRYING,
    action=Action.REGISTRATION,
    units=(PermitUnit(WEAPON, WeaponKind.RIFLED_HUNTING, duplicate=False),),
    language=ApplicationLanguage.KK,
    drafter="officer-1",
    drafted_at=NOW,
    due_on=DUE,
    particulars=Particulars((SAIGA,)),
    category=ApplicantCategory.EMPLOYEE_SECURITY_SUBJECT,
)
"""Of an applicant for whose permit no law gives a term."""
ISSUED = replace(DRAFTED, stage=Stage.ISSUED, issued_at=NOW, on_time=True)
HANDED_OVER = replace(ISSUED, stage=Stage.HANDED_OVER)
CANCELLED = replace(DRAFTED, stage=Stage.CANCELLED)
RETURNED = replace(DRAFTED, stage=Stage.RETURNED)
PROXY = Proxy("Серіков", "Ерлан", "12", date(2011, 11, 22))


given = Given(at=NOW, message_id=MESSAGE)


def officer(subject: str) -> Actor:
    return actor(subject, Role.OFFICER, body="2.10")


def known_for(years: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A term of an employee's permit, as a row of other law would have it."""
    row = PermitValidity(
        first=date(2010, 1, 1),
        law=Names(en="made up", kk="ойдан", ru="выдумано"),
        seen_at=(),
        permit_kind=PermitKind.PERMIT_STORAGE_CARRYING,
        applicants=(ApplicantCategory.EMPLOYEE_SECURITY_SUBJECT,),
        years=years,
    )
    monkeypatch.setattr(
        validity, "permit_validity_on", lambda day, kind, applicant: row if row.is_for(kind, applicant) else None
    )


@pytest.mark.parametrize(("at", "on_time"), [(NOW, True), (LAST_MOMENT, True), (TOO_LATE, False)])
def test_the_head_signs(at: datetime, on_time: bool) -> None:
    decision = given(DRAFTED, at=at, by=officer("head-1")).when(signature.sign, Sign("Ә. Ғабдуллин"))
    assert decision.state == replace(
        DRAFTED,
        stage=Stage.ISSUED,
        issued_at=at,
        on_time=on_time,
        signed_by="head-1",
        particulars=replace(DRAFTED.particulars, head_name="Ә. Ғабдуллин"),
        wake_at=start_of_day(local_date(at) + timedelta(days=30)),  # the term isn't known: it is looked up again then
    )
    decision.then_tells(
        PermitIssued(
            application_id=CASE,
            body_no="2.10",
            permit_id=PERMIT,
            permit_no="P-2.10-2011-000001",
            permit_kind="permit_storage_carrying",
            units=1,
            issued_at=at,
            due_on=DUE,
            on_time=on_time,
        )
    )


@pytest.mark.parametrize("state", [ISSUED, HANDED_OVER, CANCELLED, RETURNED])
@pytest.mark.parametrize(
    ("decide", "command"), [(signature.sign, Sign()), (signature.return_draft, Return("units differ"))]
)
def test_only_a_draft_is_signed_or_returned(
    state: Permit, decide: Callable[..., Decision[Permit]], command: Any
) -> None:
    given(state, by=officer("head-1")).when(decide, command).refused_with(permit.WrongStage)


OF_TODAY, OF_TOMORROW = date(2011, 11, 22), date(2011, 11, 23)


@pytest.mark.parametrize(
    ("state", "subject", "command", "error"),
    [
        (ISSUED, "officer-1", HandOver(ReceivedBy.APPLICANT), None),
        (ISSUED, "officer-1", HandOver(ReceivedBy.PROXY, PROXY), None),
        (ISSUED, "officer-1", HandOver(ReceivedBy.PROXY, replace(PROXY, power_of_attorney_until=OF_TODAY)), None),
        *(
            (one, "officer-1", HandOver(ReceivedBy.APPLICANT), permit.WrongStage)
            for one in (DRAFTED, HANDED_OVER, CANCELLED, RETURNED)
        ),
        (ISSUED, "officer-2", HandOver(ReceivedBy.APPLICANT), permit.OtherOfficer),
        (ISSUED, "officer-1", HandOver(ReceivedBy.PROXY), permit.PowerOfAttorneyMissing),
        (ISSUED, "officer-1", HandOver(ReceivedBy.APPLICANT, PROXY), permit.ProxyNotExpected),
        (
            ISSUED,
            "officer-1",
            HandOver(ReceivedBy.PROXY, replace(PROXY, power_of_attorney_date=OF_TOMORROW)),
            permit.PowerOfAttorneyInFuture,
        ),
        (
            ISSUED,
            "officer-1",
            HandOver(ReceivedBy.PROXY, replace(PROXY, power_of_attorney_until=OF_TODAY - timedelta(days=1))),
            permit.PowerOfAttorneyExpired,
        ),
    ],
)
def test_the_officer_hands_over(state: Permit, subject: str, command: HandOver, error: type[Refusal] | None) -> None:
    if error is not None:
        given(state, by=officer(subject)).when(permit.hand_over, command).refused_with(error)
        return
    at = NOW + timedelta(hours=1)
    decision = given(state, at=at, by=officer(subject)).when(permit.hand_over, command)
    assert (decision.state.stage, decision.state.received_by) == (Stage.HANDED_OVER, command.received_by)
    assert decision.state.particulars.proxy == command.proxy
    decision.then_tells(
        PermitHandedOver(
            application_id=CASE, body_no="2.10", permit_id=PERMIT, received_by=command.received_by, handed_over_at=at
        )
    )


# -- the term of a permit, which is other law's


def test_what_no_law_confirms_is_not_guessed() -> None:
    assert valid_until(ISSUED) is None
    decision = given(replace(ISSUED, wake_at=NOW), by=None).when(watch, None)
    decision.then(replace(ISSUED, wake_at=datetime(2011, 12, 22, tzinfo=ALMATY)))


@pytest.mark.parametrize(
    ("category", "kind", "until"),
    [
        (ApplicantCategory.CITIZEN_RK, PermitKind.PERMIT_STORAGE_CARRYING, date(2016, 11, 22)),
        (ApplicantCategory.ENTITY_SPECIAL_STATUTORY, PermitKind.PERMIT_STORAGE, date(2016, 11, 22)),
        (ApplicantCategory.SPORTS_ORGANISATION, PermitKind.PERMIT_STORAGE, None),
        pytest.param(None, PermitKind.PERMIT_STORAGE_CARRYING, None, id="drawn up by an earlier version"),
    ],
)
def test_the_term_is_that_of_the_applicants_permit(
    category: ApplicantCategory | None, kind: PermitKind, until: date | None
) -> None:
    """Articles 14(2) and 15(2) of the Law of 30 December 1998: five years."""
    assert valid_until(replace(ISSUED, category=category, kind=kind)) == until


def test_a_term_that_is_confirmed_later_is_told_of_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look on its day; a term of a year becomes known after half of it."""
    state, told = given(DRAFTED, by=officer("head-1")).when(signature.sign, Sign()).state, []
    while state is not None and (at := state.wake_at) is not None:
        if local_date(at) > date(2012, 5, 22):
            known_for(1, monkeypatch)
        decision = given(state, at=at, by=None).when(watch, None)
        told += [(type(one), local_date(at)) for one in decision.events]
        state = decision.state
    assert told == [(PermitExpiring, date(2012, 10, 23)), (PermitExpired, date(2012, 11, 23))]


@pytest.mark.parametrize(
    ("state", "term", "answer"),
    [(ISSUED, 5, (date(2016, 11, 22), 5)), (ISSUED, None, (None, None)), (DRAFTED, 5, (None, None))],
)
def test_an_answer_names_the_term_and_the_last_day(
    state: Permit, term: int | None, answer: tuple[date | None, int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    if term is not None:
        known_for(term, monkeypatch)
    told = PermitOut.of(state)
    assert (told.valid_until, told.valid_years) == answer


def test_the_last_day_is_the_same_day_so_many_years_on(monkeypatch: pytest.MonkeyPatch) -> None:
    known_for(5, monkeypatch)
    assert valid_until(DRAFTED) is None
    assert valid_until(ISSUED) == date(2016, 11, 22)
    leap = replace(ISSUED, issued_at=datetime(2012, 2, 28, 19, tzinfo=UTC))  # the 29th in Almaty
    assert valid_until(leap) == date(2017, 2, 28)
    signed = given(DRAFTED, by=officer("head-1")).when(signature.sign, Sign())
    [issued] = signed.events
    assert isinstance(issued, PermitIssued)
    assert issued.valid_until == date(2016, 11, 22)
    assert signed.state.wake_at == datetime(2016, 10, 23, tzinfo=ALMATY)


@pytest.mark.parametrize(
    ("permit_", "day", "told"),
    [
        (ISSUED, "2016-10-22", None),
        (ISSUED, "2016-10-23", PermitExpiring),
        (HANDED_OVER, "2016-11-22", PermitExpiring),
        (replace(ISSUED, expiry_announced=True), "2016-11-22", None),
        (replace(ISSUED, expiry_announced=True), "2016-11-23", PermitExpired),
        (ISSUED, "2017-01-01", PermitExpired),
        (replace(ISSUED, expired=True), "2017-01-01", None),
        (replace(ISSUED, extended_by=CASE), "2017-01-01", None),
        (RETURNED, "2017-01-01", None),
        (CANCELLED, "2017-01-01", None),
    ],
)
def test_what_is_told_of_a_permit(
    permit_: Permit, day: str, told: type[Any] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_for(5, monkeypatch)
    at = datetime.fromisoformat(day).replace(hour=10, tzinfo=ALMATY)
    decision = given(replace(permit_, wake_at=NOW), at=at, by=None).when(watch, None)
    assert [type(one) for one in decision.events] == ([told] if told else [])
    wake_at = decision.state.wake_at
    assert wake_at is None or wake_at > at, "an alarm must move on"


@hypothesis.given(st.lists(st.integers(0, 400), min_size=1, max_size=12), st.integers(0, 20))
def test_each_notice_is_given_once_however_often_it_is_looked_at(pauses: list[int], extended_after: int) -> None:
    """Days of looking, in any rhythm: the notices come at most once, in order, never after an extension."""
    with pytest.MonkeyPatch.context() as patch:
        known_for(1, patch)
        state, told = replace(ISSUED, wake_at=NOW), []
        at = NOW
        for number, days in enumerate(pauses):
            at += timedelta(days=days)
            if number == extended_after:
                state = replace(state, extended_by=CASE)
            decision = given(state, at=at, by=None).when(watch, None)
            told += [(type(one), number) for one in decision.events]
            state = decision.state or state
        kinds = [kind for kind, _ in told]
        assert kinds in ([], [PermitExpiring], [PermitExpired], [PermitExpiring, PermitExpired])
        assert all(number < extended_after for _, number in told)
        if local_date(at) > date(2012, 11, 22) and extended_after >= len(pauses):
            assert kinds[-1] is PermitExpired


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (ApplicationLanguage.KK, "Мына күнге дейін жарамды: 2016 жылғы 22 қараша"),
        (ApplicationLanguage.RU, "Действительно до: 22 ноября 2016 года"),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_a_permit_names_its_last_day_where_it_is_known(
    language: ApplicationLanguage, words: str, known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if known:
        known_for(5, monkeypatch)
    (tmp_path / "permit.pdf").write_bytes(asyncio.run(permit_pdf(replace(ISSUED, language=language))))
    command = ["/usr/bin/pdftotext", "-layout", str(tmp_path / "permit.pdf"), "-"]
    printed = subprocess.run(command, check=True, capture_output=True, timeout=30).stdout.decode()
    assert (words in " ".join(printed.split())) is known


def test_who_drew_a_permit_up_does_not_sign_it() -> None:
    """R-52."""
    given(DRAFTED, by=officer(DRAFTED.drafter)).when(signature.sign, Sign()).refused_with(
        signature.SignedByDrafter, paragraph="14"
    )

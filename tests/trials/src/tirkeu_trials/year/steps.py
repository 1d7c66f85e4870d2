"""The steps of a plan: what people do, over HTTP like any other client."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import partial
from operator import itemgetter
from typing import Any
from uuid import uuid4

from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_trials.year.calendar import at
from tirkeu_trials.year.office import Office
from tirkeu_trials.year.scenario import Case, Visit, Year

CHECKS = {"documents_complete": True, "person_checked": True, "weapon_inspected": True, "storage_checked": True}

Step = Callable[[], Awaitable[None]]
Planned = tuple[datetime, Step]
"""A step and the moment that the plan has for it."""


class Steps:
    """The steps of a year. Those of a case build on one another; a step that is repeated has the same key again."""

    def __init__(self, year: Year, office: Office) -> None:
        self._year = year
        self._office = office
        self._run = uuid4().hex[:12]
        self._applications: dict[int, dict[str, Any]] = {}
        self._permits: dict[int, str] = {}
        self._visits: dict[tuple[int, str], str] = {}
        self._complaints: dict[int, str] = {}

    def of_the_committee(self) -> list[Planned]:
        """Its orders, and what is known of the services."""
        year = self._year.year
        orders: list[Planned] = [
            (at(date(year, 1, 5), "09:00"), partial(self._set_targets, year)),
            (at(date(year, 12, 20), "09:00"), partial(self._set_targets, year + 1)),
        ]
        return orders + [
            (moment, partial(self._set_service, code, available=available))
            for moment, code, available in self._year.services
        ]

    def of_case(self, case: Case) -> list[Planned]:
        """From the counter to the end."""
        planned: list[tuple[datetime | None, Step]] = []
        if case.visit is not None:
            planned += self._turn(case, case.visit, "submission")
        planned.append((case.registered, lambda: self._register(case)))
        if case.visit is not None:
            planned.append((case.visit.completed, lambda: self._complete(case, "submission")))
        planned += [(case.assigned, lambda: self._assign(case)), (case.extended, lambda: self._extend(case))]
        if case.outcome == "withdrawal":
            planned.append((case.decided, lambda: self._withdraw(case)))
        elif case.outcome == "refusal":
            planned.append((case.decided, lambda: self._propose_refusal(case)))
            planned.append((case.signed, lambda: self._sign_refusal(case)))
        else:
            planned.append((case.decided, lambda: self._verify(case)))
            planned.append((case.signed, lambda: self._sign_permit(case)))
            if case.collection is not None:
                planned += self._turn(case, case.collection, "collection")
            planned.append((case.handed_over, lambda: self._hand_over(case)))
            if case.collection is not None:
                planned.append((case.collection.completed, lambda: self._complete(case, "collection")))
        planned.append((case.feedback_given, lambda: self._give_feedback(case)))
        if case.complaint is not None:
            planned.append((case.complaint.filed, lambda: self._complain(case)))
            planned += self._more_time(case)
            planned.append((case.complaint.answered, lambda: self._answer(case)))
        return sorted(((moment, step) for moment, step in planned if moment is not None), key=itemgetter(0))

    async def _post(
        self, service: str, path: str, body: Any, step: str, token: str | None = None, *, method: str = "POST"
    ) -> dict[str, Any]:
        return await self._office.command(service, method, path, body, key=f"demo-{self._run}-{step}", token=token)

    # -- the counter

    def _turn(self, case: Case, visit: Visit, purpose: str) -> list[Planned]:
        return [
            (visit.arrived, lambda: self._arrive(case, purpose)),
            (visit.called, lambda: self._call(case, purpose)),
        ]

    async def _arrive(self, case: Case, purpose: str) -> None:
        body = {"body_no": case.body_no, "purpose": purpose}
        visit = await self._post("intake", "/v1/visits", body, f"{case.number}-arrive-{purpose}", self._clerk(case))
        self._visits[case.number, purpose] = visit["visit_id"]

    async def _call(self, case: Case, purpose: str) -> None:
        path = f"/v1/visits/{self._visits[case.number, purpose]}/call"
        await self._post("intake", path, None, f"{case.number}-call-{purpose}", self._clerk(case))

    async def _complete(self, case: Case, purpose: str) -> None:
        path = f"/v1/visits/{self._visits[case.number, purpose]}/completion"
        body = {"application_id": self._id(case)}
        await self._post("intake", path, body, f"{case.number}-complete-{purpose}", self._clerk(case))

    async def _register(self, case: Case) -> None:
        self._applications[case.number] = await self._post(
            "intake", "/v1/applications", case.request, f"{case.number}-register", self._clerk(case)
        )
        await self._review_until(case, lambda review: review.get("particulars") is not None)

    async def _withdraw(self, case: Case) -> None:
        # Where everything is late, the case may have been submitted after the day of the plan.
        submitted_on = local_date(datetime.fromisoformat(self._applications[case.number]["submitted_at"]))
        body = {"statement_date": max(case.decided.date(), submitted_on).isoformat()}
        path = f"/v1/applications/{self._id(case)}/withdrawal"
        await self._post("intake", path, body, f"{case.number}-withdraw", self._clerk(case))
        await self._stage(case, "withdrawn")

    # -- the review

    async def _assign(self, case: Case) -> None:
        await self._review(case, "assignment", {"officer_id": case.officer}, self._head(case))

    async def _extend(self, case: Case) -> None:
        await self._review(case, "extension", {"reason": case.extension_reason}, self._officer(case))

    async def _verify(self, case: Case) -> None:
        await self._review(case, "verification", {"checks": CHECKS}, self._officer(case))
        answer = await self._office.until(
            "registry",
            f"/v1/permits?application_id={self._id(case)}",
            lambda answer: bool(answer["items"]),
            token=self._head(case),
        )
        self._permits[case.number] = answer["items"][0]["permit_id"]

    async def _propose_refusal(self, case: Case) -> None:
        await self._review(case, "refusal", {"grounds": case.grounds}, self._officer(case))

    async def _sign_refusal(self, case: Case) -> None:
        await self._review(case, "refusal/signature", None, self._head(case))

    # -- the register

    async def _sign_permit(self, case: Case) -> None:
        path = f"/v1/permits/{self._permits[case.number]}/signature"
        await self._post("registry", path, None, f"{case.number}-sign-permit", self._head(case))
        await self._stage(case, "permit_issued")

    async def _hand_over(self, case: Case) -> None:
        path = f"/v1/permits/{self._permits[case.number]}/handover"
        await self._post("registry", path, case.handover, f"{case.number}-handover", self._officer(case))

    # -- complaints and feedback

    async def _give_feedback(self, case: Case) -> None:
        application = self._applications[case.number]
        body = {
            "talon_no": application["talon_no"],
            "talon_code": application["talon_code"],
            "answers": case.answers,
        }
        await self._post("complaints", "/v1/feedback", body, f"{case.number}-feedback")

    async def _complain(self, case: Case) -> None:
        assert case.complaint is not None  # noqa: S101 - scheduled only where there is one
        body = case.complaint.request | {"application_id": self._id(case)}
        complaint = await self._post(
            "complaints", "/v1/complaints", body, f"{case.number}-complain", self._addressee(case)
        )
        self._complaints[case.number] = complaint["complaint_id"]

    def _more_time(self, case: Case) -> list[tuple[datetime | None, Step]]:
        given = case.complaint.more_time if case.complaint is not None else None
        if case.complaint is None or given is None:
            return []
        notice = {"sent_by": case.complaint.answer["sent_by"]}
        addressee, head = self._addressee(case), self._addressee(case, Role.HEAD)

        def step(action: str, body: Any, token: str) -> Step:
            return lambda: self._complaint(case, action, body, token)

        return [
            (given.longer, step("longer-term", {"reason": given.reason}, addressee)),
            (given.extended, step("extension", given.extension, head)),
            (given.notified, step("extension/notice", notice, addressee)),
        ]

    async def _complaint(self, case: Case, action: str, body: Any, token: str) -> None:
        path = f"/v1/complaints/{self._complaints[case.number]}/{action}"
        await self._post("complaints", path, body, f"{case.number}-{action.replace('/', '-')}-complaint", token)

    async def _answer(self, case: Case) -> None:
        assert case.complaint is not None  # noqa: S101 - scheduled only where there is one
        await self._complaint(case, "answer", case.complaint.answer, self._addressee(case))

    # -- the Committee

    async def _set_targets(self, year: int) -> None:
        token = self._office.token(Role.COMMITTEE)
        targets = self._year.targets[year]
        await self._post("metrics", f"/v1/targets/{year}", targets, f"targets-{year}", token, method="PUT")

    async def _set_service(self, code: str, *, available: bool) -> None:
        path = f"/v1/service-information/{code}"
        body = {"available_electronically": available}
        token = self._office.token(Role.COMMITTEE)
        await self._post("intake", path, body, f"{code}-{available}", token, method="PUT")

    # -- who and what

    async def _review(self, case: Case, action: str, body: Any, token: str) -> None:
        path = f"/v1/reviews/{self._id(case)}/{action}"
        await self._post("review", path, body, f"{case.number}-{action.replace('/', '-')}", token)

    async def _stage(self, case: Case, stage: str) -> None:
        await self._review_until(case, lambda review: review["stage"] == stage)

    async def _review_until(self, case: Case, holds: Callable[[Any], bool]) -> None:
        await self._office.until("review", f"/v1/reviews/{self._id(case)}", holds, token=self._head(case))

    def _id(self, case: Case) -> str:
        identity: str = self._applications[case.number]["application_id"]
        return identity

    def _clerk(self, case: Case) -> str:
        return self._office.token(Role.CLERK, case.body_no)

    def _head(self, case: Case) -> str:
        return self._office.token(Role.HEAD, case.body_no)

    def _officer(self, case: Case) -> str:
        return self._office.token(Role.OFFICER, case.body_no, case.officer)

    def _addressee(self, case: Case, role: Role = Role.COMPLAINTS_OFFICER) -> str:
        """Who deals with the complaint: somebody of the body it is addressed to, or the Committee above them."""
        assert case.complaint is not None  # noqa: S101 - scheduled only where there is one
        if case.complaint.addressee is None:
            return self._office.token(Role.COMMITTEE)
        return self._office.token(role, case.complaint.addressee)

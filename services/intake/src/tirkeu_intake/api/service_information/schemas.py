"""Requests and answers of the catalogue of services."""

from datetime import datetime

from pydantic import Field

from tirkeu_chassis.http.answers import Answer
from tirkeu_chassis.http.requests import Request
from tirkeu_intake.domain.service_information import SetAvailability


class ServiceInformationIn(Request):
    available_electronically: bool

    def command(self, code: str) -> SetAvailability:
        """What is known of the service with this code."""
        return SetAvailability(code, self.available_electronically)


class ServiceInformationOut(Answer):
    service_code: str = Field(validation_alias="code")
    available_electronically: bool
    changed_at: datetime

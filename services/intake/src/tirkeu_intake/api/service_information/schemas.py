"""What the catalogue of services takes and gives."""

from datetime import datetime

from pydantic import BaseModel

from tirkeu_chassis.http.requests import Request


class ServiceInformationIn(Request):
    available_electronically: bool


class ServiceInformationOut(BaseModel):
    service_code: str
    available_electronically: bool
    changed_at: datetime

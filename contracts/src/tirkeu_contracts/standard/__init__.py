"""The state service standard as data.

The code lists are exported here. The directory of Annex 1 is in `tirkeu_contracts.standard.directory`, the
service's titles and legal basis are in `tirkeu_contracts.standard.service`.
"""

from tirkeu_contracts.standard.applicants import ApplicantCategory
from tirkeu_contracts.standard.complaints import (
    AddresseeLevel,
    ComplainantKind,
    ComplaintChannel,
    ComplaintDefect,
    ComplaintKind,
    ComplaintOutcome,
)
from tirkeu_contracts.standard.documents import DocumentCode
from tirkeu_contracts.standard.indicators import IndicatorCode, IndicatorGroup, SurveyAnswer, SurveyQuestion
from tirkeu_contracts.standard.names import CodeList, Language, Names
from tirkeu_contracts.standard.procedure import (
    Action,
    ApplicationLanguage,
    DeadlineStage,
    ExtensionReason,
    PermitKind,
    ReceivedBy,
    RequestedRight,
    VisitPurpose,
)
from tirkeu_contracts.standard.refusals import RefusalGround
from tirkeu_contracts.standard.weapons import WeaponClass, WeaponKind

__all__ = [
    "Action",
    "AddresseeLevel",
    "ApplicantCategory",
    "ApplicationLanguage",
    "CodeList",
    "ComplainantKind",
    "ComplaintChannel",
    "ComplaintDefect",
    "ComplaintKind",
    "ComplaintOutcome",
    "DeadlineStage",
    "DocumentCode",
    "ExtensionReason",
    "IndicatorCode",
    "IndicatorGroup",
    "Language",
    "Names",
    "PermitKind",
    "ReceivedBy",
    "RefusalGround",
    "RequestedRight",
    "SurveyAnswer",
    "SurveyQuestion",
    "VisitPurpose",
    "WeaponClass",
    "WeaponKind",
]

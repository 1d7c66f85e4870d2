"""The state service standard as data.

The code lists are exported here. What an edition of the standard says is in `tirkeu_contracts.standard.editions`, what
it leaves to other law in `tirkeu_contracts.standard.other_law`, the directory of Annex 1 in
`tirkeu_contracts.standard.directory`.
"""

from tirkeu_contracts.standard.applicants import ApplicantCategory
from tirkeu_contracts.standard.complaints import (
    AddresseeLevel,
    ComplainantKind,
    ComplaintChannel,
    ComplaintDefect,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintTermReason,
)
from tirkeu_contracts.standard.documents import DocumentCode
from tirkeu_contracts.standard.indicators import IndicatorCode, IndicatorGroup, SurveyAnswer, SurveyQuestion
from tirkeu_contracts.standard.names import CodeList, Language, Names
from tirkeu_contracts.standard.premises import PremisesActSignatory
from tirkeu_contracts.standard.procedure import (
    Action,
    ApplicationLanguage,
    DeadlineStage,
    ExtensionReason,
    PermitKind,
    ReceivedBy,
    RequestedRight,
    TimeLimit,
    VisitPurpose,
)
from tirkeu_contracts.standard.refusals import OffenceKind, RefusalGround
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
    "ComplaintTermReason",
    "DeadlineStage",
    "DocumentCode",
    "ExtensionReason",
    "IndicatorCode",
    "IndicatorGroup",
    "Language",
    "Names",
    "OffenceKind",
    "PermitKind",
    "PremisesActSignatory",
    "ReceivedBy",
    "RefusalGround",
    "RequestedRight",
    "SurveyAnswer",
    "SurveyQuestion",
    "TimeLimit",
    "VisitPurpose",
    "WeaponClass",
    "WeaponKind",
]

"""Kinds of cases, with their share of the year."""

from dataclasses import dataclass

from tirkeu_contracts.standard import Action, ApplicantCategory, RequestedRight, WeaponClass, WeaponKind

C, K = ApplicantCategory, WeaponKind


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of case with its share of the year."""

    weight: int
    category: ApplicantCategory
    weapon_class: WeaponClass
    kinds: tuple[WeaponKind, ...]
    right: RequestedRight
    action: Action = Action.REGISTRATION
    most_units: int = 1


KINDS = (
    Kind(28, C.CITIZEN_RK, WeaponClass.CIVILIAN, (K.SMOOTH_BORE_HUNTING,), RequestedRight.STORAGE_CARRYING),
    Kind(14, C.CITIZEN_RK, WeaponClass.CIVILIAN, (K.RIFLED_HUNTING,), RequestedRight.STORAGE_CARRYING),
    Kind(9, C.CITIZEN_RK, WeaponClass.CIVILIAN, (K.SMOOTH_BORE_SELF_DEFENCE_LONG,), RequestedRight.STORAGE),
    # What article 15(2) of the Law of 30 December 1998 has registered: neither signal nor cold weapons.
    Kind(
        9,
        C.CITIZEN_RK,
        WeaponClass.CIVILIAN,
        (K.GAS_PISTOL_REVOLVER, K.BARRELLESS_FIREARM, K.PNEUMATIC),
        RequestedRight.STORAGE_CARRYING,
    ),
    Kind(
        8,
        C.CITIZEN_RK,
        WeaponClass.CIVILIAN,
        (K.SMOOTH_BORE_HUNTING, K.RIFLED_HUNTING),
        RequestedRight.STORAGE_CARRYING,
        action=Action.RE_REGISTRATION,
    ),
    Kind(
        3,
        C.FOREIGNER,
        WeaponClass.CIVILIAN,
        (K.GAS_PISTOL_REVOLVER, K.BARRELLESS_FIREARM),
        RequestedRight.STORAGE_CARRYING,
    ),
    Kind(
        12,
        C.EMPLOYEE_SECURITY_SUBJECT,
        WeaponClass.SERVICE,
        (K.SERVICE_PISTOL_REVOLVER,),
        RequestedRight.STORAGE_CARRYING,
    ),
    Kind(
        5,
        C.EMPLOYEE_SPECIAL_STATUTORY_ENTITY,
        WeaponClass.SERVICE,
        (K.SERVICE_PISTOL_REVOLVER, K.SERVICE_SMOOTH_BORE_LONG),
        RequestedRight.STORAGE_CARRYING,
    ),
    Kind(
        7,
        C.SECURITY_LICENCE_HOLDER,
        WeaponClass.SERVICE,
        (K.SERVICE_PISTOL_REVOLVER, K.SERVICE_SMOOTH_BORE_LONG),
        RequestedRight.STORAGE,
        most_units=6,
    ),
    Kind(
        3,
        C.ENTITY_SPECIAL_STATUTORY,
        WeaponClass.SERVICE,
        (K.SERVICE_SMOOTH_BORE_LONG,),
        RequestedRight.STORAGE,
        most_units=4,
    ),
    Kind(2, C.SPORTS_ORGANISATION, WeaponClass.CIVILIAN, (K.SPORTS_RIFLED,), RequestedRight.STORAGE, most_units=3),
)

"""Who draws up the act on the suitability of premises for storing weapons (para 11(3)(g))."""

from tirkeu_contracts.standard.names import CodeList, Names


class PremisesActSignatory(CodeList):
    """The three kinds of bodies whose representatives sign the act."""

    INTERNAL_AFFAIRS_BODY = (
        "internal_affairs_body",
        "11(3)(g)",
        Names(en="internal affairs body", kk="ішкі істер органы", ru="орган внутренних дел"),
    )
    STATE_FIRE_SERVICE = (
        "state_fire_service",
        "11(3)(g)",
        Names(
            en="state fire service",
            kk="мемлекеттік өртке қарсы қызмет",
            ru="государственная противопожарная служба",
        ),
    )
    SANITARY_SUPERVISION = (
        "sanitary_supervision",
        "11(3)(g)",
        Names(
            en="bodies and institutions of sanitary-epidemiological supervision",
            kk="санитарлық-эпидемиологиялық қадағалау органдары мен мекемелері",
            ru="органы и учреждения санитарно-эпидемиологического надзора",
        ),
    )

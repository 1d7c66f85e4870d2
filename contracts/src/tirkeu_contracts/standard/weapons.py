"""Weapons: their classes, and the kinds that the standard treats differently (paras 6(6), 8, 11)."""

from tirkeu_contracts.standard.names import CodeList, Names


class WeaponClass(CodeList):
    """Civilian or service weapon; the class chooses the checklist of para 11."""

    CIVILIAN = (
        "civilian",
        "11(1)",
        Names(en="civilian weapon", kk="азаматтық қару", ru="гражданское оружие"),
    )
    SERVICE = ("service", "11(3)", Names(en="service weapon", kk="қызметтік қару", ru="служебное оружие"))


class WeaponKind(CodeList):
    """The kinds of weapon.

    The low-power pneumatic weapon of para 8 is no kind of its own: its exemption from duty is a rule on
    muzzle energy and calibre (R-20).
    """

    RIFLED_HUNTING = (
        "rifled_hunting",
        "11(1)(d)",
        Names(
            en="rifled hunting weapon",
            kk="ойық ұңғылы аңшы қаруы",
            ru="нарезное охотничье оружие",
        ),
    )
    SMOOTH_BORE_HUNTING = (
        "smooth_bore_hunting",
        "11(1)",
        Names(
            en="smooth-bore hunting weapon",
            kk="тегіс ұңғылы аңшы қаруы",
            ru="гладкоствольное охотничье оружие",
        ),
    )
    SMOOTH_BORE_SELF_DEFENCE_LONG = (
        "smooth_bore_self_defence_long",
        "11(1)(e)",
        Names(
            en="long smooth-bore firearm for self-defence",
            kk="өзін-өзі қорғауға арналған ұзын тегіс ұңғылы атыс қаруы",
            ru="огнестрельное гладкоствольное длинноствольное оружие для самообороны",
        ),
    )
    GAS_PISTOL_REVOLVER = (
        "gas_pistol_revolver",
        "11(1)(g)",
        Names(
            en="gas pistols and revolvers",
            kk="газды тапаншалар мен револьверлер",
            ru="газовые пистолеты и револьверы",
        ),
    )
    BARRELLESS_FIREARM = (
        "barrelless_firearm",
        "11(1)(g)",
        Names(
            en="barrelless firearm",
            kk="ұңғысыз атыс қаруы",
            ru="огнестрельное бесствольное оружие",
        ),
    )
    PNEUMATIC = (
        "pneumatic",
        "8",
        Names(en="pneumatic weapon", kk="пневматикалық қару", ru="пневматическое оружие"),
    )
    COLD_HUNTING = (
        "cold_hunting",
        "8",
        Names(
            en="cold (bladed) hunting weapon",
            kk="суық аңшы қаруы",
            ru="холодное охотничье оружие",
        ),
    )
    SIGNAL = ("signal", "8", Names(en="signal weapon", kk="сигналдық қару", ru="сигнальное оружие"))
    IRRITANT_MECHANICAL_SPRAYER = (
        "irritant_mechanical_sprayer",
        "8",
        Names(
            en="mechanical sprayers loaded with tear or irritant substances",
            kk="жас ағызатын немесе тітіркендіргіш заттармен оқталған механикалық шашыртқылар",
            ru="механические распылители, снаряжённые слезоточивыми или раздражающими веществами",
        ),
    )
    IRRITANT_AEROSOL_OTHER = (
        "irritant_aerosol_other",
        "8",
        Names(
            en="aerosol and other devices loaded with tear or irritant substances",
            kk="жас ағызатын немесе тітіркендіргіш заттармен оқталған аэрозольдік және басқа да құрылғылар",
            ru="аэрозольные и другие устройства, снаряжённые слезоточивыми или раздражающими веществами",
        ),
    )
    SPORTS_RIFLED = (
        "sports_rifled",
        "6(6)",
        Names(
            en="rifled sports weapon",
            kk="ойық ұңғылы спорттық қару",
            ru="спортивное нарезное оружие",
        ),
    )
    SPORTS_SMOOTH_BORE = (
        "sports_smooth_bore",
        "6(6)",
        Names(
            en="smooth-bore sports weapon",
            kk="тегіс ұңғылы спорттық қару",
            ru="спортивное гладкоствольное оружие",
        ),
    )
    SERVICE_PISTOL_REVOLVER = (
        "service_pistol_revolver",
        "11(3)",
        Names(
            en="service pistol or revolver",
            kk="қызметтік тапанша немесе револьвер",
            ru="служебный пистолет или револьвер",
        ),
    )
    SERVICE_SMOOTH_BORE_LONG = (
        "service_smooth_bore_long",
        "11(3)",
        Names(
            en="long smooth-bore service weapon",
            kk="қызметтік ұзын тегіс ұңғылы қару",
            ru="служебное гладкоствольное длинноствольное оружие",
        ),
    )
    SERVICE_RIFLED_LONG = (
        "service_rifled_long",
        "11(3)",
        Names(
            en="long rifled service weapon",
            kk="қызметтік ұзын ойық ұңғылы қару",
            ru="служебное нарезное длинноствольное оружие",
        ),
    )

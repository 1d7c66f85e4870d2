"""The grounds for refusing the service (para 17)."""

from tirkeu_contracts.standard.names import CodeList, Names


class RefusalGround(CodeList):
    """The closed list of para 17: 12 grounds, of which one or more make a reasoned refusal (R-66)."""

    INCOMPLETE_DOCUMENTS = (
        "incomplete_documents",
        "17(1)",
        Names(
            en="applicant's failure to present the full list of documents of para 11",
            kk="өтініш берушінің осы стандарттың 11-тармағында көрсетілген құжаттардың толық тізбесін ұсынбауы",
            ru="непредставление заявителем полного перечня документов, указанных в пункте 11 настоящего стандарта",
        ),
    )
    VOLUNTARY_WITHDRAWAL = (
        "voluntary_withdrawal",
        "17(2)",
        Names(
            en="voluntary renunciation of the service",
            kk="мемлекеттік қызмет көрсетуден ерікті түрде бас тарту",
            ru="добровольный отказ от оказания государственной услуги",
        ),
    )
    REPEAT_ADMIN_OFFENCE = (
        "repeat_admin_offence",
        "17(3)",
        Names(
            en=(
                "repeated commission within one year of an administrative offence encroaching on public "
                "order or on the established order of administration"
            ),
            kk=(
                "қоғамдық тәртіпке немесе белгіленген басқару тәртібіне қол сұғатын әкімшілік құқық "
                "бұзушылықты бір жыл ішінде қайтадан жасауы"
            ),
            ru=(
                "повторное совершение в течение года административного правонарушения, посягающего на "
                "общественный порядок или установленный порядок управления"
            ),
        ),
    )
    LEGAL_BAR = (
        "legal_bar",
        "17(4)",
        Names(
            en=(
                "arising of circumstances, provided by the legislation, that exclude the possibility of "
                "obtaining the permit"
            ),
            kk=(
                "Қазақстан Республикасының заңнамасында көзделген, рұқсат алу мүмкіндігін жоятын мән-жайлардың туындауы"
            ),
            ru=(
                "возникновение предусмотренных законодательством РК обстоятельств, исключающих возможность "
                "получения разрешения"
            ),
        ),
    )
    STRUCTURAL_ALTERATION = (
        "structural_alteration",
        "17(5)",
        Names(
            en=(
                "structural alteration of the weapon by its owner that changed its ballistic and other "
                "technical characteristics"
            ),
            kk=(
                "азаматтық және қызметтік қару иесінің көрсетілген қарудың баллистикалық және басқа да "
                "техникалық сипаттамаларының өзгеруіне әкеп соққан қаруды конструкциялық өзгертуі"
            ),
            ru=(
                "конструктивная переделка владельцем гражданского и служебного оружия, повлёкшая изменение "
                "баллистических и других технических характеристик указанного оружия"
            ),
        ),
    )
    NONCONFORMING_WEAPON = (
        "nonconforming_weapon",
        "17(6)",
        Names(
            en=(
                "non-conformity of the civilian or service weapon with the technical regulations for "
                "circulation of civilian and service weapons and cartridges, or with forensic requirements"
            ),
            kk=(
                "азаматтық және қызметтік қарудың азаматтық және қызметтік қару мен олардың патрондары "
                "айналымы техникалық регламенттерге, сондай-ақ криминалдық талаптарға сәйкес келмеуі"
            ),
            ru=(
                "несоответствие гражданского и служебного оружия техническим регламентам в сфере оборота "
                "гражданского и служебного оружия и патронов к нему, а также криминалистическим требованиям"
            ),
        ),
    )
    UNDER_18_CIVILIAN = (
        "under_18_civilian",
        "17(7)(a)",
        Names(
            en="person under 18 (permit for storage, or storage and carrying, of civilian weapons)",
            kk="жасы 18 жасқа толмаса (азаматтық қаруды сақтауға, сақтау мен алып жүруге рұқсатты ресімдеу кезінде)",
            ru="не достигло 18 лет (при оформлении разрешения на хранение, хранение и ношение гражданского оружия)",
        ),
    )
    UNDER_19_SECURITY = (
        "under_19_security",
        "17(7)(b)",
        Names(
            en=(
                "person under 19 (permit for storage and carrying of service weapons by employees of "
                "security-activity subjects)"
            ),
            kk=(
                "жасы 19 жасқа толмаса (күзет қызметі субъектілері қызметкерлерінің қызметтік қаруды "
                "сақтауға және алып жүруге рұқсатты ресімдеуі кезінде)"
            ),
            ru=(
                "не достигло 19 лет (при оформлении работниками субъектов охранной деятельности разрешения "
                "на хранение и ношение служебного оружия)"
            ),
        ),
    )
    UNEXPUNGED_CONVICTION = (
        "unexpunged_conviction",
        "17(7)(c)",
        Names(
            en="person has a conviction for an intentional crime not spent or not lifted as the law provides",
            kk=(
                "қасақана қылмыс жасағаны үшін жойылмаған немесе заңнамада белгіленген тәртіппен алынбаған "
                "соттылығы болса"
            ),
            ru=(
                "имеет не погашенную или не снятую в установленном законодательством порядке судимость "
                "за совершение умышленного преступления"
            ),
        ),
    )
    NO_PERMANENT_RESIDENCE = (
        "no_permanent_residence",
        "17(7)(d)",
        Names(
            en="person has no permanent place of residence",
            kk="тұрақты тұратын жері болмаса",
            ru="не имеет постоянного места жительства",
        ),
    )
    NO_STORAGE_CONDITIONS = (
        "no_storage_conditions",
        "17(7)(e)",
        Names(
            en=(
                "person lacks proper storage conditions (no safe, metal cabinet or other structure that "
                "prevents outsiders' access to the weapon)"
            ),
            kk=(
                "қаруды сақтау үшін тиісті жағдайлары болмаса (сейфтің немесе металл шкафтың немесе бөтен "
                "адамдардың қаруды алуға мүмкіндігін болдырмайтын өзге құрылыстың жоқтығы)"
            ),
            ru=(
                "не имеет надлежащих условий для хранения оружия (отсутствие сейфа, металлического шкафа "
                "либо иной конструкции, исключающей доступ посторонних лиц к оружию)"
            ),
        ),
    )
    NO_SAFE_HANDLING_PROOF = (
        "no_safe_handling_proof",
        "17(7)(f)",
        Names(
            en=(
                "person has not presented to the territorial internal affairs body or department documents "
                "confirming that knowledge of safe-handling rules was checked"
            ),
            kk=(
                "аумақтығы бойынша ІІО, ІІД-ге қаруды ұстау қауіпсіздігі ережесін білуін тексеруден өткенін "
                "растайтын құжаттарды ұсынбаса"
            ),
            ru=(
                "не представило в территориальный ОВД, ДВД документы, подтверждающие прохождение проверки "
                "знания правил безопасного обращения с оружием"
            ),
        ),
    )


class OffenceKind(CodeList):
    """What the repeated administrative offence of 17(3) encroached on."""

    PUBLIC_ORDER = (
        "public_order",
        "17(3)",
        Names(
            en="an administrative offence encroaching on public order",
            kk="қоғамдық тәртіпке қол сұғатын әкімшілік құқық бұзушылық",
            ru="административное правонарушение, посягающее на общественный порядок",
        ),
    )
    ORDER_OF_ADMINISTRATION = (
        "order_of_administration",
        "17(3)",
        Names(
            en="an administrative offence encroaching on the established order of administration",
            kk="белгіленген басқару тәртібіне қол сұғатын әкімшілік құқық бұзушылық",
            ru="административное правонарушение, посягающее на установленный порядок управления",
        ),
    )

"""Code lists of complaints: subjects, complainants, addressees, channels (paras 21 to 25)."""

from tirkeu_contracts.standard.names import CodeList, Names


class ComplaintKind(CodeList):
    """What is complained of. `actions_of_staff` includes inaction and refusals."""

    ACTIONS_OF_STAFF = (
        "actions_of_staff",
        "21",
        Names(
            en="complaint against actions of staff",
            kk="қызметкерлердің іс-әрекетіне шағым",
            ru="жалоба на действия сотрудников",
        ),
    )
    IMPOLITE_SERVICE = (
        "impolite_service",
        "23",
        Names(
            en="complaint about impolite service",
            kk="әдепсіз қызмет көрсету туралы шағым",
            ru="жалоба на некорректное обслуживание",
        ),
    )


class ComplaintChannel(CodeList):
    """How a complaint comes in; it is always written (R-72)."""

    POST = ("post", "22", Names(en="by post", kk="пошта арқылы", ru="по почте"))
    EMAIL = ("email", "22", Names(en="by e-mail", kk="электрондық пошта арқылы", ru="по электронной почте"))
    CHANCERY = (
        "chancery",
        "22",
        Names(en="by hand through the chancery", kk="қолма-қол, кеңсе арқылы", ru="нарочно через канцелярию"),
    )


class ComplainantKind(CodeList):
    """Who complains; each must state other particulars (R-73, R-74)."""

    NATURAL_PERSON = (
        "natural_person",
        "24",
        Names(en="natural person", kk="жеке тұлға", ru="физическое лицо"),
    )
    LEGAL_ENTITY = ("legal_entity", "24", Names(en="legal entity", kk="заңды тұлға", ru="юридическое лицо"))


class AddresseeLevel(CodeList):
    """The superior head addressed, from the lowest level to the highest."""

    IAB = (
        "iab",
        "21",
        Names(en="internal affairs body", kk="ішкі істер органы", ru="орган внутренних дел"),
    )
    DIA = (
        "dia",
        "21",
        Names(
            en="department of internal affairs",
            kk="ішкі істер департаменті",
            ru="департамент внутренних дел",
        ),
    )
    COMMITTEE = (
        "committee",
        "21",
        Names(
            en="Administrative Police Committee of the Ministry of Internal Affairs",
            kk="ІІМ Әкімшілік полиция комитеті",
            ru="Комитет административной полиции МВД",
        ),
    )
    MIA = (
        "mia",
        "21",
        Names(
            en="Ministry of Internal Affairs",
            kk="Ішкі істер министрлігі",
            ru="Министерство внутренних дел",
        ),
    )


class ComplaintOutcome(CodeList):
    """How a complaint ended, as the written answer of para 25 says."""

    UPHELD = ("upheld", "25", Names(en="upheld", kk="қанағаттандырылды", ru="удовлетворена"))
    PARTLY_UPHELD = (
        "partly_upheld",
        "25",
        Names(en="partly upheld", kk="ішінара қанағаттандырылды", ru="удовлетворена частично"),
    )
    NOT_UPHELD = (
        "not_upheld",
        "25",
        Names(en="not upheld", kk="қанағаттандырусыз қалдырылды", ru="оставлена без удовлетворения"),
    )
    EXPLAINED = ("explained", "25", Names(en="explained", kk="түсіндірме берілді", ru="дано разъяснение"))


class ComplaintTermReason(CodeList):
    """Why a complaint takes longer, in the words of article 8(2) of the law that para 25 leaves its term to (R-77)."""

    INFO_OTHER_SUBJECTS = (
        "info_other_subjects",
        "25",
        Names(
            en="information from other subjects is needed",
            kk="өзге субъектілерден ақпарат алу қажет",
            ru="требуется получение информации от иных субъектов",
        ),
    )
    INFO_OFFICIALS = (
        "info_officials",
        "25",
        Names(
            en="information from officials is needed",
            kk="лауазымды адамдардан ақпарат алу қажет",
            ru="требуется получение информации от должностных лиц",
        ),
    )
    ONSITE_CHECK = (
        "onsite_check",
        "25",
        Names(
            en="an on-site check is needed",
            kk="жергілікті жерге шыға отырып тексеру қажет",
            ru="требуется проверка с выездом на место",
        ),
    )
    FURTHER_STUDY = (
        "further_study",
        "25",
        Names(
            en="further study is needed",
            kk="қосымша зерделеу қажет",
            ru="необходимо проведение дополнительного изучения",
        ),
    )
    FURTHER_CHECK = (
        "further_check",
        "25",
        Names(
            en="a further check is needed",
            kk="қосымша тексеру жүргізу қажет",
            ru="необходимо проведение дополнительной проверки",
        ),
    )


class ComplaintDefect(CodeList):
    """What para 24 asks for and a complaint lacks: it is registered all the same, and the defect marked."""

    MISSING_NAME = (
        "missing_name",
        "24",
        Names(
            en="no surname and name, or no name of the entity",
            kk="тегі, аты немесе заңды тұлғаның атауы көрсетілмеген",
            ru="не указаны фамилия, имя либо наименование юридического лица",
        ),
    )
    MISSING_PATRONYMIC = (
        "missing_patronymic",
        "24",
        Names(en="no patronymic", kk="әкесінің аты көрсетілмеген", ru="не указано отчество"),
    )
    MISSING_POSTAL_ADDRESS = (
        "missing_postal_address",
        "24",
        Names(en="no postal address", kk="пошталық мекенжайы көрсетілмеген", ru="не указан почтовый адрес"),
    )
    MISSING_OUTGOING_NUMBER = (
        "missing_outgoing_number",
        "24",
        Names(en="no outgoing number", kk="шығыс нөмірі көрсетілмеген", ru="не указан исходящий номер"),
    )
    MISSING_OUTGOING_DATE = (
        "missing_outgoing_date",
        "24",
        Names(en="no outgoing date", kk="шығыс күні көрсетілмеген", ru="не указана исходящая дата"),
    )
    MISSING_SIGNATURE = (
        "missing_signature",
        "24",
        Names(en="not signed", kk="қол қойылмаған", ru="не подписано"),
    )

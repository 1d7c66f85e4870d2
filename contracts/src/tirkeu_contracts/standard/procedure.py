"""Code lists of a case: the action, its result, its terms, its visits (paras 5, 7, 11, 14, 16)."""

from tirkeu_contracts.standard.names import CodeList, Names


class Action(CodeList):
    """What is done with each unit of weapons."""

    REGISTRATION = ("registration", "11(1)", Names(en="registration", kk="тіркеу", ru="регистрация"))
    RE_REGISTRATION = (
        "re_registration",
        "11(2)",
        Names(en="re-registration", kk="қайта тіркеу", ru="перерегистрация"),
    )


class PermitKind(CodeList):
    """The result of the service when the decision is positive."""

    PERMIT_STORAGE = (
        "permit_storage",
        "5",
        Names(
            en="permit for storage of the weapon",
            kk="қаруды сақтауға рұқсат",
            ru="разрешение на хранение оружия",
        ),
    )
    PERMIT_STORAGE_CARRYING = (
        "permit_storage_carrying",
        "5",
        Names(
            en="permit for storage and carrying of the weapon",
            kk="қаруды сақтауға және алып жүруге рұқсат",
            ru="разрешение на хранение и ношение оружия",
        ),
    )


class RequestedRight(CodeList):
    """The right the applicant asks for. Carrying without storage does not exist in the standard."""

    STORAGE = ("storage", "5", Names(en="storage", kk="сақтау", ru="хранение"))
    STORAGE_CARRYING = (
        "storage_carrying",
        "5",
        Names(en="storage and carrying", kk="сақтау және алып жүру", ru="хранение и ношение"),
    )

    @property
    def permit_kind(self) -> PermitKind:
        """The permit that grants this right."""
        return PermitKind(f"permit_{self}")


class ExtensionReason(CodeList):
    """Why the term of a case is 30 calendar days instead of 15."""

    INFO_OTHER_SUBJECTS = (
        "info_other_subjects",
        "7(1)(b)",
        Names(
            en="information from other subjects is needed",
            kk="өзге де субъектілерден ақпарат алу қажет",
            ru="требуется получение информации от иных субъектов",
        ),
    )
    INFO_OFFICIALS = (
        "info_officials",
        "7(1)(b)",
        Names(
            en="information from officials is needed",
            kk="лауазымды адамдардан ақпарат алу қажет",
            ru="требуется получение информации от должностных лиц",
        ),
    )
    ONSITE_CHECK = (
        "onsite_check",
        "7(1)(b)",
        Names(
            en="an on-site check is needed",
            kk="жергілікті жерге шыға отырып тексеру қажет",
            ru="требуется проверка с выездом на место",
        ),
    )


class DeadlineStage(CodeList):
    """What a case still lacks when its due date comes near: the officer's decision, or the signed permit."""

    REVIEW = (
        "review",
        "14",
        Names(en="consideration of the documents", kk="құжаттарды қарау", ru="рассмотрение документов"),
    )
    PERMIT = (
        "permit",
        "14",
        Names(
            en="drawing up and signing of the permit",
            kk="рұқсатты ресімдеу және оған қол қою",
            ru="оформление и подписание разрешения",
        ),
    )


class VisitPurpose(CodeList):
    """Why an applicant comes to the office; each purpose has its own time limits (paras 7(2) to 7(4))."""

    SUBMISSION = (
        "submission",
        "7(2), 7(3)",
        Names(en="submission of the documents", kk="құжаттарды тапсыру", ru="сдача документов"),
    )
    COLLECTION = (
        "collection",
        "7(4)",
        Names(en="receipt of the permit", kk="рұқсатты алу", ru="получение разрешения"),
    )


class TimeLimit(CodeList):
    """The limits of a visit, each of so many minutes (paras 7(2) to 7(4))."""

    QUEUE_SUBMIT_MAX = (
        "queue_submit_max",
        "7(2)",
        Names(
            en="the wait in the queue on submission of the documents",
            kk="құжаттарды тапсыру кезінде кезек күту",
            ru="ожидание в очереди при сдаче документов",
        ),
    )
    SERVE_SUBMIT_MAX = (
        "serve_submit_max",
        "7(3)",
        Names(
            en="service on submission of the documents",
            kk="құжаттарды тапсыру кезінде қызмет көрсету",
            ru="обслуживание при сдаче документов",
        ),
    )
    ISSUE_MAX = (
        "issue_max",
        "7(4)",
        Names(en="hand-over of the permit", kk="рұқсатты беру", ru="выдача разрешения"),
    )


class ReceivedBy(CodeList):
    """Who received the permit."""

    APPLICANT = (
        "applicant",
        "16",
        Names(en="the applicant in person", kk="өтініш берушінің өзі", ru="лично заявитель"),
    )
    PROXY = (
        "proxy",
        "16",
        Names(
            en="a person authorised by power of attorney",
            kk="сенімхат бойынша уәкілетті адам",
            ru="уполномоченное лицо по доверенности",
        ),
    )


class ApplicationLanguage(CodeList):
    """The language an application is made in; a refusal is written in it or in the state language."""

    KK = ("kk", "14", Names(en="Kazakh (the state language)", kk="қазақ тілі", ru="казахский язык"))
    RU = ("ru", "14", Names(en="Russian", kk="орыс тілі", ru="русский язык"))

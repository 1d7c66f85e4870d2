"""The quality and accessibility indicators (Annex 2), and the survey that feeds four of them."""

from tirkeu_contracts.standard.names import CodeList, Names


class IndicatorGroup(CodeList):
    """The five groups of Annex 2."""

    TIMELINESS = ("1", "Annex 2/1", Names(en="Timeliness", kk="Уақтылылығы", ru="Своевременность"))
    QUALITY = ("2", "Annex 2/2", Names(en="Quality", kk="Сапасы", ru="Качество"))
    ACCESSIBILITY = ("3", "Annex 2/3", Names(en="Accessibility", kk="Қол жетімділігі", ru="Доступность"))
    COMPLAINT_PROCESS = (
        "4",
        "Annex 2/4",
        Names(en="Complaint process", kk="Шағымдану үдерісі", ru="Процесс обжалования"),
    )
    COURTESY = ("5", "Annex 2/5", Names(en="Courtesy", kk="Сыпайылық", ru="Вежливость"))


class IndicatorCode(CodeList):
    """The six indicators of Annex 2, each a share."""

    ON_TIME = (
        "1.1",
        "Annex 2/1.1",
        Names(
            en=(
                "% (share) of cases in which the service was provided within the set term from the moment of "
                "submission of the documents"
            ),
            kk="Құжаттарды тапсырған сәттен бастап қызметті белгіленген мерзімде ұсыну жағдайларының %-ы (үлесі)",
            ru="% (доля) случаев предоставления услуги в установленный срок с момента сдачи документов",
        ),
    )
    PROCESS_SATISFIED = (
        "2.1",
        "Annex 2/2.1",
        Names(
            en="% (share) of consumers satisfied with the quality of the process of providing the service",
            kk="Қызмет көрсету үдерісінің сапасына қанағаттанған тұтынушылардың %-ы (үлесі)",
            ru="% (доля) потребителей, удовлетворённых качеством процесса предоставления услуги",
        ),
    )
    INFORMATION_SATISFIED = (
        "3.1",
        "Annex 2/3.1",
        Names(
            en=(
                "% (share) of consumers satisfied with the quality of service and with the information on its provision"
            ),
            kk="Қызмет көрсету сапасы мен оны көрсету туралы ақпаратқа қанағаттанған тұтынушылардың %-ы (үлесі)",
            ru="% (доля) потребителей, удовлетворённых качеством и информацией о порядке предоставления услуги",
        ),
    )
    INFORMATION_ELECTRONIC = (
        "3.2",
        "Annex 2/3.2",
        Names(
            en="% (share) of services the information on which is accessible electronically",
            kk="Ақпаратқа электрондық арқылы қол жеткізуге болатын қызметтердің %-ы (үлесі)",
            ru="% (доля) услуг, информация о которых доступна в электронном формате",
        ),
    )
    COMPLAINT_PROCEDURE_SATISFIED = (
        "4.1",
        "Annex 2/4.1",
        Names(
            en="% (share) of consumers satisfied with the existing complaint procedure",
            kk="Шағымданудың қолданыстағы тәртібіне қанағаттанатын тұтынушылардың %-ы (үлесі)",
            ru="% (доля) потребителей, удовлетворённых существующим порядком обжалования",
        ),
    )
    STAFF_COURTESY = (
        "5.1",
        "Annex 2/5.1",
        Names(
            en="% (share) of consumers satisfied with the courtesy of staff",
            kk="Персоналдың сыпайылығына қанағаттанатын тұтынушылардың %-ы (үлесі)",
            ru="% (доля) потребителей, удовлетворённых вежливостью персонала",
        ),
    )

    @property
    def group(self) -> IndicatorGroup:
        """The group of Annex 2 that the indicator stands in."""
        return IndicatorGroup(self.partition(".")[0])


class SurveyAnswer(CodeList):
    """The two answers a survey question takes."""

    SATISFIED = ("satisfied", "Annex 2", Names(en="satisfied", kk="қанағаттанамын", ru="удовлетворён(а)"))
    NOT_SATISFIED = (
        "not_satisfied",
        "Annex 2",
        Names(en="not satisfied", kk="қанағаттанбаймын", ru="не удовлетворён(а)"),
    )


class SurveyQuestion(CodeList):
    """What the consumer is asked about: one question for each surveyed indicator."""

    PROCESS = (
        "process",
        "Annex 2/2.1",
        Names(
            en="the quality of the process of providing the service",
            kk="қызмет көрсету үдерісінің сапасы",
            ru="качество процесса предоставления услуги",
        ),
    )
    INFORMATION = (
        "information",
        "Annex 2/3.1",
        Names(
            en="the quality of service and the information on its provision",
            kk="қызмет көрсету сапасы мен оны көрсету туралы ақпарат",
            ru="качество и информация о порядке предоставления услуги",
        ),
    )
    COMPLAINT_PROCEDURE = (
        "complaint_procedure",
        "Annex 2/4.1",
        Names(
            en="the existing complaint procedure",
            kk="шағымданудың қолданыстағы тәртібі",
            ru="существующий порядок обжалования",
        ),
    )
    COURTESY = (
        "courtesy",
        "Annex 2/5.1",
        Names(en="the courtesy of staff", kk="персоналдың сыпайылығы", ru="вежливость персонала"),
    )

    @property
    def indicator(self) -> IndicatorCode:
        """The indicator that the answers to this question make up."""
        return IndicatorCode(self.paragraph.removeprefix("Annex 2/"))

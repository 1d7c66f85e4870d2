"""Who may apply (para 6)."""

from tirkeu_contracts.standard.names import CodeList, Names


class ApplicantCategory(CodeList):
    """The applicants of para 6. Para 6(1) names two: citizens and foreigners have different checklists."""

    CITIZEN_RK = (
        "citizen_rk",
        "6(1)",
        Names(
            en="citizens of the Republic of Kazakhstan who have reached 18",
            kk="18 жасқа толған Қазақстан Республикасының азаматтары",
            ru="граждане РК, достигшие 18 лет",
        ),
    )
    FOREIGNER = ("foreigner", "6(1)", Names(en="foreigners", kk="шетелдіктер", ru="иностранцы"))
    EMPLOYEE_SPECIAL_STATUTORY_ENTITY = (
        "employee_special_statutory_entity",
        "6(2)",
        Names(
            en="employees of legal entities with special statutory tasks",
            kk="ерекше жарғылық міндеттері бар заңды тұлғалардың қызметкерлері",
            ru="работники юридических лиц с особыми уставными задачами",
        ),
    )
    EMPLOYEE_SECURITY_SUBJECT = (
        "employee_security_subject",
        "6(3)",
        Names(
            en="employees, aged 19 or over, of subjects of security activity",
            kk="19 жасқа толған күзет қызметі субъектілерінің қызметкерлері",
            ru="работники субъектов охранной деятельности, достигшие 19 лет",
        ),
    )
    ENTITY_SPECIAL_STATUTORY = (
        "entity_special_statutory",
        "6(4)",
        Names(
            en="legal entities with special statutory tasks",
            kk="ерекше жарғылық міндеттері бар заңды тұлғалар",
            ru="юридические лица с особыми уставными задачами",
        ),
    )
    SECURITY_LICENCE_HOLDER = (
        "security_licence_holder",
        "6(5)",
        Names(
            en=(
                "subjects (legal entities, individual entrepreneurs) holding licences for security activity, "
                "except the specialised security-service units of the internal affairs bodies"
            ),
            kk=(
                "Қазақстан Республикасы ішкі істер органдарының мамандандырылған күзет қызметі бөліністерін "
                "қоспағанда, күзет қызметімен айналысуға лицензиялары бар субъектілер "
                "(заңды тұлғалар, жеке кәсіпкерлер)"
            ),
            ru=(
                "субъекты (юридические лица, индивидуальные предприниматели), имеющие лицензии на занятие "
                "охранной деятельностью, за исключением подразделений специализированной службы охраны "
                "органов внутренних дел РК"
            ),
        ),
    )
    SPORTS_ORGANISATION = (
        "sports_organisation",
        "6(6)",
        Names(en="sports organisations", kk="спорт ұйымдары", ru="спортивные организации"),
    )

    @property
    def is_employee(self) -> bool:
        """Applies under para 11(4), through the employer's petition."""
        return self in {
            ApplicantCategory.EMPLOYEE_SPECIAL_STATUTORY_ENTITY,
            ApplicantCategory.EMPLOYEE_SECURITY_SUBJECT,
        }

    @property
    def is_natural_person(self) -> bool:
        """A citizen, a foreigner or an employee: the permit is personal (paras 5, 11(4))."""
        return self.is_employee or self in {ApplicantCategory.CITIZEN_RK, ApplicantCategory.FOREIGNER}

    @property
    def is_entity(self) -> bool:
        """A legal entity, or an individual entrepreneur who applies like one (para 11(3), R-04)."""
        return not self.is_natural_person

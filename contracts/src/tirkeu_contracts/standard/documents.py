"""The documents an applicant submits (paras 11 and 12), and those the standard names outside its lists."""

from tirkeu_contracts.standard.names import CodeList, Names


class DocumentCode(CodeList):
    """A document of the standard. `paragraph` lists every place that asks for it."""

    APPLICATION = (
        "application",
        "12",
        Names(
            en="application for the state service",
            kk="мемлекеттік қызметті алуға өтініш",
            ru="заявление на получение государственной услуги",
        ),
    )
    PHOTOS_3X4_2 = (
        "photos_3x4_2",
        "11(1)(a), 11(4)(e)",
        Names(
            en="two photographs 3x4 cm",
            kk="3x4 см мөлшеріндегі екі фотосурет",
            ru="две фотографии размером 3x4 см",
        ),
    )
    RECEIPT_DUTY_REGISTRATION = (
        "receipt_duty_registration",
        "11(1)(b), 11(4)(i)",
        Names(
            en="receipt for the state duty for registering (re-registering) the weapon",
            kk="қаруды тіркегені (қайта тіркегені) үшін мемлекеттік бажды төлегені туралы түбіртек",
            ru="квитанция об уплате государственной пошлины за регистрацию (перерегистрацию) оружия",
        ),
    )
    RECEIPT_DUTY_PERMIT = (
        "receipt_duty_permit",
        "11(1)(b), 11(3)(f), 11(4)(i)",
        Names(
            en="receipt for the state duty for issuing the permit for storage, or storage and carrying",
            kk=(
                "қаруды сақтауға немесе сақтау мен алып жүруге рұқсат беру үшін мемлекеттік бажды төлегені "
                "туралы түбіртек"
            ),
            ru=(
                "квитанция об уплате государственной пошлины за выдачу разрешения на хранение или хранение "
                "и ношение оружия"
            ),
        ),
    )
    ACQUISITION_SOURCE_DOC = (
        "acquisition_source_doc",
        "11(1)(c)",
        Names(
            en=(
                "document showing the source of acquisition of the weapon (duplicate of the permit or of the "
                "application)"
            ),
            kk="қаруды сатып алу көзін көрсететін құжат (рұқсаттың немесе өтініштің телнұсқасы)",
            ru="документ, указывающий источник приобретения оружия (дубликат разрешения или заявления)",
        ),
    )
    TEST_FIRE_ACT = (
        "test_fire_act",
        "11(1)(d)",
        Names(
            en="act of test-firing the acquired rifled hunting weapon for control of bullets and cartridge cases",
            # «шолақ» is the source's own word; the proposed reading is rifled, «ойық ұңғылы» (11(1)(d)).
            kk="сатып алынған шолақ аңшы қаруынан оқты және гильзаларды бақылау мақсатында атып көру туралы акті",
            ru="акт об отстреле приобретённого [нарезного] охотничьего оружия в целях контроля пуль и гильз",
        ),
    )
    MEDICAL_CONCLUSION = (
        "medical_conclusion",
        "11(1)(f), 11(3)(c), 11(4)(h)",
        # Without the list of contraindications, which is a different one in each of the three places.
        Names(
            en="medical conclusion on absence of contraindications to having weapons",
            kk="қару ұстауға қарсы айғақтар жоқ екені туралы медициналық қорытынды",
            ru="медицинское заключение об отсутствии противопоказаний к владению оружием",
        ),
    )
    DIPLOMATIC_PETITION = (
        "diplomatic_petition",
        "11(1)(g)",
        Names(
            en="petition of the diplomatic mission of the state of citizenship",
            kk="өздері азаматтары болып табылатын мемлекеттердің дипломатиялық өкілдіктерінің қолдаухаты",
            ru="ходатайство дипломатического представительства государства, гражданином которого он является",
        ),
    )
    RESIDENCE_REGISTRATION_1Y = (
        "residence_registration_1y",
        "11(1)(g)",
        Names(
            en="registration for residence in Kazakhstan for at least one year",
            kk="Қазақстан Республикасында кемінде бір жыл мерзімге тұруға тіркелу",
            ru="регистрация по месту жительства в РК на срок не менее одного года",
        ),
    )
    HEAD_APPLICATION = (
        "head_application",
        "11(3)(a)",
        Names(
            en=(
                "application of the head of the organisation with the particulars of each unit of weapons, "
                "of the person responsible for them and of the persons with access to them"
            ),
            kk=(
                "сатып алынған қарудың саны (әр бірліктің түрі, үлгісі, моделі, жүйесі, калибрі, нөмірі, "
                "шығарылған жылы) туралы; қаруды сақтау мен пайдалануға жауапты адам, сондай-ақ қаруды алуға "
                "рұқсаты бар адамдар, оның ішінде күзет қызметкерлері туралы мәліметтер (тегі, аты, әкесінің "
                "аты, туған күні мен жері) көрсетілетін ұйым басшысының өтініші"
            ),
            ru=(
                "заявление руководителя организации с указанием количества приобретённого оружия (вид, тип "
                "(образец), модель, система, калибр, номер, год выпуска каждой единицы), сведений о лице, "
                "ответственном за хранение и использование оружия, а также о лицах, имеющих доступ к оружию, "
                "в том числе работниках охраны (фамилия, имя, отчество, дата и место рождения)"
            ),
        ),
    )
    ORDER_RESPONSIBLE_PERSON = (
        "order_responsible_person",
        "11(3)(b)",
        Names(
            en=(
                "copy of the order of the head of the legal entity or of the individual entrepreneur "
                "appointing the person responsible for the safekeeping of weapons and cartridges"
            ),
            kk=(
                "заңды тұлға басшысының немесе жеке кәсіпкердің қару мен оның патрондарының сақталуы үшін "
                "жауапты адамды тағайындау туралы бұйрығының көшірмесі"
            ),
            ru=(
                "копия приказа руководителя юридического лица или индивидуального предпринимателя о "
                "назначении лица, ответственного за сохранность оружия и патронов к нему"
            ),
        ),
    )
    SAFE_HANDLING_CERTIFICATES = (
        "safe_handling_certificates",
        "11(3)(d)",
        Names(
            en="certificates on the check of knowledge of safe-handling rules",
            kk="қаруды қауіпсіз ұстаудың ережелерін білетіндігін тексеру туралы анықтамалар",
            ru="справки о проверке знания правил безопасного обращения с оружием",
        ),
    )
    ACQUISITION_SOURCE_LICENCE = (
        "acquisition_source_licence",
        "11(3)(e)",
        Names(
            en=(
                "document showing the source of acquisition (duplicate of the licence issued by the internal "
                "affairs body or department)"
            ),
            kk="қаруды сатып алу көзін көрсететін құжат (ІІО, ІІД беретін лицензияның телнұсқасы)",
            ru="документ, указывающий источник приобретения оружия (дубликат лицензии, выдаваемой ОВД, ДВД)",
        ),
    )
    PREMISES_SUITABILITY_ACT = (
        "premises_suitability_act",
        "11(3)(g)",
        Names(
            en=(
                "act on suitability of the premises for weapons storage drawn up by representatives of the "
                "internal affairs body, the state fire service and the sanitary-epidemiological supervision "
                "bodies and institutions"
            ),
            kk=(
                "қаруды сақтауға арналған үй-жайдың жарамдылығы туралы ІІО, мемлекеттік өртке қарсы қызмет, "
                "санитарлық-эпидемиологиялық қадағалау органдары мен мекемелерінің өкілдері жасаған акті"
            ),
            ru=(
                "акт о пригодности помещения для хранения оружия, составленный представителями ОВД, "
                "государственной противопожарной службы, органов и учреждений санитарно-эпидемиологического "
                "надзора"
            ),
        ),
    )
    HEAD_PETITION = (
        "head_petition",
        "11(4)(a)",
        Names(
            en="application (petition) of the head of the legal entity or of the individual entrepreneur",
            kk="заңды тұлға басшысының немесе жеке кәсіпкердің өтініші (қолдаухаты)",
            ru="заявление (ходатайство) руководителя юридического лица или индивидуального предпринимателя",
        ),
    )
    PERSONS_LIST = (
        "persons_list",
        "11(4)(a)",
        Names(
            en="list of the persons applying to register weapons",
            kk="қаруды тіркеуге үміткер адамдардың тегі, аты, әкесінің аты, туған жылы мен жері көрсетілген тізімі",
            ru=(
                "список лиц, претендующих на регистрацию оружия, с указанием фамилии, имени, отчества, года "
                "и места рождения"
            ),
        ),
    )
    ORDERS_APPOINTMENT_ASSIGNMENT = (
        "orders_appointment_assignment",
        "11(4)(b)",
        Names(
            en=(
                "copies of the orders of the head of the legal entity or of the individual entrepreneur on "
                "appointing the person to the post and on personal assignment of the service weapon"
            ),
            kk=(
                "заңды тұлға басшысының немесе жеке кәсіпкердің адамды лауазымға тағайындау туралы және "
                "қызметтік қаруды жеке бекіту туралы бұйрықтарының көшірмелері"
            ),
            ru=(
                "копии приказов руководителя юридического лица или индивидуального предпринимателя о "
                "назначении лица на должность и о персональном закреплении служебного оружия"
            ),
        ),
    )
    ORG_HEAD_ORDERS = (
        "org_head_orders",
        "11(4)(c)",
        Names(
            en=(
                "copies of the orders of the head of the organisation on appointing the person to the post "
                "and on personal assignment of the service weapon"
            ),
            kk=(
                "ұйым басшысының адамды лауазымға тағайындау туралы және қызметтік қаруды жеке бекітіп беру "
                "туралы бұйрықтарының көшірмелері"
            ),
            ru=(
                "копии приказов руководителя организации о назначении лица на должность и о персональном "
                "закреплении служебного оружия"
            ),
        ),
    )
    ID_CARD_COPY = (
        "id_card_copy",
        "11(4)(d)",
        Names(
            en="copy of the identity card of the person applying",
            kk="қаруды тіркеуге үміткер адамның жеке куәлігінің көшірмесі",
            ru="копия удостоверения личности лица, претендующего на регистрацию оружия",
        ),
    )
    GUARD_TRAINING_CERTIFICATE = (
        "guard_training_certificate",
        "11(4)(f)",
        Names(
            en=(
                "certificate confirming preparation to work as a guard, issued by a specialised training "
                "centre for training (retraining) of guards"
            ),
            kk=(
                "күзетшілерді (күзет қызметі субъектілері үшін) даярлау (қайта даярлау) жөніндегі "
                "мамандандырылған оқу орталықтары берген күзетші ретіндегі жұмысқа даярлықтан өткенін "
                "растайтын куәліктері"
            ),
            ru=(
                "свидетельства, подтверждающие прохождение подготовки к работе в качестве охранника, "
                "выданные специализированными учебными центрами по подготовке (переподготовке) охранников "
                "(для субъектов охранной деятельности)"
            ),
        ),
    )
    DINAMO_SAFE_HANDLING_CERTIFICATE = (
        "dinamo_safe_handling_certificate",
        "11(4)(g)",
        Names(
            en=(
                "certificate on the check of knowledge of safe-handling rules, issued by the "
                'physical-culture and sports society "Dinamo"'
            ),
            kk=(
                "қару ұстау қауіпсіздігі ережесін білуін тексеру туралы «Динамо» дене тәрбиесі-спорт қоғамы "
                "берген (күзет қызметі субъектілерін қоспағанда) анықтамалар"
            ),
            ru=(
                "справки о проверке знания правил безопасного обращения с оружием, выданные "
                "физкультурно-спортивным обществом «Динамо» (за исключением субъектов охранной деятельности)"
            ),
        ),
    )
    HUNTER_CERTIFICATE = (
        "hunter_certificate",
        "11(1)(e)",
        Names(en="hunter's certificate", kk="аңшылық куәлігі", ru="охотничий билет (удостоверение)"),
    )
    SECURITY_LICENCE = (
        "security_licence",
        "6(5)",
        Names(
            en="licence for security activity",
            kk="күзет қызметімен айналысуға лицензия",
            ru="лицензия на занятие охранной деятельностью",
        ),
    )
    POWER_OF_ATTORNEY = (
        "power_of_attorney",
        "16",
        Names(en="power of attorney", kk="сенімхат", ru="доверенность"),
    )

"""Who is not an applicant: their applications are refused at the counter (paragraphs 6 and 11(4))."""

from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_contracts.standard import ApplicantCategory
from tirkeu_contracts.standard.editions import Coverage, Edition
from tirkeu_intake.domain.particulars import Particulars, Stated


class SecurityServiceUnit(Refusal):
    code = "security-service-unit"
    status = 422
    title = "The specialised security service is no applicant"
    detail = "Specialised security-service units of the internal affairs bodies are excepted from category {category}."
    paragraph = "6(5)"


class EmployerNotListed(Refusal):
    code = "employer-not-listed"
    status = 422
    title = "The employer isn't listed in an annex of the Rules"
    detail = "Give in `employer_annex` the annex of the Rules that lists the employer, one of: {annexes}."
    paragraph = "11(4)"


def check_applicant(category: ApplicantCategory, stated: Stated, edition: Edition) -> None:
    """The internal affairs bodies' own guards are no applicants (rule R-08).

    Raises:
        SecurityServiceUnit
    """
    applicant = edition.applicant(category)
    excepted = applicant is not None and applicant.except_security_service and stated.security_service
    require(not excepted, SecurityServiceUnit(category=category))


def check_employer(cell: Coverage, given: Particulars) -> None:
    """An employee's employer stands in one of the annexes of the Rules (rule R-41).

    Raises:
        EmployerNotListed: no annex is given, or one that isn't among them.
    """
    annexes = [annex.no for annex in cell.employer_annexes]
    listed = not annexes or given.employer_annex in annexes
    require(listed, EmployerNotListed(annexes=", ".join(annexes)))

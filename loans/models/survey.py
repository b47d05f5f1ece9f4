"""What the customer manager found out before lending (贷前调查, practice.md 3.2)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from creditcoop.core.fields import MoneyField
from creditcoop.core.models import Person
from loans.models.application import LoanApplication

LONGEST = 2000


class SurveyReport(models.Model):
    """One application's survey. The handler writes it until he has decided his step; then it stands (trigger).

    Empty means *not recorded*: the paper leaves a line for it to be filled in by hand.
    """

    application = models.OneToOneField(LoanApplication, models.PROTECT, related_name="survey")
    surveyed_on = models.DateField()
    place = models.CharField(max_length=200)
    second_surveyor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    people_asked = models.CharField(max_length=200, blank=True)
    minutes_spent = models.PositiveIntegerField(null=True)
    household = models.TextField(max_length=LONGEST)
    assets = models.TextField(max_length=LONGEST)
    assets_amount = MoneyField(null=True)
    debts = models.TextField(max_length=LONGEST)
    debts_amount = MoneyField(null=True)
    business = models.TextField(max_length=LONGEST)
    income_amount = MoneyField(null=True)
    spending_amount = MoneyField(null=True)
    credit_record = models.TextField(max_length=LONGEST)
    purpose_detail = models.TextField(max_length=LONGEST)
    own_funds_amount = MoneyField(null=True)
    repayment_source = models.TextField(max_length=LONGEST)
    security_opinion = models.TextField(max_length=LONGEST)
    risks = models.TextField(max_length=LONGEST)
    proposal = models.TextField(max_length=LONGEST)
    proposed_amount = MoneyField(null=True)
    proposed_term_months = models.PositiveSmallIntegerField(null=True)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second_surveyor=None) | ~Q(second_surveyor=models.F("written_by")),
                name="survey_by_two_people",
            )
        ]


class SurveySignature(models.Model):
    """The second surveyor signs the text that he saw, by its hash; a survey changed since is not signed."""

    survey = models.ForeignKey(SurveyReport, models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text_sha256 = models.CharField(max_length=64)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "person", "text_sha256"], name="survey_text_signed_once"
            )
        ]

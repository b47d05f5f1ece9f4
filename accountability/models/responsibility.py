"""Each person's signature under his own share: 责任书, "I know my share" (practice.md 3.3)."""

from django.db import models
from django.db.models.functions import Now

from creditcoop.core.models import Person
from loans.models import LoanApplication


class ResponsibilitySignature(models.Model):
    """One person signed the letter that he saw. `text` is its canonical JSON, `text_sha256` its hash.

    A share that changes afterwards makes another letter, which is not signed by this row.
    """

    application = models.ForeignKey(LoanApplication, models.PROTECT, related_name="responsibility_signatures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="responsibility_signatures")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person", "text_sha256"], name="responsibility_signed_once"
            )
        ]

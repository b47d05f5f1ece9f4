"""Papers that were made: numbered, hashed, kept as they left the printer (practice.md 3)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from creditcoop.core.models.people import Person
from creditcoop.core.models.regulation import RegulationVersion
from creditcoop.core.models.units import Unit


class IssuedPaper(models.Model):
    """One paper. Never changed, never removed (trigger): a correction is a new paper that names the old.

    `facts` is the canonical JSON that the paper says; `pdf` the Chinese paper, `reading_pdf` the same facts in
    English, marked as a reading copy. `about` tells papers of one kind and subject apart: whose letter, which
    exception. `serial` follows the one before it in its `series` without a gap.
    """

    class Kind(models.TextChoices):
        APPLICATION_FORM = "application_form"  # 借款申请书
        SURVEY_REPORT = "survey_report"  # 贷前调查报告
        APPROVAL_SHEET = "approval_sheet"  # 贷款审批表, 会议记录, 六包责任卡
        RESPONSIBILITY_LETTER = "responsibility_letter"  # 责任书
        CONTRACT = "contract"  # 借款合同
        RECEIPT = "receipt"  # 借据
        EXCEPTION_SHEET = "exception_sheet"  # 例外审批表
        INTERVENTION_SHEET = "intervention_sheet"  # 干预登记表
        MONTHLY_NOTICE = "monthly_notice"  # 监测会计月度通知单
        DEMAND_NOTICE = "demand_notice"  # 贷款催收通知书, 回执
        GUARANTOR_NOTICE = "guarantor_notice"  # 履行保证责任通知书, 回执
        DUE_NOTICE = "due_notice"  # 到期贷款通知书, 回执
        PUBLIC_NOTICE = "public_notice"  # 公告催收
        HANDOVER_LIST = "handover_list"  # 移交清册
        SUPERVISION_RECORD = "supervision_record"  # 监交书
        INVENTORY_REPORT = "inventory_report"  # 清查报告
        PENALTY_NOTICE = "penalty_notice"  # 处理通知书
        EXTENSION_AGREEMENT = "extension_agreement"  # 展期协议书
        CLOSING_SLIP = "closing_slip"  # 结案单

    kind = models.CharField(max_length=30, choices=[(kind.value, kind.value) for kind in Kind])
    number = models.CharField(max_length=80, unique=True)
    series = models.CharField(max_length=60)
    serial = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=120)
    about = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="papers")
    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10, default="zh-hans")
    facts = models.TextField()
    facts_sha256 = models.CharField(max_length=64)
    pdf = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    reading_pdf = models.BinaryField()
    reading_sha256 = models.CharField(max_length=64)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["series", "serial"], name="paper_serial_once"),
            models.CheckConstraint(condition=Q(serial__gte=1), name="paper_serial_from_one"),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"]), models.Index(fields=["unit", "-id"])]

    def __str__(self) -> str:
        return self.number


class SpoiledPaper(models.Model):
    """A paper declared void (作废), once: its number stays taken, its bytes stay kept."""

    paper = models.OneToOneField(IssuedPaper, models.PROTECT, related_name="spoiled")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())


class PaperPrint(models.Model):
    """A copy taken out: the how-many-eth, by whom. The bytes are those kept, never made anew."""

    paper = models.ForeignKey(IssuedPaper, models.PROTECT, related_name="prints")
    copy = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["copy"]
        constraints = [models.UniqueConstraint(fields=["paper", "copy"], name="paper_copy_once")]

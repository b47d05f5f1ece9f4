import django.db.models.deletion
import django.db.models.functions.datetime
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def tie_what_was_told(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Notices so far tell of the entries recorded before them; what a finding added since is told the next night."""
    of_case = apps.get_model("accountability", "CaseEntry")
    entries = apps.get_model("accountability", "PenaltyEntry").objects.filter(reverses=None).order_by("seq")
    for case in apps.get_model("accountability", "PenaltyCase").objects.order_by("id").iterator():
        told = models.Q(recorded_at__lte=case.recorded_at) | models.Q(amount__lt=0)
        own = entries.filter(told, lapse_id=case.lapse_id, person_id=case.person_id)
        of_case.objects.bulk_create(of_case(case=case, entry=entry) for entry in own)


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0007_refunds_by_two_people"),
        ("core", "0014_penalty_notice_paper"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="penaltycase",
            name="one_case_a_lapse_and_person",
        ),
        # Notices so far, one a person and lapse, are told apart without it.
        migrations.AddField(
            model_name="penaltycase",
            name="up_to_seq",
            field=models.PositiveBigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="penaltycase",
            constraint=models.UniqueConstraint(
                fields=("lapse", "person", "up_to_seq"), name="one_case_a_person_and_what_it_tells_of"
            ),
        ),
        migrations.CreateModel(
            name="CaseEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="accountability.penaltycase",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="of_case",
                        to="accountability.penaltyentry",
                    ),
                ),
            ],
            options={
                "ordering": ["entry__seq"],
            },
        ),
        migrations.RunPython(tie_what_was_told, migrations.RunPython.noop),
    ]

import uuid

import django.db.models.deletion
from django.db import migrations, models

import weerklank.kernel.clock


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0004_trust_spam"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="kind",
            field=models.CharField(
                choices=[
                    ("review", "To be looked at"),
                    ("appeal", "Somebody disagrees"),
                    ("reporter", "Who reported it disagrees"),
                    ("help", "Somebody may be in need"),
                ],
                default="review",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="passed_on_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="ReportAppeal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=1000)),
                ("made_at", models.DateTimeField(default=weerklank.kernel.clock.now)),
                ("is_told", models.BooleanField(default=False)),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeal",
                        to="moderation.report",
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="moderation.decision",
                    ),
                ),
            ],
        ),
    ]

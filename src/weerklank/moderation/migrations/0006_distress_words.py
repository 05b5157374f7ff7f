import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import weerklank.kernel.clock


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0005_reporter_appeals"),
        ("spaces", "0006_decent_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="found_words",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), db_default=[], default=list, size=None
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="kind",
            field=models.CharField(
                choices=[
                    ("review", "To be looked at"),
                    ("appeal", "Somebody disagrees"),
                    ("reporter", "Who reported it disagrees"),
                    ("help", "Somebody may be in need"),
                    ("distress", "May point to distress"),
                ],
                default="review",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="DistressList",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                ("made_at", models.DateTimeField(default=weerklank.kernel.clock.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="spaces.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "-made_at"], name="distress_list_newest")
                ],
            },
        ),
    ]

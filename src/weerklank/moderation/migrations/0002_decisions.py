import uuid

import django.db.models.deletion
from django.db import migrations, models

import weerklank.kernel.clock


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0001_initial"),
        ("moderation", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("hidden", "Hidden"), ("restored", "Restored")], max_length=10
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField(default=weerklank.kernel.clock.now)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="contributions.contribution",
                    ),
                ),
            ],
        ),
    ]

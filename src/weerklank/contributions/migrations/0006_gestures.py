import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contributions", "0005_topics_may_be_long")]

    operations = [
        *(
            migrations.AddField(
                model_name="contribution",
                name=name,
                field=models.PositiveIntegerField(default=0, db_default=0),
            )
            for name in ("recognised", "supported", "wondered_at", "thanked")
        ),
        migrations.CreateModel(
            name="Gesture",
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
                        choices=[
                            ("recognised", "I recognise this"),
                            ("supported", "I support this"),
                            ("wondered_at", "I want to know more"),
                            ("thanked", "Thank you"),
                        ],
                        max_length=11,
                    ),
                ),
                ("tag", models.BinaryField()),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gestures",
                        to="contributions.contribution",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tag", "kind"), name="one_gesture_each")
                ],
            },
        ),
    ]

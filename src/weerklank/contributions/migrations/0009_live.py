"""What was said on a topic since a moment, in all its conversations, is found by an index."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contributions", "0008_conversation")]

    operations = [
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(fields=["topic", "-sent_at"], name="said_on_topic"),
        ),
        migrations.AlterField(
            model_name="contribution",
            name="topic",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contributions",
                to="contributions.topic",
            ),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models

# What teams answered so far stands below what it answers, as `threads.py` has it.
PLACE_ANSWERS = """
UPDATE contributions_contribution
SET root_id = parent_id,
    place = lpad(to_hex((extract(epoch FROM sent_at) * 1000000)::bigint), 16, '0')
         || left(replace(id::text, '-', ''), 8)
WHERE parent_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0006_gestures")]

    operations = [
        migrations.AddField(
            model_name="contribution",
            name="root",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="contributions.contribution",
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="place",
            field=models.CharField(blank=True, db_collation="C", default="", max_length=72),
        ),
        migrations.AddField(
            model_name="contribution",
            name="replied",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="contribution",
            name="kind",
            field=models.CharField(
                choices=[
                    ("voice", "Contribution"),
                    ("team_answer", "Answer of the team"),
                    ("reply", "Reply"),
                ],
                default="voice",
                max_length=20,
            ),
        ),
        migrations.RunSQL(PLACE_ANSWERS, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("root__isnull", False)),
                fields=["root", "place"],
                name="reply_of_root",
            ),
        ),
    ]

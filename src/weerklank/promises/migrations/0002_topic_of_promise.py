from django.db import migrations, models

# In one statement, for there may be millions.
FILL = """
    UPDATE promises_promise SET topic_id = contribution.topic_id
    FROM contributions_contribution AS contribution
    WHERE contribution.id = promises_promise.contribution_id
"""


class Migration(migrations.Migration):
    # The rows have to be written before their table can be changed again.
    atomic = False

    dependencies = [
        ("contributions", "0003_stories"),
        ("promises", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="promise",
            name="topic",
            field=models.ForeignKey(
                null=True,
                on_delete=models.deletion.CASCADE,
                related_name="promises",
                to="contributions.topic",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="promise",
            name="topic",
            field=models.ForeignKey(
                on_delete=models.deletion.CASCADE,
                related_name="promises",
                to="contributions.topic",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("settled_at", None)),
                fields=["topic", "due_at"],
                name="promise_on_topic",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", False)),
                fields=["space", "-settled_at", "-id"],
                name="promise_settled",
            ),
        ),
    ]

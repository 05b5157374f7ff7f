from django.db import migrations, models

FILL = """
    UPDATE contributions_topiccount AS count SET newest_at = said.newest
    FROM (
        SELECT topic_id, audience_id, max(sent_at) AS newest FROM contributions_contribution
        WHERE parent_id IS NULL AND kind = 'voice' AND state = 'standing'
        GROUP BY topic_id, audience_id
    ) AS said
    WHERE said.topic_id = count.topic_id AND said.audience_id = count.audience_id
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0003_stories")]

    operations = [
        migrations.AddField(
            model_name="topiccount", name="newest_at", field=models.DateTimeField(null=True)
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="contribution", name="contribution_of_alias"),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("kind", "voice")),
                fields=["alias", "-sent_at", "-id"],
                name="voice_of_alias",
            ),
        ),
    ]

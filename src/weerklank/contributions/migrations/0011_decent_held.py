from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contributions", "0010_life_domains")]

    operations = [
        migrations.AddField(
            model_name="contribution",
            name="is_known",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="contribution",
            name="thread",
            field=models.CharField(
                choices=[("open", "open"), ("slow", "slow"), ("closed", "closed")],
                db_default="open",
                default="open",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="contribution",
            name="state",
            field=models.CharField(
                choices=[
                    ("standing", "standing"),
                    ("held", "held"),
                    ("hidden", "hidden"),
                    ("withdrawn", "withdrawn"),
                ],
                default="standing",
                max_length=10,
            ),
        ),
    ]

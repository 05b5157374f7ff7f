from django.db import migrations, models

import weerklank.kernel.clock


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LetterUnderWay",
            fields=[
                (
                    "tag",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("on", models.DateField(default=weerklank.kernel.clock.today)),
                ("tries", models.PositiveSmallIntegerField(default=1)),
                ("answer", models.CharField(blank=True, max_length=10)),
            ],
        ),
    ]

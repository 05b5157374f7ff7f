import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_first_answer")]

    operations = [
        migrations.CreateModel(
            name="StuckJob",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("job", models.BigIntegerField(unique=True)),
                ("task", models.CharField(max_length=128)),
                ("event", models.CharField(max_length=128)),
                ("tries", models.PositiveIntegerField()),
                ("error", models.CharField(max_length=200)),
                ("on", models.DateField()),
            ],
        ),
    ]

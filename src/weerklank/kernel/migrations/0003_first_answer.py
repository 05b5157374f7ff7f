from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_trail_and_cache")]
    operations = [
        # Logged, unlike the cache: after a crash the write is still there, so its answer has to be.
        migrations.CreateModel(
            name="FirstAnswer",
            fields=[
                ("name", models.BinaryField(primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("on", models.DateField()),
            ],
        ),
    ]

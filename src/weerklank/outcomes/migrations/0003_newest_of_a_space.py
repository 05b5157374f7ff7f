from django.db import migrations, models


class Migration(migrations.Migration):
    """The newest outcomes of each space, without putting those of all in order."""

    dependencies = [
        ("contributions", "0004_when_spoken_last"),
        ("outcomes", "0002_form_key"),
        ("spaces", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["space", "-published_at", "-id"], name="outcome_of_space"),
        )
    ]

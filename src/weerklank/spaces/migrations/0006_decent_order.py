import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("spaces", "0005_life_domains"),
    ]

    operations = [
        migrations.AddField(
            model_name="space",
            name="looks_at_newcomers",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="space",
            name="called_for_help",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="until",
            field=models.DateField(null=True),
        ),
    ]

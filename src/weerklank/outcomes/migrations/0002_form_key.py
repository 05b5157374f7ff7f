"""What was done is written once per form. No outcome existed before this, so none needs a key."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="form_key",
            field=models.UUIDField(default=uuid.uuid4, unique=True),
        ),
    ]

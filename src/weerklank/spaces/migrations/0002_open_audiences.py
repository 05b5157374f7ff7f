import uuid

from django.db import migrations


def make(apps, schema_editor):
    Audience = apps.get_model("spaces", "Audience")
    Audience.objects.create(id=uuid.UUID(int=1), kind="public")
    Audience.objects.create(id=uuid.UUID(int=2), kind="signed_in")


class Migration(migrations.Migration):
    dependencies = [("spaces", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]

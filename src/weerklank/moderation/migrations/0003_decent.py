import uuid
from datetime import timedelta
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import weerklank.kernel.clock

GRAVE = ("hurtful", "personal")


def open_cases(apps: Any, schema_editor: object) -> None:
    """What was reported and waits comes to the queue."""
    case, report = apps.get_model("moderation", "Case"), apps.get_model("moderation", "Report")
    waiting: dict[uuid.UUID, Any] = {}
    for one in report.objects.filter(state="open").order_by("made_at"):
        there = waiting.setdefault(
            one.contribution_id,
            case(
                contribution_id=one.contribution_id,
                space_id=one.space_id,
                opened_at=one.made_at,
                sorted_at=one.made_at,
            ),
        )
        if one.reason in GRAVE and not there.is_grave:
            there.is_grave = True
            there.sorted_at = there.opened_at - timedelta(days=3650)
        there.version += 1
    case.objects.bulk_create(waiting.values())


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0011_decent_held"),
        ("moderation", "0002_decisions"),
        ("spaces", "0006_decent_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=1000)),
                ("made_at", models.DateTimeField(default=weerklank.kernel.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="Bundle",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("on", models.DateField(default=weerklank.kernel.clock.today)),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("review", "To be looked at"),
                            ("appeal", "Somebody disagrees"),
                            ("help", "Somebody may be in need"),
                        ],
                        default="review",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("is_grave", models.BooleanField(default=False)),
                ("is_changed", models.BooleanField(default=False)),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("opened_at", models.DateTimeField(default=weerklank.kernel.clock.now)),
                ("sorted_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("is_told", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="decision",
            name="about",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="verdict",
                to="moderation.decision",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="exclusion",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="spaces.exclusion",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="from_topic",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contributions.topic",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contributions.contribution",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="is_automated",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="decision",
            name="rule",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="decision",
            name="rule_words",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="report",
            name="decision",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reports",
                to="moderation.decision",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="rule_words",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="report",
            name="tag",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("left", "Left as it is"),
                    ("released", "Let through"),
                    ("hidden", "Hidden"),
                    ("restored", "Put back"),
                    ("change", "Asked to change it"),
                    ("moved", "Moved to another question"),
                    ("merged", "Put together with another"),
                    ("closed", "Conversation closed"),
                    ("slowed", "Conversation slowed down"),
                    ("opened", "Conversation opened again"),
                    ("warned", "Warned"),
                    ("paused", "Paused"),
                    ("excluded", "Stopped from writing"),
                    ("upheld", "Stays as decided"),
                    ("overturned", "Turned back"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="reason",
            field=models.CharField(max_length=40),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["contribution", "-made_at"], name="decision_of"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("tag",), name="one_open_report_each"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="decision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="appeal",
                to="moderation.decision",
            ),
        ),
        migrations.AddField(
            model_name="bundle",
            name="space",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="spaces.space"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="claimed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="contribution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cases",
                to="contributions.contribution",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="space",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="spaces.space"
            ),
        ),
        migrations.AddField(
            model_name="slip",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="bundle",
            constraint=models.UniqueConstraint(fields=("space", "on"), name="one_bundle_a_day"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["space", "sorted_at", "id"],
                name="case_waits",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "closed")),
                fields=["space", "closed_at"],
                name="case_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("contribution", "kind"),
                name="one_open_case",
            ),
        ),
        migrations.RunPython(open_cases, migrations.RunPython.noop, elidable=True),
    ]

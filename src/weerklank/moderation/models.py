"""Reports, the cases of the queue, what was decided, and who disagrees."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.models import Contribution, Topic
from weerklank.kernel import clock
from weerklank.moderation.care.models import LONGEST_LISTED
from weerklank.moderation.care.models import DistressList as DistressList
from weerklank.moderation.rules import MOST_RULE
from weerklank.moderation.spam.models import Echo as Echo
from weerklank.moderation.spam.models import Shift as Shift
from weerklank.moderation.spam.models import Suspicion as Suspicion
from weerklank.people.models import Account
from weerklank.spaces.models import Exclusion, Space


class Decision(models.Model):
    """What a moderator decided about a contribution, with why. Never changed: undoing is a new one.

    Its author is told and never learns who decided; that is kept so that another one judges.
    """

    class Kind(models.TextChoices):
        LEFT = "left", _("Left as it is")
        RELEASED = "released", _("Let through")
        HIDDEN = "hidden", _("Hidden")
        RESTORED = "restored", _("Put back")
        CHANGE_ASKED = "change", _("Asked to change it")
        MOVED = "moved", _("Moved to another question")
        MERGED = "merged", _("Put together with another")
        THREAD_CLOSED = "closed", _("Conversation closed")
        THREAD_SLOWED = "slowed", _("Conversation slowed down")
        THREAD_OPENED = "opened", _("Conversation opened again")
        WARNED = "warned", _("Warned")
        PAUSED = "paused", _("Paused")
        EXCLUDED = "excluded", _("Stopped from writing")
        HELPED = "helped", _("Help offered")
        UPHELD = "upheld", _("Stays as decided")
        OVERTURNED = "overturned", _("Turned back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="decisions"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    rule = models.CharField(max_length=40, blank=True)
    rule_words = models.CharField(max_length=MOST_RULE, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    # Whether a program held it back before a person decided.
    is_automated = models.BooleanField(default=False)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    # What it did, for putting everything back.
    from_topic = models.ForeignKey(Topic, null=True, on_delete=models.SET_NULL, related_name="+")
    into = models.ForeignKey(Contribution, null=True, on_delete=models.SET_NULL, related_name="+")
    exclusion = models.ForeignKey(Exclusion, null=True, on_delete=models.SET_NULL, related_name="+")
    # Of an answer to who disagreed: with what.
    about = models.OneToOneField(
        "self", null=True, on_delete=models.CASCADE, related_name="verdict"
    )

    class Meta:
        indexes = [models.Index(fields=["contribution", "-made_at"], name="decision_of")]


class Report(models.Model):
    """Somebody, signed in or not, says that a contribution should not stand there.

    `tag` stands for who it was, with a key outside the database: another at each contribution.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be looked at")
        SETTLED = "settled", _("Looked at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="reports")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=40)
    rule_words = models.CharField(max_length=MOST_RULE, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=clock.now)
    kept_sealed = models.BinaryField(null=True)
    kept_until = models.DateField(null=True)
    tag = models.BinaryField(null=True)
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.SET_NULL, related_name="reports"
    )

    class Meta:
        indexes = [models.Index(fields=["space", "state", "-made_at", "-id"], name="report_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["tag"], condition=Q(state="open"), name="one_open_report_each"
            )
        ]


class Slip(models.Model):
    """What somebody keeps of a report they made: its id, sealed, so that they hear what came of it.

    Stands on the account's side and holds no moment and no id that can be read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    is_told = models.BooleanField(default=False)


class Case(models.Model):
    """A contribution that a person has to look at. One open case of a kind for each.

    Who looks at it now has it to themselves until `claimed_until`.
    """

    class Kind(models.TextChoices):
        REVIEW = "review", _("To be looked at")
        APPEAL = "appeal", _("Somebody disagrees")
        REPORTER = "reporter", _("Who reported it disagrees")
        HELP = "help", _("Somebody may be in need")
        DISTRESS = "distress", _("May point to distress")

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="cases")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="cases")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REVIEW)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    is_grave = models.BooleanField(default=False)
    # Its author changed what they were asked to change.
    is_changed = models.BooleanField(default=False)
    # Why it was held back: codes of `contributions/holding.py`.
    reasons = ArrayField(models.CharField(max_length=40), default=list)
    # Which words of the organisation's list stand in it, for a person to look.
    found_words = ArrayField(
        models.CharField(max_length=LONGEST_LISTED), default=list, db_default=[]
    )
    # Goes up whenever something is added, so that nobody decides on what they did not see.
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(default=clock.now)
    # Where it stands in the queue: the oldest first, and what is grave before all else.
    sorted_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    # Of a call for help: when others were called too, because nobody took it up.
    passed_on_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["space", "sorted_at", "id"], condition=Q(state="open"), name="case_waits"
            ),
            models.Index(
                fields=["space", "closed_at"], condition=Q(state="closed"), name="case_closed"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "kind"], condition=Q(state="open"), name="one_open_case"
            )
        ]


class Appeal(models.Model):
    """The author of a contribution disagrees with what was decided about it, in their own words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    words = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField(default=clock.now)


class ReportAppeal(models.Model):
    """Who made a report disagrees with what was decided about it, in their own words.

    Stands beside the report, and says no more than that does of who it was. `verdict` is what
    another moderator decided: that it stays, or something new. `is_told`: that its maker knows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="appeal")
    words = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    verdict = models.ForeignKey(
        Decision, null=True, on_delete=models.CASCADE, related_name="answers"
    )
    is_told = models.BooleanField(default=False)

"""Organisations, front doors, spaces, audiences, roles and aliases."""

from __future__ import annotations

import uuid
from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weerklank.design.theme import Font, Theme
from weerklank.kernel import clock
from weerklank.people.models import Account
from weerklank.spaces.life import domains_field


class Organisation(models.Model):
    """A region, municipality, institution, council or client organisation; they form a tree."""

    class Kind(models.TextChoices):
        REGION = "region", _("Region")
        MUNICIPALITY = "municipality", _("Municipality")
        INSTITUTION = "institution", _("Care institution")
        COUNCIL = "council", _("Council")
        CLIENTS = "clients", _("Client organisation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=80)
    works_from = models.TimeField(default=time(9))
    works_until = models.TimeField(default=time(17))
    works_on = ArrayField(models.PositiveSmallIntegerField(), default=list)
    may_answer_as_team = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class ClosingDay(models.Model):
    """A day on which an organisation does not work, besides the public holidays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="closing_days"
    )
    day = models.DateField()
    reason = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "day"], name="one_closing_per_day")
        ]


class Portal(models.Model):
    """An organisation's front door: its path, its looks and where to turn to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    tagline = models.CharField(max_length=80, blank=True)
    primary_colour = models.CharField(max_length=7)
    accent_colour = models.CharField(max_length=7)
    font = models.CharField(max_length=40)
    corner_radius = models.PositiveSmallIntegerField()
    contact_phone = models.CharField(max_length=30, blank=True)
    contact_email = models.EmailField(blank=True)
    formal_ways_url = models.URLField(blank=True)
    help_lines = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name

    @property
    def theme(self) -> Theme:
        """The house style, from which a whole set of colours is made."""
        return Theme(
            primary=self.primary_colour,
            accent=self.accent_colour,
            font=Font(self.font),
            radius=self.corner_radius,
        )


class Post(models.Model):
    """Somebody's visible place in an organisation: never anonymous there."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("Official")
        PROFESSIONAL = "professional", _("Professional")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=20, choices=Kind)
    first_name = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=60, blank=True)
    is_administrator = models.BooleanField(default=False)
    answers_as_team = models.BooleanField(default=False)
    refuses_photo = models.BooleanField(default=False)
    face = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "organisation"], name="one_post_each")
        ]


class Audience(models.Model):
    """Who may see something. Everything that can be seen points at one of these."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        SIGNED_IN = "signed_in", _("Everybody who is signed in")
        MEMBERS = "members", _("Members of this space")
        TEAM = "team", _("The team of this space")
        ORGANISATIONS = "organisations", _("Who works at one of these organisations")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    space = models.ForeignKey(
        "Space", null=True, on_delete=models.CASCADE, related_name="audiences"
    )
    # Of the kind that names them; they are never changed, another choice is another audience.
    organisations = models.ManyToManyField(Organisation, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "space"],
                condition=~Q(kind="organisations"),
                name="one_audience_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["public", "signed_in"], space=None)
                | Q(kind__in=["members", "team", "organisations"], space__isnull=False),
                name="audience_belongs",
            ),
        ]


class Space(models.Model):
    """A place where people speak about something, with its limits, its promise and its team."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        SIGNED_IN = "signed_in", _("Everybody who is signed in")
        MEMBERS = "members", _("Members only; others see that it exists")
        HIDDEN = "hidden", _("Members only; others do not see that it exists")

    class State(models.TextChoices):
        DRAFT = "draft", _("Not published")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="spaces")
    is_of_residents = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    visibility = models.CharField(max_length=10, choices=Visibility)
    content_audience = models.ForeignKey(
        Audience, null=True, on_delete=models.PROTECT, related_name="+"
    )
    listing_audience = models.ForeignKey(
        Audience, null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=80, blank=True)
    purpose = models.CharField(max_length=300)
    what_is_open = models.TextField(max_length=600)
    what_is_fixed = models.TextField(max_length=600)
    who_decides = models.CharField(max_length=200)
    decided_by = models.DateField(null=True, blank=True)
    welcome = models.TextField(max_length=1000, blank=True)
    house_rules = models.TextField(max_length=2000, blank=True)
    illustration = models.CharField(max_length=20, default="houses")
    domains = domains_field()
    promise_days = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    members_count = models.PositiveIntegerField(default=0)
    # The team looks at the first contribution under every name before others see it.
    looks_at_newcomers = models.BooleanField(default=False, db_default=False)
    # Who is called when somebody is in need.
    called_for_help = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(promise_days__gte=1, promise_days__lte=30), name="promise_is_possible"
            )
        ]

    def __str__(self) -> str:
        return self.name


class UsefulLink(models.Model):
    """A link that the team of a space puts beside what people say."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="useful_links")
    label = models.CharField(max_length=80)
    address = models.URLField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]


class Membership(models.Model):
    """An account belongs to a space. Says nothing about the aliases the account has there."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        TEAM = "team", _("Team")
        MANAGER = "manager", _("Space manager")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    is_in_charge = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "account"], name="one_membership_each")
        ]


class Invitation(models.Model):
    """A letter to somebody that lets them into a space. The secret in it is stored as a hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Membership.Role)
    secret_hash = models.BinaryField(unique=True)
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "email"], name="one_invitation_each")
        ]


class Alias(models.Model):
    """How somebody appears in a space.

    `own` and `pseudonym` are of residents: who is behind them can be found through `tag` and
    `account_sealed` only, with keys that are not in the database. `post` is of visible staff.
    """

    class Kind(models.TextChoices):
        OWN = "own", _("Under my own first name")
        PSEUDONYM = "pseudonym", _("Under another name")
        POST = "post", _("As myself, with my role")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="aliases")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=40)
    name_folded = models.CharField(max_length=80)
    face = models.PositiveSmallIntegerField(default=0)
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="aliases")
    tag = models.BinaryField(null=True, unique=True)
    account_sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["space", "name_folded"],
                condition=Q(kind="pseudonym"),
                name="one_pseudonym_of_a_name",
            ),
            models.UniqueConstraint(fields=["space", "post"], name="one_alias_of_a_post"),
            models.CheckConstraint(
                condition=Q(kind="post", tag=None, account_sealed=None)
                | Q(kind__in=["own", "pseudonym"], post=None),
                name="alias_is_sealed_or_visible",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def face_key(self) -> object:
        """By what a drawn face is chosen: the one that was picked, else always the same one."""
        return self.face or self.post_id or self.pk


class Exclusion(models.Model):
    """Somebody may no longer write in a space, under any alias of theirs.

    Found by `tag`, so that neither the team nor a copy of the database sees which aliases it hits.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="exclusions")
    alias = models.ForeignKey(Alias, null=True, on_delete=models.SET_NULL, related_name="+")
    tag = models.BinaryField()
    account_sealed = models.BinaryField()
    reason = models.CharField(max_length=300)
    lifted = models.BooleanField(default=False)
    # The last day of a pause; none for as long as nobody lifts it.
    until = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["space", "tag"], name="exclusion_by_tag")]

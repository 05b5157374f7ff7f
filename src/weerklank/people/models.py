"""Accounts, their sessions and what they consented to: the account's side of the house.

Nothing here holds an alias, a contribution, an address of the network or a moment: days at most,
so that neither time nor order joins an account to a pseudonym (docs/threat-model.md).
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from weerklank.kernel import clock


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """A new account; without a password one signs in by a code or a passkey."""
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who can sign in."""

    class Letters(models.TextChoices):
        """What may be sent by mail."""

        NEWS = "news", _("Tell me that there is news. Not what it is about.")
        FULL = "full", _("Tell me more, when it is public and under my own name.")
        NONE = "none", _("Send me no mail.")

    last_login = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("email address"))
    first_name = models.CharField(_("first name"), max_length=40, blank=True)
    language = models.CharField(max_length=5, default="nl")
    is_active = models.BooleanField(default=True)
    is_platform_administrator = models.BooleanField(default=False)
    letters = models.CharField(max_length=5, choices=Letters, default=Letters.NEWS)
    mail_bounces = models.BooleanField(default=False)
    aliases_sealed = models.BinaryField(null=True)
    nights_unconfirmed = models.PositiveSmallIntegerField(default=0)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email")]

    def __str__(self) -> str:
        return str(self.pk)

    def get_full_name(self) -> str:
        """The first name: the only name we ask for."""
        return self.first_name


class Session(models.Model):
    """A device on which somebody is signed in. Known by day and kind of device only."""

    session_key = models.CharField(max_length=40, primary_key=True)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE)
    device = models.CharField(max_length=60, blank=True)
    seen_on = models.DateField(default=clock.today)


class Consent(models.Model):
    """Consent given or taken back; the newest row of a purpose holds. Never changed in place."""

    class Purpose(models.TextChoices):
        HEALTH = "health", _("That I tell about health or care")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    is_given = models.BooleanField()
    on = models.DateField(default=clock.today)
    turn = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "purpose", "turn"], name="consent_turn")
        ]

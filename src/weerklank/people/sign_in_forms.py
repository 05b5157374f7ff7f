"""allauth's forms as our pages ask them: fewer fields, no words inside them."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.internal.flows.signup import prevent_enumeration
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from weerklank.people.models import Account


class SignInForm(allauth_forms.LoginForm):
    """Address and password."""

    def _setup_password_field(self) -> None:
        """Keeps the password, though signing up asks for none."""


class SignUpForm(allauth_forms.SignupForm):
    """Address and, if somebody wants, a first name."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )

    def clean_first_name(self) -> str:
        """The name without spaces around or between that nobody means."""
        return " ".join(self.cleaned_data["first_name"].split())

    def try_save(self, request: HttpRequest) -> tuple[Account | None, HttpResponse | None]:
        """Makes the account; answers the same when the address has one, also one made just now."""
        try:
            with transaction.atomic():
                made: tuple[Account | None, HttpResponse | None] = super().try_save(request)
                return made
        except IntegrityError:
            return None, prevent_enumeration(request, email=self.cleaned_data["email"])


class _OnePassword:
    """Asks for a new password once: who mistypes it can always sign in with a code."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        new = self.fields["password1"]
        new.label = _("New password")
        new.help_text = _("At least 12 characters. Three or four words in a row work well.")


class ChangePasswordForm(_OnePassword, allauth_forms.ChangePasswordForm):
    """The present password and a new one."""


class SetPasswordForm(_OnePassword, allauth_forms.SetPasswordForm):
    """A first password."""


class ResetPasswordForm(_OnePassword, allauth_forms.ResetPasswordKeyForm):
    """A new password for who forgot the old one."""

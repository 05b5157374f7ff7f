"""Input about one's own account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.people.models import Account


class SignUpForm(forms.Form):
    """What signing up asks besides allauth's address and password."""

    first_name = forms.CharField(label=_("First name"), max_length=40, required=False)

    def signup(self, request: object, account: Account) -> None:
        """Called by allauth when the account is made."""
        account.first_name = self.cleaned_data["first_name"]
        account.save(update_fields=["first_name"])

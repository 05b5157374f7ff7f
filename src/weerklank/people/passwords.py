"""What a password must be, in words that help."""

from __future__ import annotations

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Refuses short passwords."""

    def get_error_message(self) -> str:
        """The sentence on the form."""
        return _("Your password is too short. Use at least %(least)s characters.") % {
            "least": self.min_length
        }


class NotCommon(CommonPasswordValidator):
    """Refuses the passwords that are tried first by those who break in."""

    def get_error_message(self) -> str:
        """The sentence on the form."""
        return _("Many people use this password, so it is easy to guess. Choose another one.")

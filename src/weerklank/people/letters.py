"""Every mail about an account: short, without network address, device or moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and paragraphs, with the names of allauth's values between braces."""

    subject: Words
    paragraphs: tuple[Words, ...]
    is_warning: bool = False

    def body(self, values: Mapping[str, object]) -> str:
        """The text of the mail in the present language."""
        parts = [_("Hello,"), *(str(part).format(**values) for part in self.paragraphs)]
        if self.is_warning:
            parts.append(_("Was this not you? Then sign in, and sign out everywhere. Contact us."))
        parts.append(_("Kind regards,\nWeerklank"))
        return "\n\n".join(parts) + "\n"


_IGNORE = gettext_lazy("Did you not ask for this? Then you need not do anything.")
_CODE = gettext_lazy("Type it on the page that you have open. Never tell it to anybody else.")

LETTERS: dict[str, Letter] = {
    "account/email/login_code": Letter(
        gettext_lazy("Your code to sign in"),
        (gettext_lazy("Your code is: {code}"), _CODE, _IGNORE),
    ),
    "account/email/confirm_it_is_you": Letter(
        gettext_lazy("Your code to go on"),
        (gettext_lazy("Your code is: {code}"), _CODE, _IGNORE),
    ),
    "account/email/email_confirmation": Letter(
        gettext_lazy("Your code to confirm your address"),
        (gettext_lazy("Your code is: {code}"), _CODE, _IGNORE),
    ),
    "account/email/email_confirmation_signup": Letter(
        gettext_lazy("Your code to confirm your address"),
        (gettext_lazy("Your code is: {code}"), _CODE, _IGNORE),
    ),
    "account/email/password_reset_code": Letter(
        gettext_lazy("Your code for a new password"),
        (gettext_lazy("Your code is: {code}"), _CODE, _IGNORE),
    ),
    "account/email/account_already_exists": Letter(
        gettext_lazy("You already have an account"),
        (
            gettext_lazy("Somebody wanted to make an account with your address. You have one."),
            gettext_lazy("Sign in with a code by mail: {sign_in_url}"),
            _IGNORE,
        ),
    ),
    "account/email/unknown_account": Letter(
        gettext_lazy("There is no account with this address"),
        (
            gettext_lazy("Somebody wanted to sign in with your address. It has no account."),
            gettext_lazy("Do you want one? Make it here: {signup_url}"),
            _IGNORE,
        ),
    ),
    "account/email/email_changed": Letter(
        gettext_lazy("Your address was changed"),
        (gettext_lazy("From now on your mail goes to: {to_email}"),),
        is_warning=True,
    ),
    "account/email/email_deleted": Letter(
        gettext_lazy("An address was removed"),
        (gettext_lazy("This address no longer belongs to your account: {deleted_email}"),),
        is_warning=True,
    ),
    "account/email/password_changed": Letter(
        gettext_lazy("Your password was changed"),
        (gettext_lazy("Your account has a new password."),),
        is_warning=True,
    ),
    "account/email/password_reset": Letter(
        gettext_lazy("Your password was changed"),
        (gettext_lazy("Your account has a new password."),),
        is_warning=True,
    ),
    "account/email/password_set": Letter(
        gettext_lazy("Your account has a password"),
        (gettext_lazy("You can now sign in with a password too."),),
        is_warning=True,
    ),
    "account/email/account_deleted": Letter(
        gettext_lazy("Your account is gone"),
        (
            gettext_lazy("You deleted your account. We no longer have your address."),
            gettext_lazy("This is the last mail you get from us."),
        ),
    ),
    "mfa/email/recovery_codes_generated": Letter(
        gettext_lazy("You have new spare codes"),
        (gettext_lazy("Your account has new spare codes. The old ones no longer work."),),
        is_warning=True,
    ),
    "mfa/email/totp_activated": Letter(
        gettext_lazy("An app protects your account"),
        (gettext_lazy("From now on you also need a code from your app to sign in."),),
        is_warning=True,
    ),
    "mfa/email/totp_deactivated": Letter(
        gettext_lazy("The app no longer protects your account"),
        (gettext_lazy("You no longer need a code from your app to sign in."),),
        is_warning=True,
    ),
    "mfa/email/webauthn_added": Letter(
        gettext_lazy("Your account has a new passkey"),
        (gettext_lazy("A passkey was added to your account."),),
        is_warning=True,
    ),
    "mfa/email/webauthn_removed": Letter(
        gettext_lazy("A passkey was removed"),
        (gettext_lazy("A passkey was removed from your account."),),
        is_warning=True,
    ),
    "socialaccount/email/account_connected": Letter(
        gettext_lazy("Another way to sign in"),
        (gettext_lazy("You can now also sign in through {provider}."),),
        is_warning=True,
    ),
    "socialaccount/email/account_disconnected": Letter(
        gettext_lazy("A way to sign in was removed"),
        (gettext_lazy("You can no longer sign in through {provider}."),),
        is_warning=True,
    ),
}

SENTENCES: dict[str, Words] = {
    "account/messages/logged_in.txt": gettext_lazy("You are signed in."),
    "account/messages/logged_out.txt": gettext_lazy("You are signed out."),
    "account/messages/login_code_sent.txt": gettext_lazy("We sent a code to {email}."),
    "account/messages/email_confirmation_sent.txt": gettext_lazy("We sent a code to {email}."),
    "account/messages/email_confirmed.txt": gettext_lazy("Your address {email} is confirmed."),
    "account/messages/email_confirmation_failed.txt": gettext_lazy(
        "{email} belongs to another account. Choose another address."
    ),
    "account/messages/email_deleted.txt": gettext_lazy("{email} was removed."),
    "account/messages/primary_email_set.txt": gettext_lazy("Your address was changed."),
    "account/messages/cannot_delete_primary_email.txt": gettext_lazy(
        "You cannot remove {email}: it is your only address."
    ),
    "account/messages/unverified_primary_email.txt": gettext_lazy(
        "First confirm the address with the code in our mail."
    ),
    "account/messages/password_changed.txt": gettext_lazy("Your new password is saved."),
    "account/messages/password_set.txt": gettext_lazy("Your password is saved."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("Your spare codes are ready."),
    "mfa/messages/totp_activated.txt": gettext_lazy("The app now protects your account."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The app no longer protects your account."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("Your passkey is saved."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey was removed."),
    "socialaccount/messages/account_connected.txt": gettext_lazy(
        "You can now also sign in this way."
    ),
    "socialaccount/messages/account_connected_updated.txt": gettext_lazy(
        "You can now also sign in this way."
    ),
    "socialaccount/messages/account_connected_other.txt": gettext_lazy(
        "This way to sign in belongs to another account."
    ),
    "socialaccount/messages/account_disconnected.txt": gettext_lazy(
        "You can no longer sign in this way."
    ),
}

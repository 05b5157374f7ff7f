"""What we do differently from allauth's defaults."""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Mapping
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weerklank.kernel import clock
from weerklank.kernel.sealing import KeyRing
from weerklank.kernel.throttle import network_of
from weerklank.people import language
from weerklank.people.ending import end_all
from weerklank.people.letters import LETTERS, SENTENCES
from weerklank.people.models import Account

_SECOND_FACTOR = "second-factor"


def signed_in_recently(request: HttpRequest) -> bool:
    """Whether somebody proved who they are within the last minutes, in this session."""
    account = request.user if isinstance(request.user, Account) else None
    records = get_authentication_records(request, account)
    age = clock.now().timestamp() - float(records[-1]["at"]) if records else None
    return age is not None and age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class AccountAdapter(DefaultAccountAdapter):
    """Our words and mails, and no weighty change without proof of who somebody is."""

    error_messages: dict[str, Any] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed."),
        "duplicate_email": gettext_lazy("This is already your address."),
        "email_password_mismatch": gettext_lazy(
            "This address and password do not belong together. Look at both, or use a code."
        ),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_code": gettext_lazy("This code is not right. Look in the newest mail or app."),
        "incorrect_password": gettext_lazy("This password is not right."),
        "rate_limited": gettext_lazy("That went too fast. Wait a minute, then try again."),
        "same_as_current": gettext_lazy("This is already your address."),
        "too_many_login_attempts": gettext_lazy(
            "You tried too often. Wait five minutes, then try again."
        ),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends the letter of that name. When no mail can be sent, a page says so."""
        letter = LETTERS[template_prefix]
        sign_in = self.request.build_absolute_uri(reverse("account_request_login_code"))
        body = letter.body({**context, "sign_in_url": sign_in})
        try:
            EmailMessage(str(letter.subject), body, self.get_from_email(), [email]).send()
        except (smtplib.SMTPException, OSError) as reason:
            if letter.is_warning:
                return
            raise ImmediateHttpResponse(
                render(self.request, "people/mail_failed.jinja", status=503)
            ) from reason

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: Mapping[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Shows our own sentence of that name, or the message that is given."""
        if message_template:
            message = str(SENTENCES[message_template]).format(**(message_context or {}))
        super().add_message(request, level, extra_tags=extra_tags, message=message)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The network that allauth's limits count: the same as ours."""
        return network_of(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The front page of the door somebody came through."""
        return reverse("portal:front")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("people:me")

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A new password ends other sessions, and with them what was open or told there."""
        super().set_password(user, password)
        end_all(cast(Account, user).pk)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Mail that came back was not for the address that was just proved to be right."""
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed:
            Account.objects.filter(pk=email_address.user_id, mail_bounces=True).update(
                mail_bounces=False
            )
        return confirmed

    def get_email_verification_redirect_url(self, email_address: object) -> str:
        """Back to the account, where the new address stands."""
        return reverse("people:me")

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse:
        """After signing in the device speaks the language of the account.

        Confirming an address at signing up counts as proof of who somebody is.
        """
        if not get_authentication_records(request, user):
            record_authentication(request, user, method="code")
        response: HttpResponse = super().post_login(request, user, **kwargs)
        language.remember(response, cast(Account, user).language)
        return response

    def new_user(self, request: HttpRequest) -> Account:
        """A new account speaks the language it was made in."""
        return Account(language=language.known(getattr(request, "LANGUAGE_CODE", "")))

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, Any]]:
        """allauth's ways, and a code by mail for who has no second factor."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if isinstance(user, Account) and not Authenticator.objects.filter(user=user).exists():
            methods.append(
                {
                    "id": "code",
                    "description": _("Use a code by mail"),
                    "url": reverse("people:confirm_by_code"),
                }
            )
        return methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Nothing more is asked shortly after signing in; later everybody has to prove it.

        allauth itself would let somebody without a password pass.
        """
        if not signed_in_recently(self.request):
            raise ReauthenticationRequired
        return False


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of second factors are sealed in the database."""

    error_messages: dict[str, Any] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right. Look in the newest mail or app."),
        "unverified_email": gettext_lazy("First confirm your address."),
    }

    def encrypt(self, text: str) -> str:
        """The secret as stored."""
        return _ring().seal(text.encode(), purpose=_SECOND_FACTOR).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. Raises SealBroken when it was not sealed by us."""
        return _ring().unseal(bytes.fromhex(encrypted_text), purpose=_SECOND_FACTOR).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """A name for who gives none."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Signing in through another organisation; what it tells about somebody is not kept."""

    error_messages: dict[str, Any] = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": gettext_lazy(
            "You already have an account with this address. Sign in with a code by mail, and then "
            "add %s on the page about your account."
        ),
        "no_password": gettext_lazy("First choose a password, or you can no longer sign in."),
        "disconnect_last": gettext_lazy("This is your only way to sign in."),
    }


def _ring() -> KeyRing:
    return KeyRing((hashlib.sha256(b"second-factor" + settings.SECRET_KEY.encode()).digest(),))

"""Addresses of signing in, under the names that allauth gives them, without what we do not use."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import URLPattern, path

from weerklank.kernel.once import in_parts
from weerklank.people import sign_in
from weerklank.people.sign_in import View, answered, guessing_limited, looked_at


def _door(route: str, view: View, *, name: str) -> URLPattern:
    return path(route, looked_at(view), name=name)


security = "mijn/account/beveiliging/"
elsewhere = "inloggen/via/"

urlpatterns = [
    _door("inloggen/", sign_in.sign_in, name="account_login"),
    _door(
        "inloggen/code/", answered(account.request_login_code), name="account_request_login_code"
    ),
    _door(
        "inloggen/code/bevestigen/",
        guessing_limited(account.confirm_login_code),
        name="account_confirm_login_code",
    ),
    _door("inloggen/stap-2/", answered(mfa.authenticate), name="mfa_authenticate"),
    _door("inloggen/sleutel/", passkey.login_webauthn, name="mfa_login_webauthn"),
    _door("inloggen/gesloten/", account.account_inactive, name="account_inactive"),
    _door("uitloggen/", sign_in.sign_out, name="account_logout"),
    _door("aanmelden/", sign_in.sign_up, name="account_signup"),
    _door(
        "aanmelden/bevestigen/",
        guessing_limited(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    _door(
        "bevestigen/wachtwoord/", answered(account.reauthenticate), name="account_reauthenticate"
    ),
    _door("bevestigen/app/", answered(mfa.reauthenticate), name="mfa_reauthenticate"),
    _door(
        "bevestigen/sleutel/",
        answered(passkey.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    _door("wachtwoord-vergeten/", answered(account.password_reset), name="account_reset_password"),
    _door(
        "wachtwoord-vergeten/code/",
        guessing_limited(account.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    _door(
        "wachtwoord-vergeten/nieuw/",
        answered(account.complete_password_reset),
        name="account_complete_password_reset",
    ),
    _door(
        "wachtwoord-vergeten/klaar/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    _door("mijn/account/mailadres/", answered(account.email), name="account_email"),
    _door(
        "mijn/account/wachtwoord/",
        answered(account.password_change),
        name="account_change_password",
    ),
    _door("mijn/account/wachtwoord/kiezen/", sign_in.set_password, name="account_set_password"),
    _door(security, mfa.index, name="mfa_index"),
    _door(f"{security}app/", answered(totp.activate_totp), name="mfa_activate_totp"),
    _door(f"{security}app/uit/", answered(totp.deactivate_totp), name="mfa_deactivate_totp"),
    _door(
        f"{security}noodcodes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"
    ),
    _door(
        f"{security}noodcodes/nieuw/",
        answered(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    _door(
        f"{security}noodcodes/bewaren/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    _door(f"{security}sleutels/", passkey.list_webauthn, name="mfa_list_webauthn"),
    _door(f"{security}sleutels/nieuw/", answered(passkey.add_webauthn), name="mfa_add_webauthn"),
    _door(f"{security}sleutels/<int:pk>/weg/", passkey.remove_webauthn, name="mfa_remove_webauthn"),
    _door(
        f"{security}sleutels/<int:pk>/naam/",
        answered(passkey.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    _door(f"{elsewhere}gestopt/", social.login_cancelled, name="socialaccount_login_cancelled"),
    _door(f"{elsewhere}mislukt/", social.login_error, name="socialaccount_login_error"),
    _door(f"{elsewhere}aanmelden/", answered(social.signup), name="socialaccount_signup"),
    _door(f"{security}via/", answered(social.connections), name="socialaccount_connections"),
    _door(
        f"{elsewhere}<slug:provider_id>/start/", sign_in.go_elsewhere, name="openid_connect_login"
    ),
    _door(f"{elsewhere}<slug:provider_id>/terug/", openid.callback, name="openid_connect_callback"),
]
# A library's, which sends mail between its writes.
for address in urlpatterns:
    in_parts(address.callback)

"""Addresses of signing in, under the names that allauth gives them, without what we do not use."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import path

from weerklank.kernel.once import in_parts
from weerklank.people import sign_in
from weerklank.people.sign_in import answered, guessing_limited

security = "mijn/account/beveiliging/"
elsewhere = "inloggen/via/"

urlpatterns = [
    path("inloggen/", sign_in.sign_in, name="account_login"),
    path("inloggen/code/", answered(account.request_login_code), name="account_request_login_code"),
    path(
        "inloggen/code/bevestigen/",
        guessing_limited(account.confirm_login_code),
        name="account_confirm_login_code",
    ),
    path("inloggen/stap-2/", answered(mfa.authenticate), name="mfa_authenticate"),
    path("inloggen/sleutel/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("inloggen/gesloten/", account.account_inactive, name="account_inactive"),
    path("uitloggen/", sign_in.sign_out, name="account_logout"),
    path("aanmelden/", sign_in.sign_up, name="account_signup"),
    path(
        "aanmelden/bevestigen/",
        guessing_limited(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    path("bevestigen/wachtwoord/", answered(account.reauthenticate), name="account_reauthenticate"),
    path("bevestigen/app/", answered(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "bevestigen/sleutel/",
        answered(passkey.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("wachtwoord-vergeten/", answered(account.password_reset), name="account_reset_password"),
    path(
        "wachtwoord-vergeten/code/",
        guessing_limited(account.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path(
        "wachtwoord-vergeten/nieuw/",
        answered(account.complete_password_reset),
        name="account_complete_password_reset",
    ),
    path(
        "wachtwoord-vergeten/klaar/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    path("mijn/account/mailadres/", answered(account.email), name="account_email"),
    path(
        "mijn/account/wachtwoord/",
        answered(account.password_change),
        name="account_change_password",
    ),
    path("mijn/account/wachtwoord/kiezen/", sign_in.set_password, name="account_set_password"),
    path(security, mfa.index, name="mfa_index"),
    path(f"{security}app/", answered(totp.activate_totp), name="mfa_activate_totp"),
    path(f"{security}app/uit/", answered(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        f"{security}noodcodes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"
    ),
    path(
        f"{security}noodcodes/nieuw/",
        answered(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        f"{security}noodcodes/bewaren/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(f"{security}sleutels/", passkey.list_webauthn, name="mfa_list_webauthn"),
    path(f"{security}sleutels/nieuw/", answered(passkey.add_webauthn), name="mfa_add_webauthn"),
    path(f"{security}sleutels/<int:pk>/weg/", passkey.remove_webauthn, name="mfa_remove_webauthn"),
    path(
        f"{security}sleutels/<int:pk>/naam/",
        answered(passkey.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(f"{elsewhere}gestopt/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path(f"{elsewhere}mislukt/", social.login_error, name="socialaccount_login_error"),
    path(f"{elsewhere}aanmelden/", answered(social.signup), name="socialaccount_signup"),
    path(f"{security}via/", answered(social.connections), name="socialaccount_connections"),
    path(
        f"{elsewhere}<slug:provider_id>/start/", sign_in.go_elsewhere, name="openid_connect_login"
    ),
    path(f"{elsewhere}<slug:provider_id>/terug/", openid.callback, name="openid_connect_callback"),
]
# A library's, which sends mail between its writes.
for address in urlpatterns:
    in_parts(address.callback)

"""All settings of Weerklank, read once from the environment.

Every name may also be given as NAME_FILE: then the value is the content of that file, so that
secrets need not stand in the environment. What is missing or malformed stops the start with a
sentence that names it. `docs/operations/settings.md` explains each one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from weerklank.config.given import (
    box,
    clamav,
    database,
    env,
    key_ring,
    live_key,
    media_storage,
    required,
    s3_public_endpoint,
    space_quota,
    vapid_key,
)

SOURCE: Final = Path(__file__).resolve().parents[1]
TESTING: Final = env.bool("TESTING", False)
DEBUG = env.bool("DEBUG", False)
DEMO: Final = env.bool("DEMO", False)
SECRET_KEY = required("SECRET_KEY", "a long random string that signs cookies and links")
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY is too short: give it at least 32 characters.")
ALIAS_KEY_RING: Final = key_ring()
LIVE_KEY: Final = live_key()
DATABASES = {"default": database(pooled=not TESTING)}
BASE_URL: Final = required("BASE_URL", "the address people use, such as https://doemee.example")
if not BASE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("BASE_URL must begin with http:// or https://.")
SECURE: Final = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [
    BASE_URL.split("://", 1)[1].split("/", 1)[0].rsplit(":", 1)[0],
    *env.list("ALLOWED_HOSTS", []),
]
if DEMO and SECURE and not env.bool("DEMO_IN_PUBLIC", False):
    raise ImproperlyConfigured(
        "DEMO lets anybody sign in as anybody. On a public https address it also needs "
        "DEMO_IN_PUBLIC=1, so that it cannot be switched on by accident."
    )

MEDIA_SPACE_QUOTA = space_quota()
CLAMAV = clamav()
SPEECH_TO_TEXT = env.str("SPEECH_TO_TEXT", "").strip()
TRANSLATION = env.str("TRANSLATION", "").strip()
S3_PUBLIC_ENDPOINT = s3_public_endpoint(secure=SECURE)
S3_PUBLIC_ORIGIN = "/".join(S3_PUBLIC_ENDPOINT.split("/", 3)[:3])
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", "var/media")).resolve()
MEDIA_URL = "/media-is-not-served-by-address/"
WITHDRAWALS_FILE = Path(
    env.str("WITHDRAWALS_FILE", str(MEDIA_ROOT.parent / "withdrawals"))
).resolve()

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "weerklank.kernel",
    "weerklank.design",
    "weerklank.people",
    "weerklank.spaces",
    "weerklank.media",
    "weerklank.contributions",
    "weerklank.promises",
    "weerklank.outcomes",
    "weerklank.moderation",
    "weerklank.unmasking",
    "weerklank.notifications",
    "weerklank.search",
    "weerklank.questions",
    "weerklank.talk",
    "weerklank.portal",
    "weerklank.backups",
    *(["weerklank.demo"] if DEMO or TESTING else []),
]

MIDDLEWARE = [
    "weerklank.kernel.logs.RequestIdMiddleware",
    "weerklank.kernel.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "weerklank.people.sessions.SessionMiddleware",
    "weerklank.people.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "weerklank.kernel.body_limit.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "weerklank.kernel.nul.NulMiddleware",
    "weerklank.people.signed_in.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "weerklank.spaces.middleware.PortalMiddleware",
    "weerklank.spaces.middleware.PersonMiddleware",
    "weerklank.people.second_factor.SecondFactorMiddleware",
    "weerklank.media.middleware.ForgetUnsentMiddleware",
    "weerklank.kernel.denial.DenialMiddleware",
    # The last, for the view runs inside it.
    "weerklank.kernel.once.OnceMiddleware",
]

ROOT_URLCONF = "weerklank.config.urls"
WSGI_APPLICATION = "weerklank.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "weerklank.config.environment.JinjaTemplates",
        "APP_DIRS": True,
        "DIRS": [],
        "OPTIONS": {
            "environment": "weerklank.config.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "weerklank.kernel.once.form_fields",
                "weerklank.notifications.context.unread_notices",
                *(["weerklank.demo.context.demo"] if DEMO or TESTING else []),
            ],
        },
    },
    # Only allauth's form widgets and Django's own error reports still come from here.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

AUTH_USER_MODEL = "people.Account"
SILENCED_SYSTEM_CHECKS = [
    # The address is unique whatever its case, by a constraint that this check does not know.
    "auth.W004",
    # Whether all hosts below this one speak https only its owner knows: HSTS_SUBDOMAINS.
    "security.W005",
    "security.W021",
]
AUTHENTICATION_BACKENDS = ["weerklank.people.signed_in.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "weerklank.people.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "weerklank.people.passwords.NotCommon"},
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)

SESSION_ENGINE = "weerklank.people.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 28
SESSION_COOKIE_SECURE = SECURE
# A browser takes a cookie of such a name over https only, from this very host, for all its paths.
COOKIE_PREFIX: Final = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}weerklank"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "weerklank.portal.views.errors.form_expired"
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE and env.bool("HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

ACCOUNT_TEMPLATE_EXTENSION = "jinja"
ACCOUNT_ADAPTER = "weerklank.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "weerklank.people.sign_in_forms.SignInForm",
    "signup": "weerklank.people.sign_in_forms.SignUpForm",
    "change_password": "weerklank.people.sign_in_forms.ChangePasswordForm",
    "set_password": "weerklank.people.sign_in_forms.SetPasswordForm",
    "reset_password_from_key": "weerklank.people.sign_in_forms.ResetPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# No password at signing up: somebody who signs up with the address of another must leave no key.
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
# "key" is an address of mail or, for the codes, a session: a whole meeting may share one network.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "signup": "40/m/ip",
    "request_login_code": "40/m/ip,3/m/key,15/h/key",
    "reset_password": "20/m/ip,3/m/key,10/h/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/10s/key,10/h/key",
    "confirm_code": "120/5m/ip,10/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}
TRUSTED_PROXIES: Final = env.int("TRUSTED_PROXIES", 0)
MFA_ADAPTER = "weerklank.people.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Weerklank"
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
SOCIALACCOUNT_ADAPTER = "weerklank.people.adapter.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": env.json("OPENID_CONNECT_APPS", [])}}
SOCIALACCOUNT_STORE_TOKENS = False
# Rewritten every night in the order of their random keys. The first are of the account's side: a
# dump shows no order of coming.
SHUFFLED_MODELS = [
    "people.Account",
    "people.Session",
    "people.Consent",
    "notifications.NoticeChoices",
    "notifications.PushDevice",
    "search.SavedSearches",
    "account.EmailAddress",
    "mfa.Authenticator",
    "socialaccount.SocialAccount",
    "spaces.Membership",
    "spaces.Post",
    "spaces.Invitation",
    "moderation.Slip",
    # Here somebody with several names may change rows of all of them in one go.
    "spaces.Space",
    "spaces.Alias",
    "notifications.Notice",
    "moderation.Decision",
    "moderation.Case",
    "moderation.Appeal",
    "moderation.ReportAppeal",
    "media.Asset",
    "contributions.TopicCount",
    "contributions.Contribution",
    "contributions.Gesture",
]

# Worth nothing after a restore: what is in these tables, and in those that are not logged.
NOT_BACKED_UP = [
    "people.Session",
    "contributions.UnsentWords",
    "media.Upload",
    "kernel.FirstAnswer",
]
BACKUP_PUBLIC_KEYS: list[str] = env.list("BACKUP_PUBLIC_KEYS", [])

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
# How each language calls itself: who looks for theirs may not read the other.
LANGUAGES_BY_NAME: Final = [("nl", "Nederlands"), ("en", "English")]
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}taal"
MESSAGE_STORAGE = "weerklank.kernel.flashes.Flashes"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", "var/static")).resolve()
STORAGES: dict[str, dict[str, Any]] = {
    "default": media_storage(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG or DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = TESTING or DEBUG or DEMO
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Of each web process: `docs/operations/watching.md`.
PAGE_CACHE_BYTES: Final = env.int("PAGE_CACHE_BYTES", 16_000_000)
KEPT_PAGES_BYTES: Final = env.int("KEPT_PAGES_BYTES", 32_000_000)
NEWCOMERS_AT_ONCE: Final = env.int("NEWCOMERS_AT_ONCE", 4)
NEWCOMERS_WAITING: Final = env.int("NEWCOMERS_WAITING", 100)
BODY_PATIENCE: Final = env.float("BODY_PATIENCE", 60.0)
METRICS_TOKEN: Final = env.str("METRICS_TOKEN", "")

CACHES = {
    "default": {
        "BACKEND": "weerklank.kernel.cache.SealedDatabaseCache",
        "LOCATION": "kernel_cache",
        "KEY_FUNCTION": "weerklank.kernel.cache.hidden_key",
    }
}

_email: dict[str, Any] = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "Weerklank <noreply@localhost>")
SECURITY_CONTACT: Final = env.str("SECURITY_CONTACT", "security@localhost")
# What is sealed behind the + takes 52 and 58 letters of the 64 there are.
REPLY_ADDRESS = box("REPLY_ADDRESS", such_as="antwoord", most=11)
BOUNCE_ADDRESS = box("BOUNCE_ADDRESS", such_as="weg", most=5)
VAPID_PRIVATE_KEY = vapid_key()
PUSH_SERVICES: list[str] = env.list(
    "PUSH_SERVICES",
    [
        "fcm.googleapis.com",
        "push.services.mozilla.com",
        "notify.windows.com",
        "push.apple.com",
    ],
)

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"()": "weerklank.kernel.logs.JsonLines"},
        # With values and messages, for a developer.
        "plain": {"format": "%(levelname)s %(name)s %(message)s"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if DEBUG else "lines",
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "weerklank": {"level": "INFO"},
        # Django and the web server would else write lines of their own kind as well.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "_granian": {"handlers": [], "propagate": True},
    },
}

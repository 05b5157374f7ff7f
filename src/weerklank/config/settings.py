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
from environs import EnvError, FileAwareEnv

from weerklank.kernel.sealing import KeyRing, KeyRingMalformed

env: Final = FileAwareEnv()

SOURCE: Final = Path(__file__).resolve().parents[1]
# A database that is away is to give an answer in seconds, and not to keep threads waiting.
_CONNECTING: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    # Not None, with which psycopg would not keep the plan of prepared reads either.
    "prepare_threshold": 5,
}
# Left to itself the pool pauses longer and longer between its tries, up to minutes after the
# database is back. Once it gave up, the next request tries at once.
_POOL: Final = {"min_size": 1, "timeout": 4, "reconnect_timeout": 4}


def _required(name: str, what: str) -> str:
    """The value of `name`; stops the start with a sentence when it is not set."""
    try:
        value = env.str(name)
    except EnvError:
        value = ""
    if not value.strip():
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE): {what}.")
    return value.strip()


def _database() -> dict[str, Any]:
    """The one database, from DATABASE_URL."""
    url = _required("DATABASE_URL", "the address of a PostgreSQL 16 or newer")
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://: no other will do.")
    config: dict[str, Any] = dict(env.dj_db_url("DATABASE_URL"))
    options = config.setdefault("OPTIONS", {})
    for name, value in _CONNECTING.items():
        options.setdefault(name, value)
    if longest := env.int("STATEMENT_SECONDS", 0):
        # Who is cut off in the middle of a transaction may not hold rows from others either.
        limits = {"statement_timeout": longest, "idle_in_transaction_session_timeout": longest}
        words = [f"-c {name}={seconds}s" for name, seconds in limits.items()]
        options.setdefault("options", " ".join(words))
    if not TESTING:
        # A connection that broke is found before a page uses it.
        config["CONN_HEALTH_CHECKS"] = True
        options.setdefault("pool", {"max_size": env.int("DATABASE_POOL", 8), **_POOL})
    return config


def _key_ring() -> KeyRing:
    """The keys that seal what links a pseudonym to an account; never stored in the database."""
    try:
        return KeyRing.parse(_required("ALIAS_KEYS", "the keys that seal pseudonyms"))
    except KeyRingMalformed as reason:
        raise ImproperlyConfigured(f"ALIAS_KEYS: {reason}") from None


TESTING: Final = env.bool("TESTING", False)
DEBUG = env.bool("DEBUG", False)
DEMO: Final = env.bool("DEMO", False)
SECRET_KEY = _required("SECRET_KEY", "a long random string that signs cookies and links")
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY is too short: give it at least 32 characters.")
ALIAS_KEY_RING: Final = _key_ring()
DATABASES = {"default": _database()}
BASE_URL: Final = _required("BASE_URL", "the address people use, such as https://doemee.example")
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


def _media_storage() -> dict[str, Any]:
    """Where files of people are kept: a bucket that speaks S3 when one is named, else a folder."""
    bucket = env.str("MEDIA_BUCKET", "").strip()
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
        }
    return {
        "BACKEND": "weerklank.media.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": bucket,
            "access_key": _required("S3_ACCESS_KEY", "the key that opens MEDIA_BUCKET"),
            "secret_key": _required("S3_SECRET_KEY", "the secret that goes with S3_ACCESS_KEY"),
            "endpoint_url": env.str("S3_ENDPOINT", "").strip() or None,
            "region_name": env.str("S3_REGION", "").strip() or None,
            # Without any right of its own a file is private; many buckets refuse to hear of one.
            "default_acl": None,
            "file_overwrite": False,
            "max_memory_size": 1024 * 1024,
        },
    }


def _s3_public_endpoint() -> str:
    """The address at which browsers reach the bucket; empty when they do not."""
    address = env.str("S3_PUBLIC_ENDPOINT", "").strip()
    if address and not address.startswith("https://" if SECURE else ("https://", "http://")):
        raise ImproperlyConfigured("S3_PUBLIC_ENDPOINT must begin with https://.")
    return address


def _space_quota() -> int:
    """How many bytes of files one space may hold."""
    quota = env.int("MEDIA_SPACE_QUOTA", 50_000_000_000)
    if quota <= 0:
        raise ImproperlyConfigured("MEDIA_SPACE_QUOTA must be a number of bytes above 0.")
    return quota


def _clamav() -> str:
    """Where the virus scanner listens; empty when files are not checked."""
    address = env.str("CLAMAV", "").strip()
    if address and not address.startswith(("unix:/", "tcp:")):
        raise ImproperlyConfigured("CLAMAV must begin with unix:/ or tcp:.")
    return address


MEDIA_SPACE_QUOTA = _space_quota()
CLAMAV = _clamav()
SPEECH_TO_TEXT = env.str("SPEECH_TO_TEXT", "").strip()
S3_PUBLIC_ENDPOINT = _s3_public_endpoint()
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
    "weerklank.notifications",
    "weerklank.search",
    "weerklank.questions",
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
    "account.EmailAddress",
    "mfa.Authenticator",
    "socialaccount.SocialAccount",
    "spaces.Membership",
    "spaces.Post",
    "spaces.Invitation",
    # Here somebody with several names may change rows of all of them in one go.
    "spaces.Space",
    "spaces.Alias",
    "notifications.Notice",
    "moderation.Decision",
    "media.Asset",
    "contributions.TopicCount",
    "contributions.Contribution",
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
    "default": _media_storage(),
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

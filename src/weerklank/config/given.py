"""What the environment gives, read and checked: each function makes a setting of `settings.py`.

Each raises ImproperlyConfigured, with a sentence that names what is missing or malformed.
"""

from __future__ import annotations

import base64
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from environs import EnvError, FileAwareEnv

from weerklank.kernel.sealing import KeyRing, KeyRingMalformed

env: Final = FileAwareEnv()

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


def required(name: str, what: str) -> str:
    """The value of `name`; stops the start with a sentence when it is not set."""
    try:
        value = env.str(name)
    except EnvError:
        value = ""
    if not value.strip():
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE): {what}.")
    return value.strip()


def database(*, pooled: bool) -> dict[str, Any]:
    """The one database, from DATABASE_URL."""
    url = required("DATABASE_URL", "the address of a PostgreSQL 16 or newer")
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://: no other will do.")
    config: dict[str, Any] = dict(env.dj_db_url("DATABASE_URL"))
    options = config.setdefault("OPTIONS", {})
    for name, value in _CONNECTING.items():
        options.setdefault(name, value)
    # A prepared read is planned once: its tables say by `n_distinct` what no plan may count on.
    session = {"plan_cache_mode": "force_generic_plan"}
    if longest := env.int("STATEMENT_SECONDS", 0):
        # Who is cut off in the middle of a transaction may not hold rows from others either.
        session["statement_timeout"] = f"{longest}s"
        session["idle_in_transaction_session_timeout"] = f"{longest}s"
    options.setdefault("options", " ".join(f"-c {name}={to}" for name, to in session.items()))
    if pooled:
        # A connection that broke is found before a page uses it.
        config["CONN_HEALTH_CHECKS"] = True
        options.setdefault("pool", {"max_size": env.int("DATABASE_POOL", 8), **_POOL})
    return config


def key_ring() -> KeyRing:
    """The keys that seal what links a pseudonym to an account; never stored in the database."""
    try:
        return KeyRing.parse(required("ALIAS_KEYS", "the keys that seal pseudonyms"))
    except KeyRingMalformed as reason:
        raise ImproperlyConfigured(f"ALIAS_KEYS: {reason}") from None


def live_key() -> str:
    """The secret that seals passes for the live process; SECRET_KEY where there is none."""
    key = env.str("LIVE_KEY", "").strip() or required("SECRET_KEY", "a long random string")
    if len(key) < 32:
        raise ImproperlyConfigured("LIVE_KEY or SECRET_KEY is too short: 32 characters or more.")
    return key


def media_storage() -> dict[str, Any]:
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
            "access_key": required("S3_ACCESS_KEY", "the key that opens MEDIA_BUCKET"),
            "secret_key": required("S3_SECRET_KEY", "the secret that goes with S3_ACCESS_KEY"),
            "endpoint_url": env.str("S3_ENDPOINT", "").strip() or None,
            "region_name": env.str("S3_REGION", "").strip() or None,
            # Without any right of its own a file is private; many buckets refuse to hear of one.
            "default_acl": None,
            "file_overwrite": False,
            "max_memory_size": 1024 * 1024,
        },
    }


def s3_public_endpoint(*, secure: bool) -> str:
    """The address at which browsers reach the bucket; empty when they do not."""
    address = env.str("S3_PUBLIC_ENDPOINT", "").strip()
    if address and not address.startswith("https://" if secure else ("https://", "http://")):
        raise ImproperlyConfigured("S3_PUBLIC_ENDPOINT must begin with https://.")
    return address


def space_quota() -> int:
    """How many bytes of files one space may hold."""
    quota = env.int("MEDIA_SPACE_QUOTA", 50_000_000_000)
    if quota <= 0:
        raise ImproperlyConfigured("MEDIA_SPACE_QUOTA must be a number of bytes above 0.")
    return quota


def clamav() -> str:
    """Where the virus scanner listens; empty when files are not checked."""
    address = env.str("CLAMAV", "").strip()
    if address and not address.startswith(("unix:/", "tcp:")):
        raise ImproperlyConfigured("CLAMAV must begin with unix:/ or tcp:.")
    return address


def vapid_key() -> str:
    """The key with which services of browsers know us; empty when no device is told of news."""
    key = env.str("VAPID_PRIVATE_KEY", "").strip()
    try:
        length = len(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    except ValueError:
        length = -1
    if key and length != 32:
        raise ImproperlyConfigured("VAPID_PRIVATE_KEY must be 32 bytes, in base64.")
    return key.rstrip("=")


def box(name: str, *, such_as: str, most: int) -> str:
    """The address `name`, with at most `most` letters before the @; empty when it is not set."""
    address = env.str(name, "").strip()
    letters, at, host = address.rpartition("@")
    if address and not (letters and at and host and "+" not in letters and len(letters) <= most):
        raise ImproperlyConfigured(
            f"{name} must be an address such as {such_as}@doemee.example, with no + in it "
            f"and at most {most} letters before the @."
        )
    return address

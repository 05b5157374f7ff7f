"""Telling devices, through the services of their browsers, that there is news. Nothing more.

Where a device can be reached is a secret between it and us: it lies sealed. A device that is gone
is forgotten. Off as long as there is no VAPID_PRIVATE_KEY.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, cast

import requests
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from py_vapid import Vapid
from pywebpush import WebPushException, webpush
from urllib3.util import parse_url

from weerklank.kernel.key_ring import key_ring, padded, reseal_rows
from weerklank.kernel.sealing import SealBroken
from weerklank.notifications.models import PushDevice
from weerklank.people.models import Account

logger = logging.getLogger(__name__)

PORT = 443
PATIENCE_SECONDS = 5
BUDGET_SECONDS = 30
KEPT_SECONDS = 24 * 60 * 60
GONE = frozenset({404, 410})
_BLOCK = 1024
_AUTH_BYTES = 16
# No name before the host, no spaces, controls or backslash: readers of addresses differ in these.
_PLAIN = re.compile(r"https://[a-z0-9.:-]+(?:/[!-\[\]-~]*)?", re.IGNORECASE)
_MOST_LETTERS_OF_LABEL = 63


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a device can be reached, and the keys with which it alone reads what is sent."""

    address: str
    p256dh: str
    auth: str

    @property
    def service(self) -> str:
        """The one of PUSH_SERVICES to which its address leads; empty for none.

        We call nobody else. It is read as the part that makes the call reads it.
        """
        if not _PLAIN.fullmatch(self.address):
            return ""
        try:
            parts = parse_url(self.address)
        except ValueError:
            return ""
        host = parts.host or ""
        labels = host.split(".")
        if parts.port not in (None, PORT) or not all(
            0 < len(label) <= _MOST_LETTERS_OF_LABEL for label in labels
        ):
            return ""
        services: list[str] = settings.PUSH_SERVICES
        return next((one for one in services if host == one or host.endswith(f".{one}")), "")

    @property
    def has_keys(self) -> bool:
        """Whether its keys can be used to write to it."""
        try:
            EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _decoded(self.p256dh))
            return len(_decoded(self.auth)) == _AUTH_BYTES
        except ValueError:
            return False


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True, slots=True)
class Device:
    """A device to be told, by the id of its row."""

    key: uuid.UUID
    endpoint: Endpoint


class Caller:
    """Calls devices for one round, for BUDGET_SECONDS at most.

    A service that does not answer in time is not asked again in it; every other failure is of that
    device alone. `tally` counts what became of the calls.
    """

    def __init__(self) -> None:
        self.tally: Counter[str] = Counter()
        self._stalled: set[str] = set()
        self._spent = 0.0

    def tell(self, account: Account, devices: Iterable[Device]) -> None:
        """Tells these devices of `account` that there is news, in its language. Never raises."""
        for device in devices:
            service = device.endpoint.service
            if not service or service in self._stalled or self._spent >= BUDGET_SECONDS:
                self.tally["passed over"] += 1
                continue
            began = time.monotonic()
            self.tally[self._call(account, device, service)] += 1
            self._spent += time.monotonic() - began

    def _call(self, account: Account, device: Device, service: str) -> str:
        try:
            _send(account, device.endpoint)
        except WebPushException as failed:
            if failed.response is not None and failed.response.status_code not in GONE:
                return "refused"
        except requests.Timeout:
            self._stalled.add(service)
            return "stalled"
        except ValueError:
            # Its address or its keys are none.
            pass
        except Exception as failed:
            # In words it might say where the device is.
            logger.error("A device could not be called: %s", type(failed).__name__)
            return "failed"
        else:
            return "told"
        PushDevice.objects.filter(pk=device.key).delete()
        return "dropped"


def public_key() -> str:
    """The key by which browsers know us, as they want it; empty when push is off."""
    return _public_key(settings.VAPID_PRIVATE_KEY) if settings.VAPID_PRIVATE_KEY else ""


@lru_cache(maxsize=4)
def _public_key(private: str) -> str:
    point = _vapid(private).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def _vapid(private: str) -> Vapid:
    return cast(Vapid, cast(Any, Vapid).from_string(private))


class _Straight(requests.Session):
    """Follows no redirect: a service that leads elsewhere would lead us to whom it likes."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(*args, **{**kwargs, "allow_redirects": False})


def _send(account: Account, endpoint: Endpoint) -> None:
    with override(account.language):
        words = {"title": "Weerklank", "body": _("There is news for you")}
    webpush(
        subscription_info={
            "endpoint": endpoint.address,
            "keys": {"p256dh": endpoint.p256dh, "auth": endpoint.auth},
        },
        data=json.dumps(words),
        vapid_private_key=_vapid(settings.VAPID_PRIVATE_KEY),
        vapid_claims={"sub": f"mailto:{settings.SECURITY_CONTACT}"},
        ttl=KEPT_SECONDS,
        # What waits at the service for a device that is off is replaced, not added to.
        headers={"Topic": "news", "Urgency": "normal"},
        timeout=PATIENCE_SECONDS,
        requests_session=_Straight(),
    )


def devices_of(accounts: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, list[Device]]:
    """Account id to its devices. One query, none when push is off."""
    found: dict[uuid.UUID, list[Device]] = defaultdict(list)
    if not settings.VAPID_PRIVATE_KEY:
        return found
    for row in PushDevice.objects.filter(account__in=list(accounts)):
        try:
            found[row.account_id].append(Device(row.pk, opened(row)))
        except SealBroken:
            logger.error("A device is sealed with a key that is not in ALIAS_KEYS.")
    return found


def sealed(device: uuid.UUID, endpoint: Endpoint) -> bytes:
    """`endpoint` as stored for the row `device`: padded."""
    plain = json.dumps(asdict(endpoint)).encode()
    return key_ring().seal(padded(plain, block=_BLOCK), purpose=_purpose(device))


def opened(row: PushDevice) -> Endpoint:
    """Where the device in a row is. Raises SealBroken when no key of ours opens it."""
    return Endpoint(**json.loads(key_ring().unseal(row.sealed, purpose=_purpose(row.pk))))


def forget_devices(account: uuid.UUID) -> None:
    """Tells no device of `account` any more: somebody else may hold one."""
    PushDevice.objects.filter(account=account).delete()


def reseal_devices() -> int:
    """Seals all devices anew with the newest key; returns how many."""
    return reseal_rows(PushDevice.objects.all(), "sealed", purpose=lambda row: _purpose(row.pk))


def _purpose(device: uuid.UUID) -> str:
    return f"push device:{device}"

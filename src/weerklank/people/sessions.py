"""Sessions that tell a reader of the database nothing.

The row holds a hash of the key in the cookie (a copy of the table opens no session), its content
sealed (it holds the moment of signing in), and days instead of moments.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, Exists, OuterRef, QuerySet, TextField
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from weerklank.kernel import clock
from weerklank.kernel.live.telling import end_passes_of
from weerklank.kernel.prepared import prepared
from weerklank.kernel.sealing import KeyRing, SealBroken
from weerklank.people.models import Account, Session
from weerklank.people.second_factor import second_factors

ACCOUNT_KEY = "_auth_user_id"


def stored_key(session_key: str) -> str:
    """What the database knows a session by."""
    return hashlib.sha256(f"{settings.SECRET_KEY}:{session_key}".encode()).hexdigest()[:40]


def _ring() -> KeyRing:
    return KeyRing((hashlib.sha256(b"session" + settings.SECRET_KEY.encode()).digest(),))


@prepared(key=TextField(), now=DateTimeField())
def _session(key: str, now: datetime) -> QuerySet[Session]:
    """The session that the database knows by `key`, unless it has ended, with its account."""
    protected = Exists(second_factors().filter(user=OuterRef("account")))
    rows = Session.objects.filter(session_key=key, expire_date__gt=now)
    return rows.select_related("account").annotate(is_twice_protected=protected)


class SessionStore(SessionBase):
    """Django's session contract on `people.Session`.

    Reading the session reads the account of its row too, in the same query. That alone signs
    nobody in: Django decides, by the content of the session; see `signed_in.py`.
    """

    device = ""
    has_second_factor = False
    _account: Account | None = None

    @property
    def account(self) -> Account | None:
        """The account of the row, as it was when the session was read."""
        self._get_session()  # type: ignore[attr-defined]
        return self._account

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The content, sealed, as hexadecimal text."""
        return _ring().seal(json.dumps(session_dict).encode(), purpose="session").hex()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The content, or nothing when it was not sealed by us."""
        try:
            opened = _ring().unseal(bytes.fromhex(str(session_data)), purpose="session")
            content: dict[str, Any] = json.loads(opened)
        except (SealBroken, ValueError):
            return {}
        return content

    def load(self) -> dict[str, Any]:
        """The content of the session, or nothing when it has ended."""
        row = _session(key=stored_key(self.session_key or ""), now=clock.now()).first
        if row is None:
            self._session_key = None
            return {}
        self._account, self.has_second_factor = row.account, vars(row)["is_twice_protected"]
        device = self.device or row.device
        if (row.seen_on, row.device) != (clock.today(), device):
            Session.objects.filter(pk=row.pk).update(seen_on=clock.today(), device=device)
        return self.decode(row.session_data)

    def exists(self, session_key: str) -> bool:
        """Whether this key is in use."""
        return Session.objects.filter(session_key=stored_key(session_key)).exists()

    def create(self) -> None:
        """A new session under a new key."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Writes the session. Raises UpdateError when it was ended from elsewhere meanwhile."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        values = {
            "session_data": self.encode(data),
            "expire_date": midnight + timedelta(seconds=settings.SESSION_COOKIE_AGE),
            "account_id": data.get(ACCOUNT_KEY),
            "seen_on": clock.today(),
        }
        if self.device:
            values["device"] = self.device
        key = stored_key(self.session_key)
        if must_create:
            try:
                with transaction.atomic():
                    Session.objects.create(session_key=key, **values)
            except IntegrityError:
                raise CreateError from None
        elif not Session.objects.filter(session_key=key).update(**values):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        """Ends the session."""
        key = session_key or self.session_key
        if key:
            Session.objects.filter(session_key=stored_key(key)).delete()
            if self._account is not None:
                end_passes_of(self._account.pk)

    @classmethod
    def clear_expired(cls) -> None:
        """Removes sessions whose day has passed."""
        Session.objects.filter(expire_date__lt=clock.now()).delete()


DEVICES = (
    ("iPad", gettext_noop("tablet")),
    ("Mobi", gettext_noop("phone")),
    ("Android", gettext_noop("tablet")),
    ("Windows", gettext_noop("Windows computer")),
    ("Macintosh", gettext_noop("Mac")),
    ("Linux", gettext_noop("Linux computer")),
)


def device_of(request: HttpRequest) -> str:
    """The kind of device, in one untranslated word or two; nothing finer is kept."""
    agent = request.headers.get("User-Agent", "")
    return next((name for mark, name in DEVICES if mark in agent), gettext_noop("device"))


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, with the kind of device noted."""

    def process_request(self, request: HttpRequest) -> None:
        """Called by Django before the views."""
        super().process_request(request)
        request.session.device = device_of(request)  # type: ignore[attr-defined]

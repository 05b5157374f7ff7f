"""Knocking on doors without leaving a trace: every request is undone, and what it wrote is told."""

from __future__ import annotations

import itertools
import traceback
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from tests.full_town import Town
from tests.leaks.test_crawl import MARKER, Closed, addresses, filled

# The first request of a day notes the day in the session; that is no writing of anybody's.
NOTED = {"people_session"}
FRONT_DOOR = "/duinwijk"


@dataclass
class Knocker:
    """Somebody who asks for anything."""

    client: Client
    complaints: list[str] = field(default_factory=list)

    def knock(self, method: str, path: str, **given: Any) -> HttpResponse | None:
        """Asks, undoes what that did, and notes what should not have been.

        That is: an error of ours, words of a closed space, or that somebody who only looks writes.
        """
        told = f"{method} {path!r} {given}"[:600]
        before = written()
        point = transaction.savepoint()
        try:
            response: Any = self.client.generic(method, path, **given)
            body = response.getvalue() if response.streaming else response.content
            if response.status_code >= 500 and response.status_code != 503:
                self.complaints.append(f"{response.status_code} {told}\n{_why(response)}")
            if MARKER.encode() in body or MARKER in str(response.headers):
                self.complaints.append(f"tells of a closed space: {told}")
            return response  # type: ignore[no-any-return]
        except Exception:
            self.complaints.append(f"raised {told}\n{traceback.format_exc()[-700:]}")
            return None
        finally:
            connection.needs_rollback = False
            transaction.savepoint_rollback(point)
            changed = {table for table, number in (written() - before)} - NOTED
            if method in ("GET", "HEAD", "OPTIONS", "TRACE") and changed:
                self.complaints.append(f"writes in {sorted(changed)}: {told}")

    def had_no_complaints(self) -> None:
        """Fails with all that was noted."""
        assert not self.complaints, "\n\n".join(self.complaints[:12])


def _why(response: Any) -> str:
    told = getattr(response, "exc_info", None)
    return "".join(traceback.format_exception(*told))[-900:] if told else ""


def written() -> set[tuple[str, int]]:
    """How many rows of each table were written in this transaction, also those undone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return set(cursor.fetchall())


def knockers(town: Town) -> dict[str, Knocker]:
    """Nobody, a resident, an official and an administrator."""
    found = {}
    for who in ("nobody", "resident", "official", "administrator"):
        client = Client(raise_request_exception=False)
        if who != "nobody":
            client.force_login(town.account(who))
        found[who] = Knocker(client)
    return found


def ids_of(town: Town) -> dict[str, list[uuid.UUID]]:
    """Ids that lead somewhere in the town, by what an address calls them."""
    from django.apps import apps

    return {
        model._meta.model_name or "": list(model._default_manager.values_list("pk", flat=True)[:2])
        for model in apps.get_models()
        if model.__module__.startswith("weerklank.")
        and model._default_manager.exists()
        and isinstance(model._default_manager.values_list("pk", flat=True)[0], uuid.UUID)
    }


def doors(*worlds: dict[str, list[uuid.UUID]]) -> Iterator[str]:
    """Every address, filled with an id of each of `worlds`."""
    from tests.leaks.test_crawl import LABELS

    for template, names in addresses():
        labels = [name.rpartition(":")[2] for name in names if name.startswith("uuid:")]
        for world in worlds:
            keys = {
                label: found[0]
                for label in labels
                if (found := world.get(label) or world.get(LABELS.get(label, "")))
            }
            yield FRONT_DOOR + filled(template, names, keys)
            if not labels:
                break


def keys_of(closed: Closed) -> list[uuid.UUID]:
    """Every id of a closed space."""
    return list(itertools.chain.from_iterable(closed.ids.values()))

"""What the database shows of accounts: days, random ids, no order, nothing readable."""

from __future__ import annotations

import base64
import pickle
from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import InternalError, ProgrammingError, connection, transaction
from django.db.models import ForeignObjectRel

from tests.builders import an_account
from tests.waiting import wait_until
from weerklank.kernel import clock
from weerklank.kernel.cache import hidden_key
from weerklank.people.jobs import shuffle
from weerklank.people.models import Account

pytestmark = pytest.mark.django_db


def is_midnight(moment: object) -> bool:
    local = moment.astimezone(clock.AMSTERDAM)  # type: ignore[attr-defined]
    return (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)


def test_second_factors_show_days() -> None:
    row = Authenticator.objects.create(user=an_account(), type="webauthn", data={})
    row.record_usage()
    row.refresh_from_db()
    assert is_midnight(row.created_at)
    assert is_midnight(row.last_used_at)


def test_accounts_elsewhere_show_days_and_nothing_they_told() -> None:
    row = SocialAccount.objects.create(
        user=an_account(), provider="gemeente", uid="7", extra_data={"birthdate": "1950-01-01"}
    )
    row.save()
    row.refresh_from_db()
    assert is_midnight(row.last_login)
    assert is_midnight(row.date_joined)
    assert row.extra_data == {}


@pytest.mark.parametrize("table", ["account_emailconfirmation", "socialaccount_socialtoken"])
def test_tables_that_keep_moments_stay_empty(table: str) -> None:
    with (
        pytest.raises((InternalError, ProgrammingError), match="not used"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT INTO {table} (id) VALUES (1)")


def test_ids_tell_no_order() -> None:
    account = an_account()
    ids = [
        EmailAddress.objects.create(user=account, email=f"{turn}@voorbeeld.test").pk
        for turn in range(60)
    ]
    assert ids != sorted(ids)
    assert len(set(ids)) == 60
    assert max(ids) - min(ids) > 2**28
    assert EmailAddress.objects.get(pk=max(ids))


def places(table: str, key: str) -> tuple[list[str], int]:
    """The keys as they lie in the table, and how many transactions wrote them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, xmin FROM {table} ORDER BY ctid")
        rows = cursor.fetchall()
    return [str(row[0]) for row in rows], len({row[1] for row in rows})


@pytest.mark.django_db(transaction=True)
def test_after_a_night_rows_lie_in_the_order_of_their_keys() -> None:
    made = [str(an_account().pk) for _turn in range(30)]
    before, writers = places("people_account", "id")
    # Not quite in the order of coming: rows of earlier tests leave places that are filled again.
    assert before != sorted(made)
    assert writers > 1
    shuffle("people_account")
    after, writers = places("people_account", "id")
    assert after == sorted(made)
    assert writers == 1
    assert Account.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_the_night_leaves_no_earlier_version_of_a_row_in_the_table() -> None:
    for _turn in range(30):
        an_account()
    # While any transaction on the server is older, also in another database, old versions stay.
    wait_until(lambda: is_without_gaps_after_shuffle("people_account"), "no gap is left")


def is_without_gaps_after_shuffle(table: str) -> bool:
    """Whether each row lies beside the next: one that was written over takes a place as well."""
    shuffle(table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ctid::text AS place FROM {table} ORDER BY {table}.ctid")
        lies_at = [row[0] for row in cursor.fetchall()]
    in_page = Counter(int(place.strip("()").split(",")[0]) for place in lies_at)
    return lies_at == [
        f"({page},{turn + 1})" for page in sorted(in_page) for turn in range(in_page[page])
    ]


@pytest.mark.django_db(transaction=True)
def test_every_table_on_the_list_can_be_shuffled() -> None:
    an_account()
    for label in settings.SHUFFLED_MODELS:
        shuffle(apps.get_model(label)._meta.db_table)


def test_every_model_that_names_an_account_is_shuffled_or_known_to_have_no_order() -> None:
    pointing = {
        relation.related_model._meta.label
        for relation in Account._meta.get_fields()
        if isinstance(relation, ForeignObjectRel) and not isinstance(relation.related_model, str)
    }
    unused = {"account.EmailConfirmation", "socialaccount.SocialToken"}
    assert pointing - unused - set(settings.SHUFFLED_MODELS) == set()


def cached() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM kernel_cache")
        return list(cursor.fetchall())


def test_the_cache_shows_neither_key_nor_value() -> None:
    cache.set("fatima@voorbeeld.test", ["192.0.2.7"], 60)
    assert cache.get("fatima@voorbeeld.test") == ["192.0.2.7"]
    everything = str(cached())
    assert "fatima" not in everything
    assert "192.0.2.7" not in everything
    first = [row for row in cached() if row[0].endswith(hidden_key("fatima@voorbeeld.test", "", 1))]
    cache.set("fatima@voorbeeld.test", ["192.0.2.7"], 60)
    assert first
    assert first != cached()


def test_the_cache_forgets_adds_once_and_ignores_what_was_changed() -> None:
    assert cache.add("a", 1, 60)
    assert not cache.add("a", 2, 60)
    assert cache.get("a") == 1
    cache.set("gone", 1, -1)
    assert cache.get("gone") is None
    with connection.cursor() as cursor:
        unsealed = base64.b64encode(pickle.dumps(b"x" * 40)).decode()
        cursor.execute("UPDATE kernel_cache SET value = %s", [unsealed])
    assert cache.get("a") is None
    cache.delete("a")
    assert cache.get("a", "none") == "none"

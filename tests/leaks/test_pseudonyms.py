"""A day with many people, then every table dumped: no pseudonym leads to its account."""

from __future__ import annotations

import itertools
import re
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.builders import a_portal, a_question, a_space, an_official, an_organisation
from tests.jobs import run_jobs
from weerklank.contributions.models import Contribution, Topic
from weerklank.kernel.models import AuditEntry
from weerklank.people.jobs import shuffle_account_rows
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution
from weerklank.spaces.aliases import account_behind
from weerklank.spaces.person import Person

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 60
# With 60 people the rank correlation of two unrelated orders has a standard deviation of 0.13.
FAR_BEYOND_CHANCE = 0.6


@dataclass
class Row:
    table: str
    place: int
    values: dict[str, Any]

    def atoms(self) -> set[str]:
        """Every separate value in the row, ids inside longer texts too."""
        found: set[str] = set()
        for value in self.values.values():
            if value is None or isinstance(value, (bool, int, date, datetime, time)):
                continue
            raw = bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(value)
            found.add(raw)
            found.update(
                uuid.UUID(hex=each).hex
                for each in re.findall(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", raw)
            )
        return {atom for atom in found if len(atom) > 3}


def dump() -> list[Row]:
    """Every row of every table, in the order in which it lies there."""
    rows = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column.name for column in cursor.description]
            for place, values in enumerate(cursor.fetchall()):
                rows.append(Row(table, place, dict(zip(names, values, strict=True))))
    return rows


def sign_up_and_answer(topic: Topic, number: int) -> str:
    """One person, through the product's own pages; returns their address."""
    client = Client(REMOTE_ADDR=f"192.0.2.{number}")
    address = f"bewoner{number}@voorbeeld.test"
    prefix = f"/{topic.space.organisation.portal.slug}"
    client.get(f"{prefix}{reverse('questions:answer', args=[topic.pk])}")
    client.post(
        f"{prefix}{reverse('questions:answer', args=[topic.pk])}",
        {"words": f"Verhaal nummer {number} over hulp thuis.", "do": "next"},
    )
    client.post(f"{prefix}{reverse('account_signup')}", {"email": address, "first_name": ""})
    code = re.search(r"\b(\d{4}-\d{4})\b", str(mail.outbox[-1].body))
    assert code, mail.outbox[-1].body
    client.post(f"{prefix}{reverse('account_email_verification_sent')}", {"code": code[1]})
    answered = client.post(
        f"{prefix}{reverse('questions:appear', args=[topic.pk])}",
        {"kind": "pseudonym", "pseudonym": f"Vogel {number}", "health": "yes"},
    )
    assert answered.status_code == 302, answered.content.decode()[:3000]
    assert "ontvangst" in answered.headers["Location"]
    return address


@pytest.fixture
def day() -> tuple[list[Row], list[tuple[str, str]]]:
    """The dump after a day and its night, and the true pairs (account id, alias id) in order."""
    organisation = an_organisation()
    a_portal(organisation)
    topic = a_question(a_space(organisation))
    official = an_official(topic.space)
    for number in range(PEOPLE):
        sign_up_and_answer(topic, number)
    for voice in Contribution.objects.order_by("sent_at")[: PEOPLE // 2]:
        answer_contribution(
            person=Person(official), contribution=voice, words="Dank u wel.", form_key=uuid.uuid4()
        )
    run_jobs()
    shuffle_account_rows(timestamp=0)
    pairs = []
    for voice in Contribution.objects.filter(kind="voice").order_by("sent_at"):
        account = account_behind(voice.alias)
        assert account is not None
        pairs.append((account.pk.hex, voice.alias_id.hex))
    assert len(pairs) == PEOPLE
    return dump(), pairs


def test_nothing_in_the_database_leads_from_a_pseudonym_to_its_account(
    day: tuple[list[Row], list[tuple[str, str]]],
) -> None:
    rows, pairs = day
    no_chain_of_values_joins_them(rows, pairs)
    no_moment_stands_on_the_side_of_the_account(rows, pairs)
    no_order_runs_along(rows, pairs)
    assert (
        AuditEntry.objects.exclude(actor__startswith="alias").exclude(actor="system").count() == 0
    )


def no_chain_of_values_joins_them(rows: list[Row], pairs: list[tuple[str, str]]) -> None:
    """Walks from each account over every value it shares with other rows: its alias is not there.

    Values that a quarter of the people share say nothing about one of them.
    """
    atoms = [row.atoms() for row in rows]
    shared = Counter(itertools.chain.from_iterable(atoms))
    holders: dict[str, list[int]] = defaultdict(list)
    for index, found in enumerate(atoms):
        for atom in found:
            if shared[atom] < PEOPLE // 4:
                holders[atom].append(index)
    for account, alias in pairs:
        reached, walk = {account}, [account]
        while walk:
            for index in holders.get(walk.pop(), []):
                fresh = {a for a in atoms[index] if a not in reached and a in holders}
                reached |= fresh
                walk.extend(fresh)
        assert alias not in reached


def rows_of_accounts(
    rows: list[Row], pairs: list[tuple[str, str]]
) -> dict[str, list[tuple[int, Row]]]:
    """Table to (turn of the account in the day, row) for every row that belongs to one account."""
    turns = {account: turn for turn, (account, _alias) in enumerate(pairs)}
    emails = {a.email: turns[a.pk.hex] for a in Account.objects.all() if a.pk.hex in turns}
    found: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for row in rows:
        whose = {turns[a] for a in row.atoms() if a in turns}
        whose |= {emails[a] for a in row.atoms() if a in emails}
        if len(whose) == 1:
            found[row.table].append((whose.pop(), row))
    return found


def no_moment_stands_on_the_side_of_the_account(
    rows: list[Row], pairs: list[tuple[str, str]]
) -> None:
    seen = rows_of_accounts(rows, pairs)
    assert {"people_account", "people_session", "account_emailaddress"} <= seen.keys()
    for table, owned in seen.items():
        for _turn, row in owned:
            for column, value in row.values.items():
                if isinstance(value, datetime):
                    assert (value.hour, value.minute, value.second, value.microsecond) == (
                        0, 0, 0, 0,
                    ), f"{table}.{column} holds a moment"  # fmt: skip


def no_order_runs_along(rows: list[Row], pairs: list[tuple[str, str]]) -> None:
    for table, owned in rows_of_accounts(rows, pairs).items():
        if len(owned) < PEOPLE // 2:
            continue
        orders: dict[str, list[Any]] = {"place": [row.place for _turn, row in owned]}
        for column in owned[0][1].values:
            values = [row.values[column] for _turn, row in owned]
            if all(isinstance(v, (int, uuid.UUID, datetime, bytes)) for v in values):
                orders[column] = [v.int if isinstance(v, uuid.UUID) else v for v in values]
        for column, values in orders.items():
            if len(set(values)) > PEOPLE // 2:
                rho = rank_correlation([turn for turn, _row in owned], values)
                assert abs(rho) < FAR_BEYOND_CHANCE, f"{table}.{column} keeps the order: {rho:.2f}"


def rank_correlation(one: list[Any], other: list[Any]) -> float:
    """Spearman's rho."""

    def ranks(values: list[Any]) -> list[int]:
        order = sorted(range(len(values)), key=lambda at: values[at])
        places = [0] * len(values)
        for place, at in enumerate(order):
            places[at] = place
        return places

    a, b, n = ranks(one), ranks(other), len(one)
    return 1 - 6 * sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) / (n * (n * n - 1))

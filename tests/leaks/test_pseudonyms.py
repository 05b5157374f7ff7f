"""A day with many people, then every table dumped: no pseudonym leads to its account.

Some people have two names. Nothing ties these to each other either, whether they read all their
news in one go, take all their words along, or leave them behind.
"""

from __future__ import annotations

import itertools
import random
import re
import uuid
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from tests.builders import a_portal, a_question, a_space, an_official, an_organisation
from tests.jobs import run_jobs
from weerklank.contributions import withdrawals
from weerklank.contributions.jobs import tidy_withdrawals
from weerklank.contributions.models import Attachment, Contribution, Topic
from weerklank.kernel.models import AuditEntry
from weerklank.media.models import Upload
from weerklank.people.jobs import shuffle_tables
from weerklank.people.leaving import Farewell
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution
from weerklank.promises.models import Promise
from weerklank.questions.models import Question
from weerklank.spaces.aliases import account_behind
from weerklank.spaces.models import Alias
from weerklank.spaces.person import Person

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 60
# So many people with two names each do the same thing in one go.
ALIKE = 6
# A value or a transaction that so many rows share says nothing about one person.
CROWD = 2 * ALIKE
# With 60 people the rank correlation of two unrelated orders has a standard deviation of 0.13.
FAR_BEYOND_CHANCE = 0.6


@dataclass
class Row:
    """A row, where it lies (`place`), and which transaction wrote it."""

    table: str
    place: int
    values: dict[str, Any]
    writer: int = 0

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
    """Every row of every table in the order in which it lies there, and the list of withdrawals."""
    rows = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT xmin::text::bigint, * FROM "{table}" ORDER BY "{table}".ctid')
            names = [column.name for column in cursor.description][1:]
            for place, (writer, *values) in enumerate(cursor.fetchall()):
                rows.append(Row(table, place, dict(zip(names, values, strict=True)), writer))
    for place, key in enumerate(withdrawals.noted()):
        rows.append(Row("the list of withdrawals", place, {"contribution": key}))
    return rows


@dataclass
class Resident:
    """Somebody at their own device."""

    number: int
    client: Client
    prefix: str

    def post(self, name: str, *ids: uuid.UUID, **sent: str) -> str:
        """Sends a form as a browser does, with its one-time key; where it leads to."""
        form = {**sent, "form_key": str(uuid.uuid4())}
        reply = self.client.post(f"{self.prefix}{reverse(name, args=ids)}", form)
        assert reply.status_code == 302, f"{name}: {reply.content.decode()[:3000]}"
        return reply.headers["Location"]

    def begins_a_video(self, topic: Topic) -> None:
        """Chooses a video of which nothing is there yet when the words are sent."""
        reply = self.client.post(
            f"{self.prefix}{reverse('media:tus', args=[topic.pk])}",
            headers={
                "Tus-Resumable": "1.0.0",
                "Upload-Length": "1000000",
                "Upload-Metadata": f"kind {b64encode(b'video').decode()}",
            },
        )
        assert reply.status_code == 201, reply.content

    def answer(self, topic: Topic, kind: str) -> None:
        """Says something under the name of that kind, with a video that is on its way."""
        self.begins_a_video(topic)
        words = f"Verhaal nummer {self.number} over hulp thuis, {kind}."
        self.post("questions:answer", topic.pk, words=words, do="next")
        led_to = self.post(
            "questions:appear", topic.pk, kind=kind, pseudonym=f"Vogel {self.number}",
            first_name=f"Naam {self.number}", health="yes",
        )  # fmt: skip
        assert "ontvangst" in led_to

    def leave(self, farewell: Farewell) -> None:
        """Deletes their account."""
        self.post("people:delete", farewell=farewell, sure="yes")


def sign_up_and_answer(topic: Topic, number: int) -> Resident:
    """One person, through the product's own pages."""
    someone = Resident(
        number,
        Client(REMOTE_ADDR=f"192.0.2.{number}"),
        f"/{topic.space.organisation.portal.slug}",
    )
    words = f"Verhaal nummer {number} over hulp thuis."
    someone.begins_a_video(topic)
    someone.post("questions:answer", topic.pk, words=words, do="next")
    someone.post("account_signup", email=f"bewoner{number}@voorbeeld.test", first_name="")
    code = re.search(r"\b(\d{4}-\d{4})\b", str(mail.outbox[-1].body))
    assert code, mail.outbox[-1].body
    someone.post("account_email_verification_sent", code=code[1])
    led_to = someone.post(
        "questions:appear", topic.pk, kind="pseudonym", pseudonym=f"Vogel {number}", health="yes"
    )
    assert "ontvangst" in led_to
    return someone


@dataclass
class Day:
    """The dump after a day and its night, and the truth about who is who.

    `pairs` are account and pseudonym, in the order of coming; `deeds` are, for each thing people
    did in one go, both names of everybody who did it; `owners` is the name behind every id.
    """

    rows: list[Row]
    pairs: list[tuple[str, str]]
    deeds: dict[str, list[tuple[str, str]]]
    owners: dict[str, str]


def both_names() -> Iterator[tuple[str, str, str]]:
    """Account, pseudonym and own name of everybody who has two."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for alias in Alias.objects.exclude(kind="post"):
        account = account_behind(alias)
        assert account is not None
        names[account.email][alias.kind] = alias.pk.hex
    for email, of in names.items():
        if len(of) == 2:
            yield email, of["pseudonym"], of["own"]


def in_any_order(deeds: Iterable[Callable[[], object]]) -> None:
    """Everybody does one thing; always in the same order, which has nothing to do with anybody."""
    shuffled = list(deeds)
    random.Random(7).shuffle(shuffled)
    for deed in shuffled:
        deed()


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with override_settings(WITHDRAWALS_FILE=tmp_path / "withdrawals"):
        yield a_day()


def a_day() -> Day:
    organisation = an_organisation()
    a_portal(organisation)
    space = a_space(organisation)
    topic, other = a_question(space), a_question(space, "Wat helpt u om buiten te komen?")
    Question.objects.update(takes_video=True)
    official = an_official(space)
    people = [sign_up_and_answer(topic, number) for number in range(PEOPLE)]
    pairs = []
    for voice in Contribution.objects.filter(kind="voice").order_by("sent_at"):
        account = account_behind(voice.alias)
        assert account is not None
        pairs.append((account.pk.hex, voice.alias_id.hex))
    assert len(pairs) == PEOPLE
    doubles = random.Random(11).sample(people, 3 * ALIKE)
    readers, takers, leavers = (doubles[at : at + ALIKE] for at in range(0, 3 * ALIKE, ALIKE))
    in_any_order(
        partial(person.answer, (topic, other)[turn % 2], "own")
        for turn, person in enumerate(doubles)
    )
    # Who takes all words along still waits for an answer.
    mine = {f"bewoner{person.number}@voorbeeld.test": person for person in doubles}
    names = {email: (one, two) for email, one, two in both_names()}
    both = {alias: mine[email] for email, two in names.items() for alias in two}
    in_any_order(
        partial(
            answer_contribution, person=Person(official), contribution=voice, words="Dank u wel.",
            form_key=uuid.uuid4(),
        )
        for voice in Contribution.objects.filter(kind="voice").order_by("sent_at")
        if both.get(voice.alias_id.hex, official) not in takers
    )  # fmt: skip
    run_jobs()
    in_any_order(
        [
            *(partial(person.post, "notifications:read_all") for person in readers),
            *(partial(person.leave, Farewell.TAKE_WORDS) for person in takers),
            *(partial(person.leave, Farewell.KEEP_WORDS) for person in leavers),
        ]
    )
    run_jobs()
    tidy_withdrawals(timestamp=0)
    shuffle_tables(timestamp=0)
    owners = {alias: alias for two in names.values() for alias in two}
    for key, alias in Contribution.objects.filter(kind="voice").values_list("pk", "alias"):
        owners[key.hex] = alias.hex
    for key, alias in Attachment.objects.values_list("asset", "contribution__alias"):
        owners[key.hex] = alias.hex
    assert Upload.objects.filter(arrives_as__isnull=False).count() > PEOPLE
    for key, alias in Promise.objects.values_list("pk", "contribution__alias"):
        owners[key.hex] = alias.hex
    return Day(
        rows=dump(),
        pairs=pairs,
        deeds={
            deed: [two for email, two in names.items() if mine[email] in group]
            for deed, group in (("read", readers), ("take", takers), ("leave", leavers))
        },
        owners=owners,
    )


def test_nothing_in_the_database_leads_from_a_pseudonym_to_its_account_or_another_name(
    day: Day,
) -> None:
    no_chain_of_values_joins(day.rows, day.pairs)
    no_moment_stands_on_the_side_of_the_account(day.rows, day.pairs)
    no_order_runs_along(day.rows, day.pairs)
    for deed, names in day.deeds.items():
        assert len(names) == ALIKE
        no_chain_of_values_joins(day.rows, names)
        no_writer_joins(day, names)
        they_are_no_neighbours(day, deed, names)
    assert (
        AuditEntry.objects.exclude(actor__startswith="alias").exclude(actor="system").count() == 0
    )


def no_chain_of_values_joins(rows: list[Row], pairs: list[tuple[str, str]]) -> None:
    """Walks from the first of each pair over every value shared between rows: never to the other.

    Values of a crowd are not followed.
    """
    atoms = [row.atoms() for row in rows]
    shared = Counter(itertools.chain.from_iterable(atoms))
    holders: dict[str, list[int]] = defaultdict(list)
    for index, found in enumerate(atoms):
        for atom in found:
            if shared[atom] < CROWD:
                holders[atom].append(index)
    for start, end in pairs:
        reached, walk = {start}, [start]
        while walk:
            for index in holders.get(walk.pop(), []):
                fresh = {a for a in atoms[index] if a not in reached and a in holders}
                reached |= fresh
                walk.extend(fresh)
        assert end not in reached


def rows_of_names(day: Day) -> dict[str, list[tuple[str, Row]]]:
    """Table to (alias, row) for every row that belongs to one name of somebody who has two."""
    found: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for row in day.rows:
        whose = {day.owners[atom] for atom in row.atoms() if atom in day.owners}
        if len(whose) == 1:
            found[row.table].append((whose.pop(), row))
    return found


def no_writer_joins(day: Day, names: list[tuple[str, str]]) -> None:
    """No transaction wrote rows of both names, unless it wrote those of a crowd."""
    written: dict[int, set[str]] = defaultdict(set)
    for owned in rows_of_names(day).values():
        for alias, row in owned:
            written[row.writer].add(alias)
    for writer, aliases in written.items():
        for one, two in names:
            joined = {one, two} <= aliases and len(aliases) < CROWD
            assert not joined, f"transaction {writer} wrote rows of both"


def they_are_no_neighbours(day: Day, deed: str, names: list[tuple[str, str]]) -> None:
    """In no table, by place or by a column, do the two names of most people stand side by side."""
    for table, owned in rows_of_names(day).items():
        columns = {
            column: [row.values[column] for _alias, row in owned] for column in owned[0][1].values
        }
        columns["place"] = [row.place for _alias, row in owned]
        columns["writer"] = [row.writer for _alias, row in owned]
        for column, values in columns.items():
            by_value: dict[Any, set[str]] = defaultdict(set)
            for (alias, _row), value in zip(owned, values, strict=True):
                if isinstance(value, (int, datetime, uuid.UUID)) and not isinstance(value, bool):
                    by_value[value].add(alias)
            in_order = [by_value[value] for value in sorted(by_value)]
            # A value that many have (a state, a day, one transaction for all) is nobody's own.
            near = [
                one | two
                for one, two in zip([set(), *in_order], [*in_order, set()], strict=True)
                if len(one | two) < ALIKE
            ]
            joined = sum(any({*pair} <= both for both in near) for pair in names)
            assert joined < ALIKE - 1, f"{deed}: {table}.{column} joins {joined} of {ALIKE}"


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

"""Keeping the index: entering things, taking them out, making all of it anew."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import compress, islice
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from weerklank.search.counting import counted, recount
from weerklank.search.models import MOST_WORD, Findable, Word
from weerklank.spaces.audiences import PUBLIC
from weerklank.spaces.findable import Entry, Source, keeps, sources
from weerklank.spaces.life import fold

AT_ONCE = 500
SHORTEST_WORD = 4
_ENTER = """
INSERT INTO search_findable (
    id, kind, is_said, audience_id, organisation_id, space_id, topic_id, post, place, state,
    domains, has, at, stems)
SELECT id, kind, %(is_said)s, audience, organisation, space, topic, post, place, state,
       string_to_array(domains, ' '), string_to_array(has, ' '), at,
       setweight(to_tsvector('pg_catalog.dutch', title), 'A')
           || to_tsvector('pg_catalog.dutch', text)
FROM unnest(
    %(id)s::uuid[], %(kind)s::text[], %(audience)s::uuid[], %(organisation)s::uuid[],
    %(space)s::uuid[], %(topic)s::uuid[], %(post)s::uuid[], %(place)s::text[], %(state)s::text[],
    %(domains)s::text[], %(has)s::text[], %(at)s::timestamptz[], %(title)s::text[],
    %(text)s::text[]
) AS entry (id, kind, audience, organisation, space, topic, post, place, state, domains, has, at,
            title, text)
ON CONFLICT (id) DO UPDATE SET
    (kind, is_said, audience_id, organisation_id, space_id, topic_id, post, place, state, domains,
     has, at, stems) = (
        excluded.kind, excluded.is_said, excluded.audience_id, excluded.organisation_id,
        excluded.space_id, excluded.topic_id, excluded.post, excluded.place, excluded.state,
        excluded.domains, excluded.has, excluded.at, excluded.stems)
"""
_DROP = """
WITH looked_at AS (
    SELECT word FROM search_word WHERE word > %(last)s ORDER BY word LIMIT %(most)s
), dropped AS (
    DELETE FROM search_word USING looked_at
    WHERE search_word.word = looked_at.word AND NOT EXISTS (
        SELECT FROM search_findable WHERE is_said AND audience_id = %(public)s
          AND stems @@ plainto_tsquery('pg_catalog.dutch', search_word.word)
    ) AND NOT EXISTS (
        SELECT FROM search_findable WHERE NOT is_said AND audience_id = %(public)s
          AND space_id IS NOT NULL
          AND stems @@ plainto_tsquery('pg_catalog.dutch', search_word.word)
    ) RETURNING 1
)
SELECT (SELECT count(*) FROM dropped), (SELECT max(word) FROM looked_at)
"""
_PLAIN = (
    "id", "kind", "audience", "organisation", "space", "topic", "post", "place", "state", "at"
)  # fmt: skip


@keeps
def keep_entries(source: str, ids: Collection[uuid.UUID]) -> None:
    """Enters these things of a source anew; those that cannot be found any more are taken out.

    May run twice, and while others write: what is entered is locked meanwhile.
    """
    with transaction.atomic():
        entries = sources[source].entries(ids)
        gone = set(ids) - {entry.id for entry in entries}
        with counted(ids):
            Findable.objects.filter(pk__in=gone).delete()
            if entries:
                _enter(sources[source], entries)


def forget_entries(ids: Iterable[uuid.UUID]) -> None:
    """Takes things out at once, inside the action that ends them."""
    gone = list(ids)
    with transaction.atomic(), counted(gone):
        Findable.objects.filter(pk__in=gone).delete()


def _enter(source: Source, entries: list[Entry]) -> None:
    columns: dict[str, Any] = {name: [getattr(entry, name) for entry in entries] for name in _PLAIN}
    titles = [fold(entry.title) for entry in entries]
    texts = [fold(entry.text) for entry in entries]
    with connection.cursor() as cursor:
        cursor.execute(
            _ENTER,
            {
                **columns,
                "is_said": source.are_said,
                "domains": [" ".join(entry.domains) for entry in entries],
                "has": [" ".join(entry.has) for entry in entries],
                "title": titles,
                "text": texts,
            },
        )
    # Whoever stands in no space is met in spaces, which may be closed: no names of people.
    public = [one.audience == PUBLIC and one.space is not None for one in entries]
    seen = compress(zip(titles, texts, strict=True), public)
    words = sorted({word for texts in seen for text in texts for word in words_in(text)})
    Word.objects.bulk_create(
        [Word(word=word, grams=grams_of(word)) for word in words], ignore_conflicts=True
    )


def words_in(folded: str) -> set[str]:
    """The different words in a text without accents, in small letters; none with a figure."""
    found = re.findall(r"[^\W\d_]+", folded.casefold())
    return {word for word in found if SHORTEST_WORD <= len(word) <= MOST_WORD}


def grams_of(word: str) -> list[str]:
    """The runs of three letters of a word, its beginning and its end marked by a space."""
    marked = f" {word} "
    return sorted({marked[at : at + 3] for at in range(len(marked) - 2)})


def rebuild(*, only_missing: bool, say: Callable[[str, int], None]) -> None:
    """Enters everything anew, takes out what is gone, and counts. Each batch stands by itself.

    With `only_missing` only what has no entry: so it goes on where it was broken off. `say` is told
    the name of a source and how many of its things were done.
    """
    for source in sources.values():
        done = 0
        for ids in _batches(source.everything(), only_missing=only_missing):
            keep_entries(source.name, ids)
            done += len(ids)
            say(source.name, done)
    for gone in _in_batches(strays()):
        forget_entries(gone)
    recount()


def _batches(
    everything: QuerySet[Findable, uuid.UUID], *, only_missing: bool
) -> Iterator[list[uuid.UUID]]:
    """The ids of a source in their order, so many at a time."""
    last = uuid.UUID(int=0)
    while True:
        ids = list(everything.filter(pk__gt=last).order_by("pk")[:AT_ONCE])
        if not ids:
            return
        last = ids[-1]
        if only_missing:
            there = set(Findable.objects.filter(pk__in=ids).values_list("pk", flat=True))
            ids = [one for one in ids if one not in there]
        if ids:
            yield ids


def strays() -> Iterator[uuid.UUID]:
    """Entries of what is not there any more, or cannot be found any more."""
    for source in sources.values():
        entries = Findable.objects.filter(kind__in=list(source.kinds))
        yield from entries.exclude(pk__in=source.everything()).values_list("pk", flat=True)


def missing() -> Iterator[uuid.UUID]:
    """What can be found and has no entry."""
    for source in sources.values():
        for ids in _batches(source.everything(), only_missing=True):
            with transaction.atomic():
                found = [entry.id for entry in source.entries(ids)]
            yield from found


def _in_batches(ids: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    left = iter(ids)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


def keep_within(*, space: uuid.UUID | None = None, topic: uuid.UUID | None = None) -> None:
    """Enters everything that is in a space or a topic anew, batch by batch."""
    where = {"space": space} if space else {"topic": topic}
    entries = Findable.objects.filter(**where)
    for source in sources.values():
        last = uuid.UUID(int=0)
        of_source = entries.filter(kind__in=list(source.kinds)).order_by("pk")
        while ids := list(of_source.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
            last = ids[-1]
            keep_entries(source.name, ids)


def drop_unused_words() -> int:
    """Lets words go that nothing holds any more which everybody may read; returns how many."""
    dropped, last = 0, ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_DROP, {"last": last, "most": AT_ONCE, "public": PUBLIC})
            more, until = cursor.fetchone()
        dropped += int(more)
        if until is None:
            return dropped
        last = until

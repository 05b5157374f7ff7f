"""What is said in a world: laid out here, written by the database itself (speech.sql)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from django.db import connection

from bench.world.copying import indexes_made_afterwards
from bench.world.people import People
from bench.world.sizes import (
    LINKS,
    LINKS_OF_LONG,
    OWED_TO_MEASURED_OFFICIAL,
    SAID_BY_REGULAR,
    SPACES_OF_BUSY,
    TOPICS_A_SPACE,
    Size,
    official_of,
    spaces_of_regular,
)
from weerklank.search.index import grams_of, words_in
from weerklank.search.models import Word
from weerklank.spaces.life import fold

SCRIPT = Path(__file__).with_name("speech.sql")
LONGEST = 3
# Said in every ninth contribution, so that one word is as common as the goal of searching says.
COMMON = "Het buurthuis doet mee."
LARGE = [
    "contributions_contribution",
    "promises_promise",
    "promises_promisestep",
    "outcomes_outcomelink",
    "notifications_notice",
    "kernel_auditentry",
    "search_findable",
]


def speak(size: Size, people: People, sentences: Sequence[str], say: Callable[[str], None]) -> None:
    """Writes all that was said, promised, answered, done and told; then ANALYZE.

    `say` is told what is being made. Making the indexes and foreign keys afterwards checks every
    row against them.
    """
    slices = [
        " ".join([*sentences[at : at + length], *([COMMON] if at % 9 == 0 else [])])
        for at in range(len(sentences))
        for length in range(1, LONGEST + 1)
    ]
    _fill(
        "bench_size (thread int, owed int, owed_to_measured int, the_rest int, turns int,"
        " outcomes_a_topic int, links int, links_of_long int, slices int)",
        [
            (
                size.thread, size.owed, OWED_TO_MEASURED_OFFICIAL, size.the_rest, TOPICS_A_SPACE,
                size.outcomes_a_topic, LINKS, min(LINKS_OF_LONG, size.thread), len(slices),
            )
        ],
    )  # fmt: skip
    _fill(
        "bench_place (place int, space uuid, audience uuid, staff uuid, in_charge uuid,"
        " official int, names int)",
        (
            (
                at, place.space.pk, place.space.content_audience_id, place.staff.pk,
                place.official.pk, official_of(at), len(place.crowd),
            )
            for at, place in enumerate(people.places)
        ),
    )  # fmt: skip
    _fill(
        "bench_topic (place int, turn int, topic uuid)",
        (
            (at, turn, topic.pk)
            for at, place in enumerate(people.places)
            for turn, topic in enumerate(place.topics)
        ),
    )
    _fill(
        "bench_name (place int, n int, alias uuid)",
        (
            (at, n, alias.pk)
            for at, place in enumerate(people.places)
            for n, alias in enumerate(place.crowd)
        ),
    )
    _fill("bench_plan (place int, turn int, alias uuid)", _plan(size, people))
    _fill(
        "bench_slice (slice int, words text, folded text, stems tsvector, vector tsvector)",
        ((at, words, fold(words), None, None) for at, words in enumerate(slices)),
    )
    with indexes_made_afterwards(LARGE), connection.cursor() as cursor:
        cursor.execute("SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'")
        for statement in SCRIPT.read_text(encoding="utf-8").split("\n\n")[1:]:
            say(statement.split("(")[0].split("\n")[0].strip().lower())
            cursor.execute(statement)
        say("make the indexes and check the foreign keys")
    say("words")
    words = {word for text in sentences for word in words_in(fold(text))}
    Word.objects.bulk_create(Word(word=word, grams=grams_of(word)) for word in sorted(words))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _plan(size: Size, people: People) -> Iterable[tuple[object, ...]]:
    """What is said by the busy person, and by each regular on the first topics of their spaces."""
    for number in range(size.by_busy):
        at = number % len(SPACES_OF_BUSY)
        turn = number // len(SPACES_OF_BUSY) % TOPICS_A_SPACE
        yield SPACES_OF_BUSY[at], turn, people.busy[at].pk
    for regular, names in enumerate(people.regulars):
        places = spaces_of_regular(regular)
        for number in range(SAID_BY_REGULAR):
            yield places[number % len(places)], 0, names[number % len(places)].pk


def _fill(definition: str, rows: Iterable[Sequence[object]]) -> None:
    """Makes a temporary table and writes `rows` into it."""
    name = definition.split(" ", 1)[0]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {definition}")
        with cursor.copy(f"COPY {name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"ANALYZE {name}")

"""What is in the database: its tables, and a sum over each that a restored one must have too."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from weerklank.backups.archive import TableFacts

# The same rows have to give the same text, whatever the settings of the server.
_PLAIN = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL bytea_output = 'hex'"
_FACTS = """
    SELECT count(*), coalesce(sum(
        ('x' || encode(substr(sha256(convert_to(entry::text, 'UTF8')), 1, 8), 'hex'))
            ::bit(64)::bigint
    ), 0)::text FROM (SELECT whole_row AS entry FROM {} whole_row) entries
"""


def left_out() -> list[str]:
    """The tables of which no row goes along: what is in them is worth nothing after a restore."""
    return sorted(apps.get_model(label)._meta.db_table for label in settings.NOT_BACKED_UP)


def facts() -> dict[str, TableFacts]:
    """The rows of every table that goes along. Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_PLAIN)
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND relpersistence = 'p' AND relname <> ALL(%s)"
            " ORDER BY relname",
            [left_out()],
        )
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(_FACTS.format(connection.ops.quote_name(name)))
            found[name] = TableFacts(*cursor.fetchone())
    return found


def written_since_the_night() -> int:
    """How many rows were written after the tables were last put in a random order.

    That leaves all rows of a table with one number of a transaction; what was written later has
    others, and lies in the order in which it came.
    """
    total = 0
    with connection.cursor() as cursor:
        for label in settings.SHUFFLED_MODELS:
            table = connection.ops.quote_name(apps.get_model(label)._meta.db_table)
            writers = f"SELECT count(*) AS rows FROM {table} GROUP BY xmin::text"  # noqa: S608
            cursor.execute(
                f"SELECT coalesce(sum(rows) - max(rows), 0) FROM ({writers}) AS writers"  # noqa: S608
            )
            total += int(cursor.fetchone()[0])
    return total


def server_version() -> int:
    """The major version of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def migrations() -> list[str]:
    """The migrations that were done here."""
    return sorted(".".join(key) for key in MigrationLoader(connection).applied_migrations)


def unknown_migrations(done: list[str]) -> list[str]:
    """Those of `done` that this version of the program does not have."""
    disk = MigrationLoader(None).disk_migrations
    known = {".".join(key) for key in disk}
    replaced = {".".join(key) for each in disk.values() for key in each.replaces}
    return sorted(set(done) - known - replaced)

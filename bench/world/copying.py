"""Rows into the database by COPY, and indexes that are made after the rows are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model


def copy_in(model: type[Model], objects: Iterable[Model]) -> int:
    """Writes `objects`, all of `model`, and returns how many there were."""
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    number = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for thing in objects:
            copy.write_row(
                [
                    field.get_db_prep_save(getattr(thing, field.attname), connection)
                    for field in fields
                ]
            )
            number += 1
    return number


@contextmanager
def indexes_made_afterwards(tables: list[str]) -> Iterator[None]:
    """Takes indexes and foreign keys off `tables` for the block; making them anew checks all rows.

    Primary keys stay.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE contype IN ('f', 'u') AND conrelid::regclass::text = ANY(%s)"
            " ORDER BY contype DESC",
            [tables],
        )
        constraints = cursor.fetchall()
        for table, name, _definition in reversed(constraints):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE NOT indisprimary AND indrelid::regclass::text = ANY(%s)",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")

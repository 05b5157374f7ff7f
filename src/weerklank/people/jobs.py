"""What happens at night with accounts and sessions."""

from __future__ import annotations

import logging

from django.apps import apps
from django.conf import settings
from django.db import OperationalError, ProgrammingError, connection, transaction
from procrastinate.contrib.django import app

from weerklank.kernel import cache, throttle
from weerklank.kernel.connection import freshen_connection
from weerklank.people import actions
from weerklank.people.sessions import SessionStore

logger = logging.getLogger(__name__)


@app.periodic(cron="23 3 * * *")
@app.task(name="shuffle_tables", queueing_lock="shuffle_tables")
def shuffle_tables(timestamp: int) -> None:
    """Rewrites tables in the order of their random keys: SHUFFLED_MODELS, the cache and the counts.

    Where a row lies in a table, and which transaction wrote it, would tell who came when, and
    which names somebody changed in one go.
    """
    freshen_connection()
    models = [apps.get_model(label)._meta.db_table for label in settings.SHUFFLED_MODELS]
    for table in (cache.TABLE, throttle.TABLE, *models):
        try:
            shuffle(table)
        except OperationalError:
            logger.warning("%s is in use; it is shuffled tomorrow night", table)
        except ProgrammingError:
            logger.error("%s is not shuffled: has the worker the right to? See the roles.", table)


def shuffle(table: str) -> None:
    """Rewrites one table, all its rows by one transaction, in the order of its primary key.

    Raises OperationalError when the table is in use for longer than some seconds.
    """
    name = connection.ops.quote_name(table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        cursor.execute(
            "SELECT a.attname, c.relname FROM pg_index i"
            " JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
            " WHERE i.indrelid = %s::regclass AND i.indisprimary",
            [name],
        )
        column, index = (connection.ops.quote_name(part) for part in cursor.fetchone())
        cursor.execute(f"LOCK TABLE {name} IN EXCLUSIVE MODE")
        cursor.execute(f"UPDATE {name} SET {column} = {column}")  # noqa: S608 - names of our own
    # Apart: within one transaction the versions just written over, each with the number of who
    # wrote it by day, would be copied along.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        cursor.execute(f"CLUSTER {name} USING {index}")


@app.periodic(cron="41 3 * * *")
@app.task(name="forget_sessions", queueing_lock="forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Removes sessions whose day has passed."""
    freshen_connection()
    SessionStore.clear_expired()


@app.periodic(cron="47 3 * * *")
@app.task(name="forget_unconfirmed_accounts", queueing_lock="forget_unconfirmed_accounts")
def forget_unconfirmed_accounts(timestamp: int) -> None:
    """Removes accounts whose address was never confirmed."""
    freshen_connection()
    actions.forget_unconfirmed_accounts()

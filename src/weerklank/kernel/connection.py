"""The database connection of this thread."""

from __future__ import annotations

from django.db import close_old_connections, connection


def freshen_connection() -> None:
    """Lets go of a connection that broke or grew old; the first line of every job.

    A request does this by itself. Inside a transaction nothing happens.
    """
    if not connection.in_atomic_block:
        close_old_connections()


def let_go_of_connection() -> None:
    """Gives the connection back until it is needed again, before waiting for somebody's network.

    So that those who wait do not keep the others from the database. Inside a transaction nothing
    happens.
    """
    if not connection.in_atomic_block:
        connection.close()

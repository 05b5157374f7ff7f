"""Runs what waits in the queue, in this process and one by one, as the worker would."""

from __future__ import annotations

import json

from django.db import connection
from procrastinate.contrib.django import app


def run_jobs(*, most: int = 2000) -> int:
    """Runs every job that waits, and those that they leave behind; returns how many."""
    done = 0
    while done < most:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM procrastinate_jobs"
                " WHERE status = 'todo' ORDER BY priority DESC, id LIMIT 1)"
                " RETURNING task_name, args"
            )
            found = cursor.fetchone()
        if found is None:
            return done
        name, args = found
        app.tasks[name].func(**(json.loads(args) if isinstance(args, str) else args))
        done += 1
    raise AssertionError(f"More than {most} jobs: do they make each other?")

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from weerklank.kernel.front.tests.visits import Visits


def test_it_lives_without_a_database(visit: Visits) -> None:
    answered = visit("/-/live")
    assert (answered.status, answered.body) == (200, b"ok\n")
    assert "set-cookie" not in answered.headers
    assert answered.headers["cache-control"] == "no-store"
    assert answered.headers["x-content-type-options"] == "nosniff"


@pytest.mark.django_db
def test_it_is_ready_with_database_tables_and_storage(visit: Visits) -> None:
    answered = visit("/-/ready")
    assert (answered.status, answered.body) == (200, b"ok\n")
    assert "set-cookie" not in answered.headers


def test_it_is_not_ready_without_a_database(visit: Visits) -> None:
    # This test may not reach the database, which is as good as one that is not there.
    answered = visit("/-/ready")
    assert (answered.status, answered.body) == (503, b"not ready\n")


@pytest.mark.django_db
def test_it_is_not_ready_before_the_tables_are_made(visit: Visits) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'promises'")
    assert visit("/-/ready").status == 503


@pytest.mark.django_db
def test_it_is_not_ready_when_no_file_can_be_kept(
    visit: Visits, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    answered = visit("/-/ready")
    assert (answered.status, answered.body) == (503, b"not ready\n")

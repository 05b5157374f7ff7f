"""What was backed up comes back, row by row and byte by byte, and what was taken back does not."""

from __future__ import annotations

import subprocess

import psycopg
import pytest

from devtools.places import ROOT
from tests.builders import a_person
from tests.waiting import wait_until
from weerklank.backups.sealed import new_key
from weerklank.backups.tests.places import World, command, somewhere_empty
from weerklank.contributions.actions import withdraw_contribution
from weerklank.kernel.sealing import KeyRing
from weerklank.media.models import Asset, Upload
from weerklank.media.tests.storages import on_both, on_disk

pytestmark = pytest.mark.django_db(transaction=True)


@on_both
def test_every_row_and_every_file_come_back(world: World) -> None:
    path = world.back_up()
    with somewhere_empty(world.place, world.folder) as place:
        said = world.restore(path, place)
        assert place.rows() == world.place.rows()
        assert place.files() == world.place.files()
        assert place.ask("SELECT count(*) FROM contributions_unsentwords") == [(0,)]
        assert f"{len(world.place.files())} files, each compared" in said


@on_disk
def test_what_was_taken_back_since_does_not_come_back_nor_what_was_on_its_way(world: World) -> None:
    said = world.town.said["resident"]
    photos = {asset.hex for asset in said.attachments.values_list("asset", flat=True)}
    arriving = Asset.objects.create(audience=said.audience, state=Asset.State.ARRIVING)
    Upload.objects.create(holder=b"h" * 32, stored_as="uploads/x", size=9, arrives_as=arriving)
    path = world.back_up()
    before, files = world.place.rows(), world.place.files()
    withdraw_contribution(person=a_person(world.town.resident), contribution=said)
    with somewhere_empty(world.place, world.folder) as place:
        told = world.restore(path, place)
        assert "1 contributions erased again" in told
        assert "1 files that were on their way never came in" in told
        assert place.ask("SELECT state, failure FROM media_asset WHERE id = %s", arriving.pk) == [
            ("failed", "not_arrived")
        ]
        rows = place.rows()["contributions_contribution"]
        others = {row for row in before["contributions_contribution"] if str(said.pk) not in row}
        assert others < set(rows)
        assert len(rows) == len(others) + 1
        assert place.ask(
            "SELECT words, state FROM contributions_contribution WHERE id = %s", said.pk
        ) == [("", "withdrawn")]
        kept = {name: file for name, file in files.items() if name.split("/")[1] not in photos}
        assert len(kept) == len(files) - 2
        assert place.files() == kept


@on_disk
def test_what_cannot_be_restored_here_leaves_the_place_as_it_was(world: World) -> None:
    path = world.back_up()
    other = world.folder / "other"
    other.write_text(new_key()[0])
    short = world.folder / "short.age"
    short.write_bytes(path.read_bytes()[:-2000])
    world.place.withdrawals.unlink()
    with somewhere_empty(world.place, world.folder) as place:
        said = place.refusals(
            world.restoring(path),
            world.restoring(path, "--without-withdrawals", key=other),
            world.restoring(short, "--without-withdrawals"),
            world.restoring(world.folder / "none.age", "--without-withdrawals"),
            world.restoring(path, "--without-withdrawals"),
            ALIAS_KEYS=str(KeyRing.fresh()),
        )
        expected = [
            "list of withdrawals",
            "another key",
            "cut short",
            "No such file",
            "does not go with ALIAS_KEYS",
        ]
        assert len(said) == len(expected)
        for reason, part in zip(said, expected, strict=True):
            assert "Nothing was restored." in reason
            assert part in reason
        assert place.rows() == {}
        assert place.files() == {}


@on_disk
def test_a_restore_that_is_killed_looks_like_nothing(world: World) -> None:
    path = world.back_up()
    with somewhere_empty(world.place, world.folder) as place:
        with subprocess.Popen(
            command(*world.restoring(path)), env=place.environment(), cwd=ROOT
        ) as running:
            wait_until(lambda: bool(place.files()))
            running.kill()
        with pytest.raises(psycopg.errors.UndefinedTable):
            place.ask("SELECT count(*) FROM people_account")
        assert "The database is not empty" in place.refusals(world.restoring(path))[0]

"""What was backed up comes back, row by row and byte by byte, and what was taken back does not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import override_settings

from devtools.places import ROOT
from tests.builders import a_person
from tests.full_town import Town, a_full_town
from weerklank.backups.sealed import new_key
from weerklank.backups.tests.places import Place, command, here, somewhere_empty, wait_until
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.models import UnsentWords
from weerklank.kernel import clock
from weerklank.kernel.sealing import KeyRing
from weerklank.media.files import asset_name
from weerklank.media.models import Asset, Upload
from weerklank.media.tests.storages import Storage, on_both, on_disk

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)


@dataclass
class World:
    """A town with files, and the pair of keys of its backups."""

    town: Town
    place: Place
    folder: Path
    secret_key: Path
    public_key: str

    def back_up(self, name: str = "backup.age") -> Path:
        """Makes a backup at night."""
        path = self.folder / name
        with clock.at(NIGHT):
            call_command("backup", to=path, public_key=[self.public_key])
        return path

    def restore(self, path: Path, into: Place, *words: str, **environment: str) -> str:
        """Restores that backup, and gives what was said; fails when it does."""
        said = into.run(
            "restore", "--from", str(path), "--secret-key", str(self.secret_key), *words, **environment
        )
        assert said.returncode == 0, said.stderr
        return said.stdout

    def refused(self, path: Path, into: Place, *words: str, **environment: str) -> str:
        """Tries to restore that backup, and gives why it cannot be."""
        said = into.run(
            "restore", "--from", str(path), "--secret-key", str(self.secret_key), *words, **environment
        )
        assert said.returncode == 1, said.stdout
        assert "Traceback" not in said.stderr, said.stderr
        return said.stderr


@pytest.fixture
def world(storage: Storage, tmp_path: Path) -> Iterator[World]:
    """A town in which every file that a row promises is there; one is larger than a part."""
    town = a_full_town()
    for number, asset in enumerate(Asset.objects.filter(state=Asset.State.READY)):
        for name in ("large.jpeg", "small.webp"):
            content = os.urandom(9_000_000 if not number and name == "large.jpeg" else 3000)
            default_storage.save(asset_name(asset, name), ContentFile(content))
    UnsentWords.objects.create(holder=b"h" * 32, sealed=b"sealed")
    withdrawals = tmp_path / "withdrawals"
    withdrawals.touch()
    secret, public = new_key()
    secret_key = tmp_path / "secret"
    secret_key.write_text(f"# of the tests\n{secret}\n")
    with override_settings(WITHDRAWALS_FILE=withdrawals):
        yield World(town, here(storage, withdrawals), tmp_path, secret_key, public)


@on_both
def test_every_row_and_every_file_come_back(world: World) -> None:
    path = world.back_up()
    with somewhere_empty(world.place, world.folder) as place:
        said = world.restore(path, place)
        assert place.rows() == world.place.rows()
        assert place.files() == world.place.files()
        assert place.ask("SELECT count(*) FROM contributions_unsentwords") == [(0,)]
        assert f"{len(world.place.files())} files, each compared" in said
        assert "has to go" in world.refused(path, place), "never twice into one place"


@on_disk
def test_what_was_taken_back_since_does_not_come_back(world: World) -> None:
    said = world.town.said["resident"]
    photos = {asset.hex for asset in said.attachments.values_list("asset", flat=True)}
    path = world.back_up()
    before, files = world.place.rows(), world.place.files()
    withdraw_contribution(person=a_person(world.town.resident), contribution=said)
    with somewhere_empty(world.place, world.folder) as place:
        assert "1 contributions erased again" in world.restore(path, place)
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
    with somewhere_empty(world.place, world.folder) as place:
        assert "another key" in world.refused(path, place, "--secret-key", str(other))
        assert "cut short" in world.refused(short, place)
        keys = str(KeyRing.fresh())
        assert "does not go with ALIAS_KEYS" in world.refused(path, place, ALIAS_KEYS=keys)
        world.place.withdrawals.unlink()
        assert "list of withdrawals" in world.refused(path, place)
        assert place.rows() == {}
        assert place.files() == {}
        (place.storage / "uploads").mkdir(parents=True)
        (place.storage / "uploads" / "photo").write_bytes(b"of somebody")
        assert "files of people" in world.refused(path, place, "--without-withdrawals")
        (place.storage / "uploads" / "photo").unlink()
        world.restore(path, place, "--without-withdrawals")
        assert place.rows() == world.place.rows()


@on_disk
def test_a_restore_that_is_killed_looks_like_nothing(world: World) -> None:
    path = world.back_up()
    with somewhere_empty(world.place, world.folder) as place:
        words = ("restore", "--from", str(path), "--secret-key", str(world.secret_key))
        with subprocess.Popen(command(*words), env=place.environment(), cwd=ROOT) as running:
            wait_until(lambda: bool(place.files()))
            running.kill()
        with pytest.raises(psycopg.errors.UndefinedTable):
            place.ask("SELECT count(*) FROM people_account")
        assert "has to go" in world.refused(path, place)
    with somewhere_empty(world.place, world.folder) as place:
        world.restore(path, place)
        assert place.rows() == world.place.rows()


@on_disk
def test_files_that_were_on_their_way_are_said_never_to_have_come(world: World) -> None:
    photo = Asset.objects.filter(state=Asset.State.READY).first()
    assert photo is not None
    arriving = Asset.objects.create(audience=photo.audience, state=Asset.State.ARRIVING)
    Upload.objects.create(holder=b"h" * 32, stored_as="uploads/x", size=9, arrives_as=arriving)
    path = world.back_up()
    with somewhere_empty(world.place, world.folder) as place:
        assert "1 files that were on their way never came in" in world.restore(path, place)
        assert place.ask(
            "SELECT state, failure FROM media_asset WHERE id = %s", arriving.pk
        ) == [("failed", "not_arrived")]

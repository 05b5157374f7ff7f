"""What a backup holds and does not hold, and when it is none."""

from __future__ import annotations

import base64
import io
import subprocess
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from devtools.places import ROOT
from tests.builders import a_person, an_account, says
from tests.waiting import wait_until
from weerklank.backups import making
from weerklank.backups.archive import DATABASE, entries
from weerklank.backups.programs import NoProgram, find_program
from weerklank.backups.sealed import opened, read_secret_keys
from weerklank.backups.tests.places import NIGHT, World, command
from weerklank.contributions import withdrawals
from weerklank.contributions.actions import withdraw_contribution
from weerklank.kernel import clock
from weerklank.media.files import asset_name
from weerklank.media.models import Asset
from weerklank.media.tests.storages import on_disk
from weerklank.people.jobs import shuffle_tables

pytestmark = pytest.mark.django_db(transaction=True)


def contents(world: World, path: Path) -> dict[str, bytes]:
    """All that is in a backup; the dump as the SQL that it stands for."""
    with opened(path, read_secret_keys(world.secret_key)) as stream:
        found = {name: content.read() for name, content in entries(stream)}
    dump = b"".join(found.pop(name) for name in sorted(found) if name.startswith(DATABASE))
    program = find_program("pg_restore", at_least=18).path
    sql = subprocess.run([program, "--file=-"], input=dump, capture_output=True, check=True)
    return found | {"database": sql.stdout}


@on_disk
def test_no_key_is_in_it_and_nothing_of_it_can_be_read_without_one(world: World) -> None:
    path = world.back_up()
    inside = contents(world, path)
    assert world.town.resident.email.encode() in inside["database"], "this is what was looked into"
    keys = [settings.SECRET_KEY.encode(), *settings.ALIAS_KEY_RING.keys]
    keys += [world.secret_key.read_text().split()[-1].encode()]
    for key in keys:
        for form in (key, base64.b64encode(key), base64.urlsafe_b64encode(key), key.hex().encode()):
            for name, content in inside.items():
                assert form.rstrip(b"=") not in content, name
    sealed = path.read_bytes()
    for readable in (b"@voorbeeld.test", b"PGDMP", b"manifest.json", b"assets/"):
        assert readable not in sealed
    assert path.stat().st_mode & 0o777 == 0o600


@on_disk
def test_by_day_it_is_made_only_when_asked_for_and_says_what_it_shows(world: World) -> None:
    path, noon = world.folder / "backup.age", NIGHT + timedelta(hours=7)
    asked: dict[str, Any] = {"to": path, "public_key": [world.public_key]}
    with clock.at(noon):
        with pytest.raises(CommandError, match="order accounts and pseudonyms came"):
            call_command("backup", **asked)
        assert not path.exists()
        shuffle_tables(0)
        says(an_account(), world.town.topic)
        warned = io.StringIO()
        call_command("backup", **asked, by_day=True, stderr=warned)
    assert "order accounts and pseudonyms came" in warned.getvalue()
    assert " rows were written since their tables were shuffled" in warned.getvalue()


@on_disk
def test_after_the_shuffle_nothing_is_warned_of(world: World) -> None:
    shuffle_tables(0)
    said, warned = io.StringIO(), io.StringIO()
    with clock.at(NIGHT):
        call_command(
            "backup", to=world.folder, public_key=[world.public_key], stdout=said, stderr=warned
        )
    assert warned.getvalue() == ""
    assert "weerklank-2026-11-26T050000Z.age" in said.getvalue()


@on_disk
def test_it_is_always_sealed_and_never_takes_the_place_of_another(world: World) -> None:
    with clock.at(NIGHT), pytest.raises(CommandError, match="always sealed"):
        call_command("backup", to=world.folder / "backup.age")
    path = world.back_up()
    before = path.read_bytes()
    with pytest.raises(CommandError, match="is there already"):
        world.back_up()
    assert path.read_bytes() == before


@on_disk
def test_what_is_taken_back_or_comes_in_while_it_is_made(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy: Callable[..., Any] = making._add_files
    said = world.town.said["resident"]
    photo = said.attachments.get().asset
    assert photo is not None
    late = Asset(audience=photo.audience, state=Asset.State.READY)

    def meanwhile(*arguments: Any) -> Any:
        withdraw_contribution(person=a_person(world.town.resident), contribution=said)
        late.save()
        return copy(*arguments)

    monkeypatch.setattr(making, "_add_files", meanwhile)
    inside = contents(world, world.back_up())
    assert "1 files were taken back while it was made" in capsys.readouterr().out
    for asset in (photo, late):
        assert not [name for name in inside if asset.pk.hex in name]
    assert photo.pk.hex in inside["database"].decode().replace("-", "")


@on_disk
def test_a_file_that_a_row_promises_and_nobody_has_is_told(world: World) -> None:
    photo = Asset.objects.filter(state=Asset.State.READY).first()
    assert photo is not None
    assert isinstance(world.place.storage, Path)
    for name in ("large.jpeg", "small.webp"):
        (world.place.storage / asset_name(photo, name)).unlink()
    with pytest.raises(CommandError, match=f"lacks files.*{photo.pk.hex}"):
        world.back_up()
    assert contents(world, world.folder / "backup.age")["database"]


@on_disk
def test_rows_and_files_are_put_in_step_after_the_database_alone_went_back(world: World) -> None:
    storage, said = world.place.storage, world.town.said["resident"]
    assert isinstance(storage, Path)
    lost = Asset.objects.create(audience=said.audience, state=Asset.State.READY)
    before = set(world.place.files())
    stray = storage / "assets" / uuid.uuid4().hex / "large.jpeg"
    stray.parent.mkdir()
    stray.write_bytes(b"of a contribution that is not there yet")
    withdrawals.note(said.pk)
    told = io.StringIO()
    call_command("settle", stdout=told)
    assert "1 contributions erased again" in told.getvalue()
    assert "1 files that no row knows were deleted" in told.getvalue()
    assert lost.pk.hex in told.getvalue()
    after = set(world.place.files())
    assert after < before
    assert len(after) == len(before) - 2


@on_disk
def test_one_that_is_killed_leaves_nothing_that_looks_like_a_backup(world: World) -> None:
    into = world.folder / "backups"
    into.mkdir()
    words = ("backup", f"--to={into}", f"--public-key={world.public_key}", "--by-day")
    with subprocess.Popen(command(*words), env=world.place.environment(), cwd=ROOT) as running:
        wait_until(lambda: any(into.iterdir()))
        running.kill()
    (left,) = into.iterdir()
    assert left.name.startswith(".")
    assert left.name.endswith(".part")


def test_a_program_that_is_too_old_is_told_so() -> None:
    assert find_program("pg_dump", at_least=16).version >= 16
    with pytest.raises(NoProgram, match="too old for 99: install postgresql-client-99"):
        find_program("pg_dump", at_least=99)
    with pytest.raises(NoProgram, match="pg_none was not found"):
        find_program("pg_none", at_least=16)

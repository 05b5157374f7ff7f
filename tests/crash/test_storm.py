"""Processes die, and connections and disks run out, while many people write."""

from __future__ import annotations

import random

import pytest

from tests.crash.disks import is_small_disk
from tests.crash.faults import (
    KILLS,
    Fault,
    fill_disk_of_database,
    fill_disk_of_files,
    take_all_connections,
)
from tests.crash.service import Service
from tests.crash.storm import storm


def test_everything_dies_once(service: Service, chance: random.Random) -> None:
    storm(service, chance, chance.sample(KILLS, len(KILLS)), residents=16, each=3)


@pytest.mark.long
@pytest.mark.parametrize("fault", KILLS)
def test_dies_again_and_again(service: Service, chance: random.Random, fault: Fault) -> None:
    storm(service, chance, [fault] * 10, residents=70, each=6)


def test_connections_and_room_for_the_database_run_out(
    service: Service, chance: random.Random
) -> None:
    shortages: list[Fault] = [take_all_connections]
    if is_small_disk(service.server.place.home, "a full disk under the database"):
        shortages.append(fill_disk_of_database)
    storm(service, chance, shortages, residents=12, each=2)


def test_no_room_for_files(service: Service, chance: random.Random) -> None:
    if is_small_disk(service.media, "a full disk while files are stored"):
        world = storm(service, chance, [fill_disk_of_files], residents=10, each=2, photos=1)
        assert world.ledger.failures == []

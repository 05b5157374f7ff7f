"""What `./dev bench` measures in which world."""

from __future__ import annotations

from devtools.bench import QUICK_SIZES, SIZES, parts_at
from devtools.production import web_command


def test_what_takes_long_is_measured_in_one_world() -> None:
    parts = {size: parts_at(size, SIZES, quick=False, only="") for size in SIZES}
    assert [size for size in SIZES if "memory" in parts[size]] == [100_000]
    assert [size for size in SIZES if "photo" in parts[size]] == [100_000]
    for size in SIZES:
        assert {"pages", "writes", "mixed"} <= set(parts[size])


def test_quick_writes_in_the_larger_world_only() -> None:
    parts = {size: parts_at(size, QUICK_SIZES, quick=True, only="") for size in QUICK_SIZES}
    assert "writes" not in parts[1_000]
    assert {"writes", "photo", "memory"} <= set(parts[100_000])


def test_what_is_asked_for_by_name_comes_alone() -> None:
    assert parts_at(1_000, [1_000], quick=False, only="space") == ["pages", "writes"]


def test_web_server_is_started_as_in_production() -> None:
    options = web_command(9000, application="some:application")
    assert options[options.index("--workers") + 1] == "2"
    assert options[options.index("--interface") + 1] == "wsgi"
    assert options[options.index("--port") + 1] == "9000"
    assert "--respawn-failed-workers" in options
    assert options[-1] == "some:application"
    assert not any(option.startswith("weerklank") for option in options)

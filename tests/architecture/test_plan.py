"""The plan of the house, held by the import graph and the foreign keys."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

SOURCE = Path(__file__).resolve().parents[2] / "src" / "weerklank"
FLOORS = [
    "kernel", "design", "people", "spaces", "media", "contributions", "promises", "outcomes",
    "moderation", "unmasking", "notifications", "search", "questions", "portal",
    "backups", "demo",
]  # fmt: skip
PRIVATE = {"views", "forms", "jobs", "api"}
# The demo region shows the whole house, so it may use the job that prepares a picture at once.
ALLOWED = {("demo", "media.jobs"), ("media", "media.jobs")}


def modules() -> list[Path]:
    return [
        path
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and "tests" not in path.parts
    ]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return {name.removeprefix("weerklank.") for name in names if name.startswith("weerklank.")}


def test_every_foreign_key_points_down_or_stays_inside_its_app() -> None:
    wrong = []
    for model in apps.get_models():
        floor = model._meta.app_label
        if floor not in FLOORS:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None or isinstance(target, str):
                continue
            other = target._meta.app_label
            if other in FLOORS and FLOORS.index(other) > FLOORS.index(floor):
                wrong.append(f"{model.__name__}.{field.name} points up to {other}")
    assert wrong == []


def test_no_app_reaches_into_the_private_modules_of_another() -> None:
    wrong = []
    for path in modules():
        app = path.relative_to(SOURCE).parts[0]
        for name in imported(path):
            parts = name.split(".")
            reaches_in = (
                len(parts) > 1
                and parts[0] != app
                and parts[0] in FLOORS
                and parts[1] in PRIVATE
                and (app, ".".join(parts[:2])) not in ALLOWED
            )
            if reaches_in:
                wrong.append(f"{path.relative_to(SOURCE)} imports {name}")
    assert wrong == []


def test_the_kernel_knows_no_word_of_the_domain() -> None:
    domain = ("contribution", "question", "promise", "outcome", "alias", "municipality", "space")
    wrong = []
    for path in (SOURCE / "kernel").rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = (
                getattr(node, "id", None)
                or getattr(node, "attr", None)
                or getattr(node, "name", None)
            )
            if isinstance(name, str) and name.lower().strip("_") in domain:
                wrong.append(f"{path.name}: {name}")
    assert wrong == []


def test_every_form_that_writes_carries_its_key() -> None:
    """`csrf_input` draws the one-time key as well."""
    wrong = [
        path.name
        for path in SOURCE.rglob("*.jinja")
        for form in re.findall(r"<form\b[^>]*.*", path.read_text(encoding="utf-8"))
        if 'method="post"' in form and "{{ csrf_input }}" not in form
    ]
    # It stands for a form of any page, and gives back the key that came along.
    assert wrong == ["failure.jinja"]


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.jinja")), ids=lambda p: p.name)
def test_no_template_asks_the_database(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for call in (".objects", ".filter(", ".exclude(", ".count()", ".exists()"):
        assert call not in text, f"{path.name} uses {call}"

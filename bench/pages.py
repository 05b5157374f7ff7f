"""What pages cost: processor time and queries of the pages that are asked for most.

    python -m bench.pages

Works in a test database of its own, which it makes and drops. See `README.md` beside this file.
"""

from __future__ import annotations

import os
import statistics
from time import process_time

import django

RUNS = 30
VOICES = 20


def measure() -> None:
    """Prints a line for each page: milliseconds of processor time per request, and queries."""
    from django.test import Client  # noqa: PLC0415 - Django is set up by then
    from django.urls import reverse  # noqa: PLC0415

    from tests.full_town import a_full_town  # noqa: PLC0415
    from tests.queries import count_of  # noqa: PLC0415

    town = a_full_town()
    town.grow(VOICES)
    pages = (
        ("front", "nobody", reverse("portal:front")),
        ("front", "resident", reverse("portal:front")),
        ("question", "resident", reverse("questions:show", args=[town.topic.pk])),
        ("question", "administrator", reverse("questions:show", args=[town.topic.pk])),
        ("my contributions", "resident", reverse("portal:mine")),
        ("work queue", "official", reverse("promises:queue")),
    )
    print(f"{'page':<18}{'for':<15}{'ms (median)':>12}{'ms (least)':>12}{'queries':>9}")
    for name, role, path in pages:
        client = Client()
        if role != "nobody":
            client.force_login(town.account(role))

        def ask(client: Client = client, where: str = f"/duinwijk{path}") -> None:
            assert client.get(where).status_code == 200

        for _ in range(3):
            ask()
        taken = []
        for _ in range(RUNS):
            begun = process_time()
            ask()
            taken.append((process_time() - begun) * 1000)
        middle, least = statistics.median(taken), min(taken)
        print(f"{name:<18}{role:<15}{middle:>12.1f}{least:>12.1f}{count_of(ask):>9}")


def main() -> None:
    """Measures in a database that is gone afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerklank.config.settings")
    django.setup()
    from django.test.utils import (  # noqa: PLC0415
        setup_databases,
        setup_test_environment,
        teardown_databases,
    )

    setup_test_environment(debug=False)
    made = setup_databases(verbosity=0, interactive=False)
    try:
        measure()
    finally:
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main()

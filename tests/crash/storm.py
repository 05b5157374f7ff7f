"""Many people who write while something goes wrong, and what has to hold when it is over."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from functools import partial

from devtools.reporting import say
from tests.crash.afterwards import assert_healed
from tests.crash.crowd import Crowd, photo
from tests.crash.faults import Fault
from tests.crash.service import Service
from tests.crash.world import World

# What a form that failed may be answered with: a page, and no bare line of the web server.
SAYS_SO = {(status, "text/html") for status in (500, 503, 507)}


def storm(
    service: Service,
    chance: random.Random,
    faults: Sequence[Fault],
    *,
    residents: int,
    each: int,
    photos: int = 5,
) -> World:
    """Lets `residents` each answer `each` questions, with `faults` at random moments among that.

    One of them in `photos` adds a photo, one in four takes something back, and an official
    answers meanwhile. Returns the world after it has healed.
    """
    world = World(service.port, residents=residents, questions=each)
    crowd = Crowd([partial(_live, world, number, photos) for number in range(residents)])
    official = Crowd([partial(_answer_all, world, crowd)])
    # Early enough that there are people left to notice the last one.
    moments = sorted(chance.sample(range(max(len(faults), residents * each // 2)), len(faults)))
    for moment, fault in zip(moments, faults, strict=True):
        world.ledger.wait_for(moment, unless=crowd.is_done)
        say(f"after {world.ledger.writes} writes: {fault.__name__}")
        fault(service, world.ledger, chance)
    crowd.finish()
    official.finish()
    over = time.monotonic()
    assert_healed(world)
    say(
        f"{world.ledger.writes} writes; {world.ledger.broken_lines} connections broken, "
        f"{len(failures := world.ledger.failures)} pages that said it failed, the slowest after "
        f"{max((each.seconds for each in failures), default=0):.1f} s; "
        f"all was well {time.monotonic() - over:.1f} s after the last write"
    )
    assert {(each.page.status, each.page.kind) for each in failures} <= SAYS_SO
    return world


def _live(world: World, number: int, photos: int) -> None:
    person = world.residents[number]
    for place, question in enumerate(world.questions):
        has_photo = place == len(world.questions) - 1 and number % photos == 0
        person.says(question.pk, file=photo() if has_photo else None)
    if number % 4 == 0:
        person.withdraws_last()


def _answer_all(world: World, crowd: Crowd) -> None:
    while not crowd.is_done():
        world.official.answers_one()

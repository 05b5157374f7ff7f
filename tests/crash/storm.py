"""Many people who write while something goes wrong, and what has to hold when it is over."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from functools import partial

from devtools.reporting import say
from tests.crash.afterwards import assert_healed
from tests.crash.crowd import Crowd, photo
from tests.crash.faults import Fault
from tests.crash.service import Service
from tests.crash.world import World

# Far enough below what one person may send a day, for whoever tries again.
MOST_SAID = 24
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

    They go on until the last fault was noticed. One of them in `photos` adds a photo, one in four
    takes something back, and an official answers meanwhile. Returns the world after it has healed.
    """
    world, over = World(service.port, residents=residents, questions=each), threading.Event()
    crowd = Crowd([partial(_live, world, over, number, photos) for number in range(residents)])
    official = Crowd([partial(_answer_all, world, crowd)])
    # Early enough that there are people left to notice the last one.
    moments = sorted(chance.sample(range(max(len(faults), residents * each // 2)), len(faults)))
    try:
        for moment, fault in zip(moments, faults, strict=True):
            world.ledger.wait_for(moment, unless=crowd.is_done)
            say(f"after {world.ledger.writes} writes: {fault.__name__}")
            fault(service, world.ledger, chance)
    finally:
        over.set()
    crowd.finish()
    official.finish()
    finished = time.monotonic()
    assert_healed(world)
    say(
        f"{world.ledger.writes} writes; {world.ledger.broken_lines} connections broken, "
        f"{len(failures := world.ledger.failures)} pages that said it failed, the slowest after "
        f"{max((each.seconds for each in failures), default=0):.1f} s; "
        f"all was well {time.monotonic() - finished:.1f} s after the last write"
    )
    assert {(each.page.status, each.page.kind) for each in failures} <= SAYS_SO
    return world


def _live(world: World, over: threading.Event, number: int, photos: int) -> None:
    person, each = world.residents[number], len(world.questions)
    turn = 0
    while turn < each or (turn < MOST_SAID and not over.is_set()):
        has_photo = turn % each == each - 1 and number % photos == 0
        person.says(world.questions[turn % each].pk, file=photo() if has_photo else None)
        turn += 1
    if number % 4 == 0:
        person.withdraws_last()


def _answer_all(world: World, crowd: Crowd) -> None:
    while not crowd.is_done():
        world.official.answers_one()

"""The officers of the demo, and what they decide about a threat."""

from __future__ import annotations

from weerklank.contributions.models import Contribution
from weerklank.demo.reading import DemoSaid
from weerklank.demo.region import RegionBuilder
from weerklank.spaces.models import Post
from weerklank.spaces.person import Person
from weerklank.unmasking.actions import (
    admit_officer,
    appoint_officer,
    ask_for_name,
    hand_over_for_name,
    refuse_name,
    take_code,
)
from weerklank.unmasking.models import Officer, Step

# Of two municipalities, neither above the other.
FIRST, SECOND = "femke", "mehmet"


def decide_about_name(
    builder: RegionBuilder, said: DemoSaid, contribution: Contribution, worker: Person
) -> None:
    """The team hands a contribution over; with more in the content it is asked for and refused."""
    first, code = _officer(builder, FIRST)
    request = hand_over_for_name(
        person=worker, contribution=contribution, officer=first, reason=said.handed_over
    )
    if said.name_asked:
        second, _code = _officer(builder, SECOND)
        ask_for_name(
            person=builder.person(FIRST),
            request=request,
            second=second,
            ground=Step.Ground.THREAT,
            reason=said.name_asked,
            code=code,
        )
        refuse_name(person=builder.person(SECOND), request=request, reason=said.name_refused)


def _officer(builder: RegionBuilder, key: str) -> tuple[Officer, str]:
    """An officer with a new code that counts; the code is known here alone."""
    post = Post.objects.select_related("organisation").get(account=builder.accounts[key])
    administrator = Post.objects.select_related("account").get(
        organisation=post.organisation_id, is_administrator=True
    )
    officer = appoint_officer(person=Person(account=administrator.account), post=post)
    code = take_code(person=builder.person(key), officer=officer)
    return admit_officer(officer=officer), code

"""The life of a space: made, changed, opened, closed, deleted."""

from __future__ import annotations

from datetime import date
from typing import TypedDict, Unpack

from django.db.models import Q
from django.utils.translation import gettext as _

from weerklank.kernel import audit, clock, events
from weerklank.kernel.action import action
from weerklank.kernel.policy import Denied, Refused, WrongState, authorise
from weerklank.spaces import audience_moves, belongings
from weerklank.spaces.audience_moves import AudienceMove
from weerklank.spaces.audiences import PUBLIC, SIGNED_IN, audiences_for
from weerklank.spaces.events import (
    SpaceChanged,
    SpaceClosed,
    SpaceDeleted,
    SpacePublished,
    SpaceVisibilityChanged,
)
from weerklank.spaces.life import clean_domains
from weerklank.spaces.manage_policies import may_make_space
from weerklank.spaces.models import Audience, Membership, Organisation, Space, UsefulLink
from weerklank.spaces.person import Person
from weerklank.spaces.policies import may_manage_space

MOST_LINKS = 6
LONGEST_PROMISE = 30


class SpaceWords(TypedDict, total=False):
    """What the screens of a space fill in beside its name."""

    place: str
    purpose: str
    what_is_open: str
    what_is_fixed: str
    who_decides: str
    decided_by: date | None
    promise_days: int
    welcome: str
    house_rules: str
    illustration: str
    domains: list[str]


class ChangedWords(SpaceWords, total=False):
    """What of a space is to change; what is left out stays as it was."""

    name: str


@action
def make_space(
    *,
    person: Person,
    organisation: Organisation,
    name: str,
    visibility: str = Space.Visibility.PUBLIC,
    **words: Unpack[SpaceWords],
) -> Space:
    """A new space that nobody but its team sees, with its audiences; returns it.

    The maker becomes its manager, in charge of answers, if they have a post in `organisation`.
    Raises Denied for who may not make spaces there, Refused when a word cannot be accepted.
    """
    authorise(may_make_space(person, organisation))
    space = Space(organisation=organisation, visibility=visibility)
    _put_words(space, {"name": name, **words})
    space.save()
    for kind in (Audience.Kind.MEMBERS, Audience.Kind.TEAM):
        Audience.objects.create(kind=kind, space=space)
    space.content_audience_id, space.listing_audience_id = audiences_for(space, visibility)
    space.save(update_fields=["content_audience", "listing_audience"])
    post = next((post for post in person.posts if post.organisation_id == organisation.pk), None)
    if post is not None:
        Membership.objects.create(
            space=space, account=post.account, role=Membership.Role.MANAGER, is_in_charge=True
        )
        person.read_again()
    audit.write(actor=person.actor, verb="make", subject=space, scope=space.pk)
    return space


@action
def change_space(*, person: Person, space: Space, **words: Unpack[ChangedWords]) -> Space:
    """Changes words of a space, at any time; returns it as it now is.

    Raises Denied for who does not manage it, Refused when a word cannot be accepted. What a
    published space needs cannot be emptied.
    """
    authorise(may_manage_space(person, space))
    locked = _locked(space)
    _put_words(locked, dict(words))
    if locked.state != Space.State.DRAFT and missing_words(locked):
        raise Refused(_("This space is open. These cannot be empty."))
    locked.save(update_fields=list(words))
    audit.write(actor=person.actor, verb="change", subject=locked, scope=locked.pk)
    events.record(SpaceChanged(space=locked.pk))
    return locked


@action
def change_visibility(*, person: Person, space: Space, visibility: str) -> Space:
    """Lets other people than before see a space and, with it, what is in it; returns it.

    Narrowing moves everything that was said, shown and done; widening moves only what the team
    asks, because people spoke to those who could read it then. Raises Denied, Refused when there
    is no such visibility.
    """
    authorise(may_manage_space(person, space))
    if visibility not in Space.Visibility.values:
        raise Refused(_("Choose who may see this space."))
    locked = _locked(space)
    if locked.visibility == visibility:
        return locked
    before = locked.content_audience_id
    content, listing = audiences_for(locked, visibility)
    locked.visibility = visibility
    locked.content_audience_id, locked.listing_audience_id = content, listing
    locked.save(update_fields=["visibility", "content_audience", "listing_audience"])
    if before is not None and before != content:
        ladder = [PUBLIC, SIGNED_IN, audiences_for(locked, Space.Visibility.MEMBERS)[0]]
        widens = ladder.index(content) < ladder.index(before)
        sources = {before} if widens else set(ladder[: ladder.index(content)])
        audience_moves.move_everything(
            AudienceMove(locked, frozenset(sources), target=content, widens=widens)
        )
    audit.write(actor=person.actor, verb="change_visibility", subject=locked, scope=locked.pk)
    events.record(SpaceVisibilityChanged(space=locked.pk))
    return locked


@action
def set_useful_links(*, person: Person, space: Space, links: list[tuple[str, str]]) -> None:
    """Puts these (label, address) pairs beside what people say, in place of those there were.

    Raises Denied, Refused when there are more than six.
    """
    authorise(may_manage_space(person, space))
    if len(links) > MOST_LINKS:
        raise Refused(_("You can put at most %(most)s links here.") % {"most": MOST_LINKS})
    locked = _locked(space)
    locked.useful_links.all().delete()
    UsefulLink.objects.bulk_create(
        UsefulLink(space=locked, label=label, address=address, position=position)
        for position, (label, address) in enumerate(links)
    )
    audit.write(actor=person.actor, verb="change_links", subject=locked, scope=locked.pk)


@action
def publish_space(*, person: Person, space: Space) -> Space:
    """Opens a space to those it is for; returns it.

    Raises Denied, WrongState when it is not a draft any more, Refused with what is missing.
    """
    authorise(may_manage_space(person, space))
    locked = _locked(space)
    if locked.state != Space.State.DRAFT:
        raise WrongState(_("This space was published already."))
    missing = missing_for_publishing(locked)
    if missing:
        raise Refused(_("Still missing: %(what)s.") % {"what": ", ".join(missing)})
    return _become(person, locked, Space.State.OPEN, "publish", SpacePublished(space=locked.pk))


@action
def close_space(*, person: Person, space: Space) -> Space:
    """Closes a space: it can still be read, nobody can write; returns it.

    Raises Denied, WrongState when it is not open.
    """
    authorise(may_manage_space(person, space))
    locked = _locked(space)
    if locked.state != Space.State.OPEN:
        raise WrongState(_("This space is not open."))
    return _become(person, locked, Space.State.CLOSED, "close", SpaceClosed(space=locked.pk))


@action
def reopen_space(*, person: Person, space: Space) -> Space:
    """Opens a closed space again; returns it. Raises Denied, WrongState when it is not closed."""
    authorise(may_manage_space(person, space))
    locked = _locked(space)
    if locked.state != Space.State.CLOSED:
        raise WrongState(_("This space is not closed."))
    return _become(person, locked, Space.State.OPEN, "reopen", SpacePublished(space=locked.pk))


@action
def delete_space(*, person: Person, space: Space, name: str) -> None:
    """Deletes a space with all that is in it. `name` is typed over by whoever deletes it.

    The trail of the space stays. Raises Denied, Refused when the name is another one, WrongState
    while something in it has to come to its end; a space that is gone already raises Denied.
    """
    authorise(may_manage_space(person, space))
    locked = Space.objects.select_for_update(of=("self",)).filter(pk=space.pk).first()
    if locked is None:
        raise Denied
    if " ".join(name.split()).casefold() != " ".join(locked.name.split()).casefold():
        raise Refused(_("Type the name of the space as it stands here. Nothing was deleted."))
    if belongings.must_stay(locked):
        raise WrongState(
            _("Something here has to be finished first. Close the space, and delete it later.")
        )
    key = locked.pk
    audit.write(actor=person.actor, verb="delete", subject=locked, scope=key)
    belongings.remove_everything(locked)
    # The space points at its own audiences, and they at the space.
    Space.objects.filter(pk=key).update(content_audience=None, listing_audience=None)
    Space.objects.get(pk=key).delete()
    events.record(SpaceDeleted(space=key))


def missing_words(space: Space) -> list[str]:
    """What must be said of a space before anybody is asked anything and is not said yet."""
    needed = {
        _("name"): space.name,
        _("purpose"): space.purpose,
        _("what is open"): space.what_is_open,
        _("what is fixed"): space.what_is_fixed,
        _("who decides"): space.who_decides,
    }
    return [label for label, words in needed.items() if not words.strip()]


def missing_for_publishing(space: Space) -> list[str]:
    """What a space lacks before it can be published; empty when it can. One query."""
    missing = missing_words(space)
    if not space.memberships.filter(Q(is_in_charge=True)).exists():
        missing.append(_("somebody in charge of the answers"))
    return missing


def _put_words(space: Space, words: dict[str, object]) -> None:
    name = words.get("name")
    if isinstance(name, str) and not name.strip():
        raise Refused(_("Give the space a name."))
    days = words.get("promise_days")
    if isinstance(days, int) and not 1 <= days <= LONGEST_PROMISE:
        raise Refused(_("Promise an answer within 1 to 30 working days."))
    decided = words.get("decided_by")
    if isinstance(decided, date) and decided != space.decided_by and decided < clock.today():
        raise Refused(_("The day of the decision lies in the past. Choose a later day."))
    for field, value in words.items():
        if isinstance(value, list):
            value = clean_domains(value)
        if isinstance(value, str):
            most = Space._meta.get_field(field).max_length  # type: ignore[union-attr]
            if most is not None and len(value) > most:
                raise Refused(
                    _("Your text has %(has)s characters. There is room for %(most)s.")
                    % {"has": len(value), "most": most}
                )
        setattr(space, field, value)


def _become(
    person: Person, space: Space, state: Space.State, verb: str, event: events.Event
) -> Space:
    space.state = state
    space.save(update_fields=["state"])
    audit.write(actor=person.actor, verb=verb, subject=space, scope=space.pk)
    events.record(event)
    return space


def _locked(space: Space) -> Space:
    return (
        Space.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=space.pk)
    )

"""For whom a question is: for all who may enter its space, or for fewer."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weerklank.contributions.models import Topic
from weerklank.contributions.states import TopicState
from weerklank.kernel import audit
from weerklank.kernel.action import action
from weerklank.kernel.policy import Denied, Refused, WrongState, authorise
from weerklank.questions.policies import may_manage_question
from weerklank.spaces.audiences import audience_of_organisations
from weerklank.spaces.models import Audience, Organisation, Space
from weerklank.spaces.person import Person
from weerklank.spaces.queries import organisations_around


class Readers(TextChoices):
    """Who reads a question and what is said to it."""

    SPACE = "space", gettext_lazy("Everybody who may enter this space")
    MEMBERS = "members", gettext_lazy("The members of this space only")
    ORGANISATIONS = "organisations", gettext_lazy("Only who works at certain organisations")


@action
def choose_readers(
    *, person: Person, topic: Topic, readers: str, organisations: Collection[uuid.UUID] = ()
) -> Topic:
    """Says for whom a question will be that was not published yet; returns its topic.

    `organisations` are some of `organisations_around` its space; whoever works there still has to
    be let into the space. The team reads along in any case. Raises Denied, WrongState when people
    have seen the question, Refused for readers that cannot be.
    """
    authorise(may_manage_question(person, topic))
    space = Space.objects.select_for_update(of=("self",)).get(pk=topic.space_id)
    locked = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    if locked.state != TopicState.DRAFT:
        raise WrongState(_("People have seen this question. Who reads it cannot change any more."))
    if space.content_audience is None:
        raise Denied
    locked.audience = _audience(space, readers, organisations)
    locked.is_narrower = locked.audience != space.content_audience
    locked.save(update_fields=["audience", "is_narrower"])
    audit.write(actor=person.actor, verb="change", subject=locked, scope=locked.space_id)
    return locked


def _audience(space: Space, readers: str, organisations: Collection[uuid.UUID]) -> Audience:
    if readers == Readers.SPACE and space.content_audience is not None:
        return space.content_audience
    if readers == Readers.MEMBERS:
        return Audience.objects.get(kind=Audience.Kind.MEMBERS, space=space)
    if readers == Readers.ORGANISATIONS:
        named = [one for one in organisations_around(space) if one.pk in organisations]
        if not named:
            raise Refused(_("Choose at least one organisation."))
        return audience_of_organisations(space, named)
    raise Refused(_("Choose who reads this question."))


def readers_of(topic: Topic) -> tuple[str, list[Organisation]]:
    """What was chosen for a topic, and the organisations that are named. Two queries at most."""
    if not topic.is_narrower:
        return Readers.SPACE, []
    if topic.audience.kind == Audience.Kind.MEMBERS:
        return Readers.MEMBERS, []
    return Readers.ORGANISATIONS, list(topic.audience.organisations.order_by("name"))


def readers_in_words(topic: Topic, named: Collection[str]) -> str:
    """A line for above a question that is not for all who enter its space, else nothing."""
    if not topic.is_narrower:
        return ""
    if not named:
        return _("Only members of this space see this question.")
    return _("Only the team and people of %(names)s see this question.") % {
        "names": ", ".join(named)
    }

"""Saying which parts of life something is about, by which others find it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from weerklank.contributions.actions.authors import alias_actor, locked_contribution
from weerklank.contributions.events import ContributionLabelled
from weerklank.contributions.models import Contribution
from weerklank.contributions.policies import is_author, may_label_contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel import audit, events
from weerklank.kernel.action import action
from weerklank.kernel.policy import WrongState, authorise
from weerklank.spaces.life import clean_domains
from weerklank.spaces.person import Person


@action
def label_contribution(
    *, person: Person, contribution: Contribution, domains: Iterable[str]
) -> Contribution:
    """Puts `contribution` under these parts of life in place of others; returns it.

    Without any it is found under those of its topic. What is no part of life is passed over.
    Raises Denied, WrongState when its author took it back.
    """
    authorise(may_label_contribution(person, contribution))
    said = locked_contribution(contribution)
    if said.state == ContributionState.WITHDRAWN:
        raise WrongState(_("The author took this contribution back."))
    chosen = clean_domains(domains)
    if said.domains == chosen:
        return said
    said.domains = chosen
    said.save(update_fields=["domains"])
    actor = alias_actor(said.alias) if is_author(person, said) else person.actor
    audit.write(actor=actor, verb="label", subject=said, scope=said.topic.space_id)
    events.record(ContributionLabelled(contribution=said.pk))
    return said

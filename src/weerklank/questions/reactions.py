"""What was done to questions, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from weerklank.spaces.trail import name_verb

_TOPIC = "contributions.Topic"

name_verb("make", _("Made a question"), of=_TOPIC)
name_verb("change", _("Changed a question"), of=_TOPIC)
name_verb("publish", _("Published a question"), of=_TOPIC)
name_verb("close", _("Closed a question"), of=_TOPIC)
name_verb("reopen", _("Asked a question again"), of=_TOPIC)
name_verb("delete", _("Deleted a question"), of=_TOPIC)

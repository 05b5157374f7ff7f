"""What was done to questions, in the words of the trail; their pictures move along with a space."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from weerklank.media.models import Asset
from weerklank.questions.models import Question
from weerklank.spaces.audience_moves import AudienceMove, moves
from weerklank.spaces.trail import name_verb

_TOPIC = "contributions.Topic"

name_verb("make", _("Made a question"), of=_TOPIC)
name_verb("change", _("Changed a question"), of=_TOPIC)
name_verb("publish", _("Published a question"), of=_TOPIC)
name_verb("close", _("Closed a question"), of=_TOPIC)
name_verb("reopen", _("Asked a question again"), of=_TOPIC)
name_verb("delete", _("Deleted a question"), of=_TOPIC)


@moves
def move_backdrops(move: AudienceMove) -> None:
    """Moves the pictures to draw on along with the questions: the team itself gave them."""
    given = Question.objects.filter(topic__space=move.space).exclude(backdrop=None)
    Asset.objects.filter(pk__in=given.values("backdrop"), audience__in=move.sources).update(
        audience=move.target
    )

"""What people of the town say with more than words."""

from __future__ import annotations

import io
import json
import uuid

from tests.builders import a_person
from weerklank.contributions.appearing import Appearance
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.stories import Part, Story
from weerklank.media.actions import describe_upload, stage_upload, write_upload
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.media.recordings.tests.samples import sample
from weerklank.people.models import Account
from weerklank.questions.answering import answer_question


def _waits(kind: MediaKind, content: bytes, description: str, written: str = "") -> Upload:
    """A file that waits to go along with what somebody says."""
    upload = stage_upload(
        holder=b"town" * 8, file=io.BytesIO(content), size=len(content), kind=kind
    )
    describe_upload(upload=upload, description=description)
    write_upload(upload=upload, written=written)
    return upload


def _a_drawing() -> bytes:
    house = {
        "is": "shape", "shape": "house", "colour": "blue", "width": "thick",
        "at": [800, 600], "size": [400, 400], "label": "",
    }  # fmt: skip
    sheet = {"version": 1, "width": 1600, "height": 1200, "items": [house]}
    return json.dumps(sheet).encode()


def says_in_every_way(account: Account, topic: Topic) -> Contribution:
    """Somebody answers with words and a file of each kind, and is promised an answer."""
    sound, video = sample("OGG voice note: Opus"), sample("WebM: VP8, Opus, as Chrome records")
    uploads = [
        _waits(MediaKind.PICTURE, phone_jpeg(), ""),
        _waits(MediaKind.DRAWING, _a_drawing(), "Ons huis"),
        _waits(MediaKind.SOUND, sound, "De bel van de overkant", "Ting, ting."),
        _waits(MediaKind.VIDEO, video, "De trap van ons portiek", "Zo loop ik elke dag."),
    ]
    return answer_question(
        person=a_person(account),
        topic=topic,
        appearance=Appearance("pseudonym", "Merel van de vaart"),
        words="Een buurvrouw die elke week langskomt. Zonder haar red ik het niet.",
        uploads=uploads,
        form_key=uuid.uuid4(),
    )


def tells_a_story(account: Account, topic: Topic) -> Contribution:
    """Somebody tells a story of words, a photo with a description as its cover, and words."""
    photo = _waits(MediaKind.PICTURE, phone_jpeg(), "De trap, 34 treden")
    parts = (
        Part(words="Vroeger liep ik hem zo op."),
        Part(upload=photo, is_cover=True),
        Part(words="Nu rust ik halverwege."),
    )
    return answer_question(
        person=a_person(account),
        topic=topic,
        appearance=Appearance("own", "Henk"),
        story=Story("Mijn trap en ik", parts),
        form_key=uuid.uuid4(),
    )

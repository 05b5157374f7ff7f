"""From what somebody of the demo says to what the product is sent: files, and stories."""

from __future__ import annotations

import secrets
import uuid
from io import BytesIO

from weerklank.contributions.stories import Part, Story
from weerklank.demo.filming import film
from weerklank.demo.pictures import draw_picture
from weerklank.demo.reading import DemoFilmed, DemoPart, DemoSaid, DemoSpoken
from weerklank.demo.sketches import draw_sketch
from weerklank.demo.speaking import speak
from weerklank.media.actions import (
    Below,
    describe_upload,
    keep_drawing,
    stage_upload,
    write_upload,
)
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset, Upload

AUTHOR, TEAM = "author", "team"


class Sending:
    """One browser that sends something; `given` is what the team gave to draw on."""

    def __init__(self, given: Asset | None = None) -> None:
        self._given = given
        self._holder = secrets.token_bytes(32)

    def files(self, said: DemoSaid) -> list[Upload]:
        """The files that come with the words, in their order."""
        return [upload for part in said.parts if (upload := self._upload(part))]

    def story(self, said: DemoSaid) -> Story:
        """The story with its parts in their order."""
        parts = (
            Part(words=part.words, upload=self._upload(part), is_cover=part.cover)
            for part in said.part
        )
        return Story(said.title, tuple(parts))

    def spoken(self, spoken: DemoSpoken) -> Upload:
        """A sound recording."""
        data = speak(spoken.text, voice=spoken.voice, language=spoken.language)
        return self._recording(MediaKind.SOUND, data, spoken)

    def _upload(self, part: DemoPart) -> Upload | None:
        if part.picture:
            return self._picture(*part.picture)
        if part.drawing:
            return self._drawing(*part.drawing)
        if part.spoken:
            return self.spoken(part.spoken)
        if part.filmed:
            voice = speak(part.filmed.text, voice=part.filmed.voice) if part.filmed.text else b""
            return self._recording(MediaKind.VIDEO, film(part.filmed.scene, voice), part.filmed)
        return None

    def _picture(self, name: str, description: str) -> Upload:
        data = draw_picture(name, description)
        return self._staged(MediaKind.PICTURE, data, description)

    def _drawing(self, name: str, description: str) -> Upload | None:
        return keep_drawing(
            holder=self._holder,
            key=uuid.uuid4(),
            sketch=draw_sketch(name),
            description=description,
            below=Below(given=self._given),
        )

    def _recording(self, kind: MediaKind, data: bytes, made: DemoSpoken | DemoFilmed) -> Upload:
        upload = self._staged(kind, data, made.description)
        if made.written == AUTHOR:
            write_upload(upload=upload, written=made.text)
        return upload

    def _staged(self, kind: MediaKind, data: bytes, description: str) -> Upload:
        upload = stage_upload(holder=self._holder, file=BytesIO(data), size=len(data), kind=kind)
        describe_upload(upload=upload, description=description)
        return upload

"""A story: a title, and parts in order; each part is words or a file."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from weerklank.media.models import Upload

MOST_PARTS = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a story: words, or a file that waits on the sender's side."""

    words: str = ""
    upload: Upload | None = None
    is_cover: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it is sent."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A part of a story that is being told: words under a key of their own, or a waiting file."""

    key: str
    words: str = ""
    upload: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class StoryDraft:
    """A story that is being told, and not sent yet. Each change gives a new one."""

    title: str = ""
    parts: tuple[DraftPart, ...] = field(default_factory=lambda: (DraftPart("t0"),))
    cover: uuid.UUID | None = None

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> StoryDraft:
        """What `content` made, from where it was kept."""
        return cls(
            title=content["title"],
            parts=tuple(
                DraftPart(key, words, uuid.UUID(upload) if upload else None)
                for key, words, upload in content["parts"]
            ),
            cover=uuid.UUID(content["cover"]) if content["cover"] else None,
        )

    def content(self) -> dict[str, Any]:
        """The draft as plain values, to keep."""
        return {
            "title": self.title,
            "parts": [
                [part.key, part.words, str(part.upload) if part.upload else None]
                for part in self.parts
            ],
            "cover": str(self.cover) if self.cover else None,
        }

    def with_posted(self, posted: Mapping[str, str]) -> StoryDraft:
        """The draft with the title, words and cover of a form that was sent."""
        parts = tuple(
            part
            if part.upload
            else replace(part, words=posted.get(f"words-{part.key}", part.words))
            for part in self.parts
        )
        return StoryDraft(posted.get("title", self.title), parts, _key(posted.get("cover")))

    def with_files(self, waiting: Sequence[Upload]) -> StoryDraft:
        """The draft with every waiting file in it, new ones at the end, and none that went."""
        there = {upload.pk for upload in waiting}
        parts = [part for part in self.parts if part.upload is None or part.upload in there]
        placed = {part.upload for part in parts}
        for upload in waiting:
            if upload.pk not in placed:
                parts.append(DraftPart(f"b{upload.pk.hex}", upload=upload.pk))
        cover = self.cover if self.cover in there else None
        return replace(self, parts=tuple(parts), cover=cover)

    def with_words_added(self) -> StoryDraft:
        """The draft with an empty piece of words at the end."""
        taken = {part.key for part in self.parts}
        key = next(name for name in (f"t{n}" for n in range(len(taken) + 1)) if name not in taken)
        return replace(self, parts=(*self.parts, DraftPart(key)))

    def moved(self, key: str, by: int) -> StoryDraft:
        """The draft with one part moved up (-1) or down (1); at the edge it stays where it is."""
        parts = list(self.parts)
        at = next((n for n, part in enumerate(parts) if part.key == key), None)
        if at is None or not 0 <= at + by < len(parts):
            return self
        parts.insert(at + by, parts.pop(at))
        return replace(self, parts=tuple(parts))

    def without(self, key: str) -> StoryDraft:
        """The draft without one piece of words. A file is taken out where it waits."""
        return replace(self, parts=tuple(part for part in self.parts if part.key != key))

    def told(self, waiting: Sequence[Upload]) -> Story:
        """The story to send, made of the draft and its waiting files; empty words are left out."""
        files = {upload.pk: upload for upload in waiting}
        parts = [
            Part(upload=files[part.upload], is_cover=part.upload == self.cover)
            if part.upload
            else Part(words=part.words)
            for part in self.with_files(waiting).parts
            if part.upload or part.words.strip()
        ]
        return Story(self.title, tuple(parts))


def _key(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None

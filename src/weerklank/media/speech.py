"""The place where a service that writes speech out can be put in; none is built in.

`SPEECH_TO_TEXT` in the settings names something to call without arguments that gives a
`SpeechToText`. What it writes is marked as written by a machine, and gives way to people's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """What is said in a recording: the words, and captions in WebVTT when the service has them."""

    words: str
    captions: str = ""


class SpeechToText(Protocol):
    """Writes out what is said in a recording."""

    def write_out(self, path: Path, language: str) -> WrittenOut:
        """What is said in the file at `path`, an MP4, in `language` ("nl").

        For the worker. Whatever it raises has it tried again later, a few times.
        """


def speech_to_text() -> SpeechToText | None:
    """The service that is set; None without one."""
    if not settings.SPEECH_TO_TEXT:
        return None
    return cast(SpeechToText, import_string(settings.SPEECH_TO_TEXT)())

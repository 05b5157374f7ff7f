"""The written version of a recording, and captions made of it.

WebVTT is the form that browsers read (W3C, WebVTT: The Web Video Text Tracks Format). What people
send is read by a library and written anew from bare text and moments: no styles, regions, notes or
markup of theirs survive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import webvtt
from django.utils.translation import gettext as _

from weerklank.kernel.policy import Refused
from weerklank.media.models import LONGEST_WRITTEN, Asset

MOST_CAPTION_BYTES = 200_000
MOST_CAPTIONS = 2_000
LONGEST_LINE = 80
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Caption:
    """Words that are shown from one moment to another, in milliseconds."""

    starts_ms: int
    ends_ms: int
    words: str


def read_captions(raw: bytes) -> str:
    """The captions in a WebVTT file that somebody sent, written anew.

    Raises Refused with what to do when there are none in it or more than anybody can read.
    """
    if len(raw) > MOST_CAPTION_BYTES:
        raise Refused(_("This file with captions is too large. At most 200 kB."))
    try:
        read = webvtt.from_string(raw.decode("utf-8-sig"))
        captions = [
            Caption(
                _milliseconds(one.start_in_seconds, one.start),
                _milliseconds(one.end_in_seconds, one.end),
                _bare(one.text),
            )
            for one in read.captions
        ]
    except (
        UnicodeDecodeError,
        webvtt.errors.MalformedFileError,
        webvtt.errors.MalformedCaptionError,
    ):
        raise Refused(
            _("We cannot read this file. Choose a file with captions in WebVTT: it ends in .vtt.")
        ) from None
    captions = [one for one in captions if one.words and one.ends_ms > one.starts_ms]
    if not captions or len(captions) > MOST_CAPTIONS:
        raise Refused(
            _("There are no captions in this file that we can use. Type the words in the field.")
        )
    return _vtt(captions)


def words_of(captions: str) -> str:
    """The words of captions that we wrote, without their moments."""
    words = " ".join(_bare(one.text) for one in webvtt.from_string(captions).captions)
    return words[:LONGEST_WRITTEN]


def captions_of(asset: Asset) -> str:
    """The captions to show with a recording; empty when nobody wrote down what is said.

    Without a file of captions the written words are spread over the length of the recording by
    their number of letters: not to the word, but near it.
    """
    if asset.captions or not asset.written or not asset.length_ms:
        return asset.captions
    lines = list(_lines(asset.written))
    letters = sum(len(line) for line in lines)
    captions, at = [], 0
    for line in lines:
        until = at + len(line)
        captions.append(
            Caption(
                asset.length_ms * at // letters,
                asset.length_ms * until // letters,
                line,
            )
        )
        at = until
    return _vtt(captions)


def _lines(words: str) -> Iterator[str]:
    """`words` in pieces that are read in one look: a sentence, or a part of a long one."""
    for sentence in re.split(r"(?<=[.!?…])\s+|\n+", words.strip()):
        line = ""
        for word in sentence.split():
            if line and len(line) + 1 + len(word) > LONGEST_LINE:
                yield line
                line = word
            else:
                line = f"{line} {word}" if line else word
        if line:
            yield line


def _vtt(captions: Iterable[Caption]) -> str:
    shown = (
        f"{_moment(one.starts_ms)} --> {_moment(one.ends_ms)}\n{_escaped(one.words)}\n"
        for one in captions
    )
    return "WEBVTT\n\n" + "\n".join(shown)


def _moment(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{rest:03}"


def _milliseconds(seconds: int, moment: str) -> int:
    return seconds * 1000 + int(moment[-3:])


def _bare(text: str) -> str:
    plain = _TAG.sub("", text).replace("\0", "")
    for sign, name in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
        plain = plain.replace(name, sign)
    return " ".join(plain.split())


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

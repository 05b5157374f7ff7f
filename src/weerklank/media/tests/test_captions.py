"""Captions: read from a file, made of words, and never more than words and moments."""

from __future__ import annotations

from contextlib import suppress

import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from weerklank.kernel.policy import Refused
from weerklank.media.captions import MOST_CAPTION_BYTES, captions_of, read_captions, words_of
from weerklank.media.models import Asset

FILE = """WEBVTT - Gemaakt door Fatima op haar telefoon

STYLE
::cue { background-image: url(https://elders.example/volg) }

NOTE hier woon ik

00:00:01.000 --> 00:00:02.500 position:10%
<v Fatima>Dag <b>allemaal</b></v>

00:00:03.000 --> 00:00:04.000
1 &lt; 2 &amp; klaar
"""

# As words are kept: without null bytes.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=300)


def recording(written: str = "", captions: str = "", length_ms: int = 60_000) -> Asset:
    return Asset(kind="video", written=written, captions=captions, length_ms=length_ms)


def test_of_a_file_words_and_moments_are_left_and_nothing_else() -> None:
    captions = read_captions(FILE.encode())
    assert captions == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nDag allemaal\n\n"
        "00:00:03.000 --> 00:00:04.000\n1 &lt; 2 &amp; klaar\n"
    )
    assert words_of(captions) == "Dag allemaal 1 < 2 & klaar"


def test_a_file_with_a_mark_of_byte_order_is_read() -> None:
    assert "Dag allemaal" in read_captions(b"\xef\xbb\xbf" + FILE.encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"WEBVTT\n\n",
        b"1\n00:00:01,000 --> 00:00:02,000\nEen andere soort\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"WEBVTT\n\n00:00:03.000 --> 00:00:01.000\nTerug in de tijd\n",
        b"WEBVTT\n\n" + b"x" * MOST_CAPTION_BYTES,
    ],
    ids=["empty", "not text", "no captions", "srt", "svg", "backwards", "large"],
)
def test_what_holds_no_captions_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        read_captions(raw)


def test_written_words_are_spread_over_the_recording() -> None:
    captions = captions_of(recording("Kort. " + "Een veel langere zin die meer tijd kost. " * 3))
    read = webvtt.from_string(captions).captions
    assert read[0].text == "Kort."
    assert read[0].start == "00:00:00.000"
    assert read[-1].end == "00:01:00.000"
    assert [one.end for one in read[:-1]] == [one.start for one in read[1:]]


def test_a_file_of_captions_is_shown_as_it_came() -> None:
    assert captions_of(recording("Dag", captions="WEBVTT\n\nzo")) == "WEBVTT\n\nzo"
    assert captions_of(recording("")) == ""
    assert captions_of(recording("Dag", length_ms=0)) == ""


@given(TEXT, st.integers(1, 600_000))
def test_every_word_that_was_written_is_shown_in_order_and_in_time(words: str, length: int) -> None:
    captions = captions_of(recording(words, length_ms=length))
    shown = words_of(captions).split() if captions else []
    assert shown == " ".join(words.split()).split()


@given(st.binary(max_size=200))
def test_whatever_bytes_are_sent_they_are_refused_or_read(raw: bytes) -> None:
    with suppress(Refused):
        assert read_captions(raw).startswith("WEBVTT")

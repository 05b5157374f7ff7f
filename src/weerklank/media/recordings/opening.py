"""Open a stranger's recording so that nothing else is opened, and choose what of it is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard, Disposition
from av.video.stream import VideoStream

from weerklank.media.recordings.limits import MAX_PIXELS, MAX_STREAMS, Container, within_limits

_DEMUXERS = {
    Container.ISO_BMFF: "mov",
    Container.MATROSKA: "matroska",
    Container.OGG: "ogg",
    Container.WAVE: "wav",
    Container.MP3: "mp3",
    Container.AMR: "amr",
    Container.FLAC: "flac",
    Container.ADTS: "aac",
}
_PICTURES = {"h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "h263", "mjpeg"}
_UNPACKED = {
    f"pcm_{kind}"
    for kind in (
        "u8",
        "s16le",
        "s16be",
        "s24le",
        "s24be",
        "s32le",
        "s32be",
        "f32le",
        "alaw",
        "mulaw",
    )
}
_SOUNDS = {"aac", "opus", "vorbis", "mp3", "amr_nb", "amr_wb", "flac", "alac"} | _UNPACKED
# By the names of the decoders themselves: FFmpeg opens some to look around.
_DECODERS = ",".join(sorted(_PICTURES | _SOUNDS | {"libdav1d", "mp3float", "amrnb", "amrwb"}))


@dataclass(frozen=True, slots=True)
class Opened:
    """An open recording, with the picture and the sound in it that are of use."""

    container: InputContainer
    picture: VideoStream | None
    sound: AudioStream | None

    @property
    def zero(self) -> float:
        """The moment, in seconds on the clock of the file, that a player calls zero."""
        start = self.container.start_time
        return start / av.time_base if start is not None else 0.0


@contextmanager
def open_recording(source: str, container: Container, *, threads: int) -> Iterator[Opened]:
    """Open the file at `source` as `container` and as nothing else.

    Only the protocol for local files is there to be used, only this demuxer, only decoders of the
    list above; a reference to another file is not followed. Of the streams the first that can be
    decoded counts: no cover, no thumbnail, no clock, no text.

    Raises `av.FFmpegError` when it cannot be opened.
    """
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": _DEMUXERS[container],
        "codec_whitelist": _DECODERS,
        "max_streams": str(MAX_STREAMS),
        "probesize": "5000000",
        "analyzeduration": "5000000",
        "max_probe_packets": "2000",
    }
    if container is Container.ISO_BMFF:
        options |= {"enable_drefs": "0", "use_absolute_path": "0"}
    with av.open(
        f"file:{source}",
        format=_DEMUXERS[container],
        container_options=options,
        metadata_errors="ignore",
    ) as opened:
        picture = next((one for one in opened.streams.video if _shows(one)), None)
        sound = next((one for one in opened.streams.audio if _sounds(one)), None)
        for stream in opened.streams:
            if stream is not picture and stream is not sound:
                stream.discard = Discard.all
        for kept in (picture, sound):
            if kept is not None:
                # A header inside the stream may say otherwise than the one around it.
                kept.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
                kept.codec_context.thread_count = threads
                kept.codec_context.thread_type = "AUTO"
        yield Opened(opened, picture, sound)


def _shows(stream: VideoStream) -> bool:
    still = Disposition.attached_pic | Disposition.timed_thumbnails
    context = stream.codec_context
    return (
        not stream.disposition & still
        and _name(context) in _PICTURES
        and context.width > 0
        and context.height > 0
        and within_limits(context.width, context.height)
    )


def _sounds(stream: AudioStream) -> bool:
    context = stream.codec_context
    return _name(context) in _SOUNDS and context.sample_rate > 0


def _name(context: av.CodecContext | None) -> str:
    # There is none for what FFmpeg has no decoder for at all.
    return context.codec.canonical_name if context is not None else ""

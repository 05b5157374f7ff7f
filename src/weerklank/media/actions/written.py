"""Writing out what is said in a recording."""

from __future__ import annotations

from django.utils.translation import gettext as _

from weerklank.kernel import events
from weerklank.kernel.policy import Refused
from weerklank.media.captions import read_captions, words_of
from weerklank.media.events import RecordingWrittenOut
from weerklank.media.models import LONGEST_WRITTEN, Asset


def write_out_asset(
    *, asset: Asset, written: str, by: Asset.WrittenBy, captions: bytes = b""
) -> None:
    """Keeps the words of a recording, and captions when a WebVTT file is given, inside an action.

    Whoever calls has authorised it. A file takes the place of the words, so that both say the
    same. Raises Refused when the file holds no captions or there are too many words.
    """
    asset.captions = read_captions(captions) if captions else ""
    words = written.replace("\0", "").replace("\r\n", "\n").strip()
    asset.written = words_of(asset.captions) if asset.captions else words
    if len(asset.written) > LONGEST_WRITTEN:
        raise Refused(
            _("Your text has %(has)s characters. There is room for %(most)s. Make it shorter.")
            % {"has": len(asset.written), "most": LONGEST_WRITTEN}
        )
    asset.written_by = by if asset.written else ""
    asset.save(update_fields=["captions", "written", "written_by"])
    events.record(RecordingWrittenOut(asset=asset.pk))

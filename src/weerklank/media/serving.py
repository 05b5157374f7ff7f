"""Giving files of a space to who may see them; who that is was asked already."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from weerklank.media.models import Asset
from weerklank.media.ranges import file_response
from weerklank.media.storage import files
from weerklank.spaces.audiences import PUBLIC


def serve(request: HttpRequest, asset: Asset, name: str, *, content_type: str) -> HttpResponseBase:
    """A file of `asset`: a public one may be kept for a minute, a closed one never."""
    validator = f"{asset.pk}:{asset.byte_count}"
    response = file_response(request, name, content_type=content_type, validator=validator)
    response.headers["Cache-Control"] = cached_for(asset)
    return response


def serve_in_passing(
    request: HttpRequest, asset: Asset, name: str, *, content_type: str
) -> HttpResponseBase:
    """As `serve`, but a public file comes from the bucket itself where browsers can reach that.

    The address there holds for as long as a public file may be kept, so that it outlives neither
    the audience nor the words it belongs to any longer than a copy would.
    """
    if asset.audience_id == PUBLIC:
        address = files().passing_address(name, content_type=content_type)
        if address:
            response = HttpResponseRedirect(address)
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = "no-referrer"
            return response
    return serve(request, asset, name, content_type=content_type)


def cached_for(asset: Asset) -> str:
    """How long what is made of `asset` may be kept on the way."""
    return "public, max-age=60" if asset.audience_id == PUBLIC else "no-store"

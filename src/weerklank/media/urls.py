"""Addresses of pictures."""

from __future__ import annotations

from django.urls import path

from weerklank.media.views import pictures, portraits, uploads

app_name = "media"
urlpatterns = [
    path("beeld/<uuid:about>/sturen/", uploads.upload, name="upload"),
    path("beeld/<uuid:about>/<uuid:upload>/draaien/", uploads.turn, name="turn"),
    path("beeld/<uuid:about>/<uuid:upload>/beschrijven/", uploads.describe, name="describe"),
    path("beeld/<uuid:about>/<uuid:upload>/weg/", uploads.drop, name="drop"),
    path("beeld/<uuid:asset>/<slug:size>.<slug:kind>", pictures.picture, name="picture"),
    path("mijn/functie/foto/", portraits.posts, name="posts"),
    path("mijn/functie/<uuid:post>/foto/", portraits.set_post, name="set_post"),
    path("mijn/functie/<uuid:post>/foto/weg/", portraits.remove_post, name="remove_post"),
    path("mijn/foto/<uuid:space>/", portraits.own, name="own"),
    path("mijn/foto/<uuid:space>/weg/", portraits.remove_own, name="remove_own"),
]

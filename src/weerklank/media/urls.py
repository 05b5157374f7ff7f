"""Addresses of files: where they are made, sent, waited for and fetched."""

from __future__ import annotations

from django.urls import path

from weerklank.media.views import (
    drawings,
    pictures,
    portraits,
    recorder,
    recordings,
    tus,
    uploads,
    waiting,
)

app_name = "media"
urlpatterns = [
    path("beeld/<uuid:about>/<uuid:upload>/draaien/", uploads.turn, name="turn"),
    path("beeld/<uuid:about>/<uuid:upload>/beschrijven/", uploads.describe, name="describe"),
    path("beeld/<uuid:about>/<uuid:upload>/weg/", uploads.drop, name="drop"),
    path("beeld/<uuid:about>/<uuid:upload>/uitschrijven/", uploads.write, name="write"),
    path("beeld/<uuid:about>/<uuid:upload>/knippen/", uploads.cut, name="cut"),
    path("beeld/onderweg/", uploads.under_way, name="under_way"),
    path("teken/<uuid:about>/", drawings.draw, name="draw"),
    path("teken/<uuid:about>/<uuid:upload>/", drawings.save, name="save_drawing"),
    path("teken/<uuid:about>/<uuid:upload>/foto", drawings.photo, name="draw_photo"),
    path("teken/<uuid:about>/<uuid:upload>/beeld.svg", drawings.sketch, name="sketch"),
    path("spreek/<uuid:about>/", recorder.speak, name="speak"),
    path("film/<uuid:about>/", recorder.film, name="film"),
    path("stuur/<uuid:about>/", tus.tus, name="tus"),
    path("stuur/<uuid:about>/<uuid:upload>/", tus.tus_upload, name="tus_upload"),
    path("beeld/<uuid:about>/<uuid:upload>/wacht", waiting.waiting, name="waiting"),
    path("beeld/<uuid:asset>/opname", recordings.recording, name="recording"),
    path("beeld/<uuid:asset>/ondertitels.vtt", recordings.captions, name="captions"),
    path("beeld/<uuid:asset>/tekening.png", pictures.drawing, name="drawing"),
    path("beeld/<uuid:asset>/<slug:size>.<slug:kind>", pictures.picture, name="picture"),
    path("mijn/functie/foto/", portraits.posts, name="posts"),
    path("mijn/functie/<uuid:post>/foto/", portraits.set_post, name="set_post"),
    path("mijn/functie/<uuid:post>/foto/weg/", portraits.remove_post, name="remove_post"),
    path("mijn/foto/<uuid:space>/", portraits.own, name="own"),
    path("mijn/foto/<uuid:space>/weg/", portraits.remove_own, name="remove_own"),
]

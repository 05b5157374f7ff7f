"""Addresses of pictures."""

from __future__ import annotations

from django.urls import path

from weerklank.media import views

app_name = "media"
urlpatterns = [
    path("beeld/<uuid:about>/sturen/", views.upload, name="upload"),
    path("beeld/<uuid:about>/<uuid:upload>/draaien/", views.turn, name="turn"),
    path("beeld/<uuid:about>/<uuid:upload>/beschrijven/", views.describe, name="describe"),
    path("beeld/<uuid:about>/<uuid:upload>/weg/", views.drop, name="drop"),
    path("beeld/<uuid:asset>/<slug:size>.<slug:kind>", views.picture, name="picture"),
]

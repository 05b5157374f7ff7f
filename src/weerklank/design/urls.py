"""The doors of the design floor: the stylesheet of a theme, and the gallery while developing."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.urls import path

from weerklank.design import gallery, views

app_name = "design"
urlpatterns = [
    path("huisstijl/<slug:slug>.css", views.theme, name="theme"),
]
if settings.DEBUG or apps.is_installed("weerklank.demo"):
    urlpatterns.append(path("ontwerp/", gallery.gallery, name="gallery"))

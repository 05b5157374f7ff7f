"""Addresses of the work queue."""

from __future__ import annotations

from django.urls import path

from weerklank.promises import views

app_name = "promises"
urlpatterns = [
    path("werk/", views.queue, name="queue"),
    path("werk/<uuid:promise>/antwoord/", views.answer, name="answer"),
    path("werk/<uuid:promise>/antwoord/verhaal/", views.story, name="story"),
]

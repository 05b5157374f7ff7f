"""Addresses of questions: for everybody, and for those who manage them."""

from __future__ import annotations

from django.urls import path

from weerklank.questions.manage_urls import manage_patterns
from weerklank.questions.views import answer, appear, show, story

app_name = "questions"
urlpatterns = [
    path("vraag/<uuid:question>/", show.show, name="show"),
    path("vraag/<uuid:question>/antwoord/", answer.answer, name="answer"),
    path("vraag/<uuid:question>/antwoord/wissen/", answer.forget, name="forget"),
    path("vraag/<uuid:question>/verhaal/", story.story, name="story"),
    path("vraag/<uuid:question>/antwoord/naam/", appear.appear, name="appear"),
    path("vraag/<uuid:question>/antwoord/al-gezegd/", appear.said_before, name="said_before"),
    *manage_patterns,
]

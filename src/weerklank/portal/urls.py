"""Addresses of the pages that bring capabilities together."""

from __future__ import annotations

from django.urls import path

from weerklank.portal.views import front, live, mine, texts

app_name = "portal"
urlpatterns = [
    path("", front.front, name="front"),
    path("welkom/", front.home, name="home"),
    path("vragen/", front.questions, name="questions"),
    path("ruimte/<uuid:space>/", front.space, name="space"),
    path("mijn/bijdragen/", mine.mine, name="mine"),
    path("ontvangst/<uuid:contribution>/", mine.receipt, name="receipt"),
    path("ontvangst/<uuid:contribution>/anderen/", mine.likeness, name="likeness"),
    path("bijdrage/<uuid:contribution>/", mine.contribution, name="contribution"),
    path("bijdrage/<uuid:contribution>/sinds/", mine.newer, name="newer"),
    path("onderwerp/<uuid:topic>/nieuw/", live.on_topic, name="new_on_topic"),
    path("onderwerp/<uuid:topic>/nieuw/eerste/", live.first_on_topic, name="first_on_topic"),
    path("bijdrage/<uuid:contribution>/nieuw/", live.in_conversation, name="new_in_conversation"),
    path(
        "bijdrage/<uuid:contribution>/nieuw/eerste/",
        live.first_in_conversation,
        name="first_in_conversation",
    ),
    path("privacy/", texts.privacy, name="privacy"),
    path("toegankelijkheid/", texts.accessibility, name="accessibility"),
    path("spelregels/", texts.house_rules, name="house_rules"),
    path("bezwaar-aanvraag-klacht/", texts.not_an_objection, name="not_an_objection"),
    path("kwetsbaarheid-melden/", texts.security, name="security"),
    path(".well-known/security.txt", texts.security_txt, name="security_txt"),
]

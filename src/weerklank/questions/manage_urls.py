"""Addresses for those who manage questions; part of the namespace `questions`."""

from __future__ import annotations

from django.urls import URLPattern, path

from weerklank.questions.views import manage, readers

manage_patterns: list[URLPattern] = [
    path("beheer/ruimte/<uuid:space>/vragen/", manage.of_space, name="of_space"),
    path("beheer/ruimte/<uuid:space>/vragen/nieuw/", manage.make, name="make"),
    path("beheer/vraag/<uuid:question>/", manage.change, name="change"),
    path("beheer/vraag/<uuid:question>/ondergrond/", manage.backdrop, name="backdrop"),
    path("beheer/vraag/<uuid:question>/lezers/", readers.readers, name="readers"),
    path("beheer/vraag/<uuid:question>/voorbeeld/", manage.preview, name="preview"),
    path("beheer/vraag/<uuid:question>/publiceren/", manage.publish, name="publish"),
    path("beheer/vraag/<uuid:question>/sluiten/", manage.close, name="close"),
    path("beheer/vraag/<uuid:question>/heropenen/", manage.reopen, name="reopen"),
    path("beheer/vraag/<uuid:question>/verwijderen/", manage.delete, name="delete"),
]

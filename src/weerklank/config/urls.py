"""All addresses. The front door is already off the path (spaces.middleware)."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("weerklank.portal.urls")),
    path("", include("weerklank.spaces.urls")),
    path("", include("weerklank.questions.urls")),
    path("", include("weerklank.talk.urls")),
    path("", include("weerklank.contributions.urls")),
    path("", include("weerklank.media.urls")),
    path("", include("weerklank.promises.urls")),
    path("", include("weerklank.outcomes.urls")),
    path("", include("weerklank.search.urls")),
    path("", include("weerklank.design.urls")),
    path("", include("weerklank.moderation.urls")),
    path("", include("weerklank.unmasking.urls")),
    path("", include("weerklank.notifications.urls")),
    path("", include("weerklank.people.sign_in_urls")),
    path("", include("weerklank.people.urls")),
]
if settings.DEMO or settings.TESTING:
    urlpatterns.append(path("", include("weerklank.demo.urls")))

handler429 = "weerklank.people.sign_in.limited"
handler404 = "weerklank.portal.views.errors.not_found"
handler500 = "weerklank.portal.views.errors.server_error"

"""Addresses of replying."""

from __future__ import annotations

from django.urls import path

from weerklank.talk import views

app_name = "talk"
urlpatterns = [
    path("bijdrage/<uuid:contribution>/reageren/", views.reply, name="reply"),
    path("bijdrage/<uuid:contribution>/reageren/naam/", views.appear, name="appear"),
    path("bijdrage/<uuid:contribution>/reageren/wissen/", views.forget, name="forget"),
]

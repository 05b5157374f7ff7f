"""Addresses of search."""

from __future__ import annotations

from django.urls import path

from weerklank.search import views

app_name = "search"
urlpatterns = [
    path("zoeken/", views.search, name="find"),
    path("zoeken/al-gezegd/<uuid:topic>/", views.said_before, name="said_before"),
]

"""Addresses of search."""

from __future__ import annotations

from django.urls import path

from weerklank.search import views

app_name = "search"
urlpatterns = [
    path("zoeken/", views.search, name="find"),
    path("zoeken/bewaard/", views.list_saved, name="saved"),
    path("zoeken/bewaren/", views.keep, name="keep"),
    path("zoeken/bewaard/<uuid:search>/", views.look, name="look"),
    path("zoeken/bewaard/<uuid:search>/melden/", views.tell, name="tell"),
    path("zoeken/bewaard/<uuid:search>/vergeten/", views.forget, name="forget"),
    path("zoeken/al-gezegd/<uuid:topic>/", views.said_before, name="said_before"),
]

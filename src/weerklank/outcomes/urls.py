"""Addresses of what was done."""

from __future__ import annotations

from django.urls import path

from weerklank.outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("uitkomst/bij/<uuid:topic>/", views.write, name="write"),
    path("uitkomst/<uuid:outcome>/", views.show, name="show"),
    path("uitkomst/<uuid:outcome>/wijzigen/", views.change, name="change"),
    path("uitkomst/<uuid:outcome>/koppelen/", views.link, name="link"),
    path("uitkomst/<uuid:outcome>/loskoppelen/", views.unlink, name="unlink"),
    path("uitkomst/<uuid:outcome>/publiceren/", views.publish, name="publish"),
]

"""Addresses of what one does with one's own contribution."""

from __future__ import annotations

from django.urls import path

from weerklank.contributions import views

app_name = "contributions"
urlpatterns = [
    path("bijdrage/<uuid:contribution>/wijzigen/", views.edit, name="edit"),
    path(
        "bijdrage/<uuid:contribution>/uitschrijven/<uuid:attachment>/",
        views.write_out,
        name="write_out",
    ),
    path("bijdrage/<uuid:contribution>/tekening/<uuid:attachment>/", views.redraw, name="redraw"),
    path(
        "bijdrage/<uuid:contribution>/tekening/<uuid:attachment>/ondergrond/",
        views.backdrop,
        name="backdrop",
    ),
    path("bijdrage/<uuid:contribution>/leven/", views.label, name="label"),
    path("bijdrage/<uuid:contribution>/gebaar/", views.gesture, name="gesture"),
    path("bijdrage/<uuid:contribution>/vertaling/", views.translation, name="translation"),
    path("bijdrage/<uuid:contribution>/terugnemen/", views.withdraw, name="withdraw"),
]

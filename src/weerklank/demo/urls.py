"""Addresses of the demo; included in a demo and in tests only."""

from __future__ import annotations

from django.urls import path

from weerklank.demo import views

app_name = "demo"
urlpatterns = [
    path("demo/", views.people, name="people"),
    path("demo/inloggen/", views.sign_in, name="sign_in"),
    path("demo/mail/", views.mail, name="mail"),
    path("demo/mail/<slug:key>/", views.letter, name="letter"),
]

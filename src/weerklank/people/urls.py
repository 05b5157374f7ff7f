"""Addresses of one's own account."""

from __future__ import annotations

from django.urls import path

from weerklank.people import views

app_name = "people"
urlpatterns = [
    path("mijn/account/", views.me, name="me"),
    path("mijn/account/toestemming/", views.consent, name="consent"),
    path("mijn/account/apparaten/", views.sessions, name="sessions"),
    path("mijn/account/apparaten/stoppen/", views.end_session, name="end_session"),
    path("mijn/account/apparaten/alles-stoppen/", views.end_sessions, name="end_sessions"),
    path("mijn/account/teksten-wissen/", views.forget, name="forget"),
    path("mijn/account/verwijderen/", views.delete, name="delete"),
    path("mijn/account/beter-beveiligen/", views.set_up_second_factor, name="set_up_second_factor"),
    path("bevestigen/code/", views.confirm_by_code, name="confirm_by_code"),
    path("taal/", views.switch_language, name="switch_language"),
]

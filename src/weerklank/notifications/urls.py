from django.apps import apps
from django.conf import settings
from django.urls import path

from weerklank.notifications.views import app, choosing, gallery, news

app_name = "notifications"
urlpatterns = [
    path("nieuws/", news.list_notices, name="list"),
    path("nieuws/gelezen/", news.read_all, name="read_all"),
    path("nieuws/gezien/", news.seen, name="seen"),
    path("nieuws/post/", news.resume, name="resume_mail"),
    path("nieuws/keuze/", choosing.choose, name="choose"),
    path("nieuws/keuze/schakelaar/", choosing.switch, name="switch"),
    path("nieuws/keuze/toestel/", app.add_device, name="add_device"),
    path("nieuws/keuze/toestel/<uuid:device>/", app.remove_device, name="remove_device"),
    path("nieuws/afmelden/<str:token>/", choosing.unsubscribe, name="unsubscribe"),
    path("nieuws/<uuid:notice>/", news.open_notice, name="open"),
    path("app.webmanifest", app.manifest, name="manifest"),
    path("app-<slug:theme>-<slug:shape>-<int:size>.png", app.icon, name="icon"),
    path("app-nieuws.js", app.worker, name="worker"),
]
if settings.DEBUG or apps.is_installed("weerklank.demo"):
    urlpatterns.append(path("ontwerp/mail/<slug:sample>/", gallery.letter, name="sample_letter"))

from django.urls import path

from weerklank.moderation.views import report, work

app_name = "moderation"
urlpatterns = [
    path("bijdrage/<uuid:contribution>/melden/", report.report, name="report"),
    path("gemeld/", report.reported, name="reported"),
    path("meldingen/", work.queue, name="queue"),
    path("meldingen/verborgen/", work.hidden, name="hidden"),
    path("meldingen/uitgesloten/", work.exclusions, name="exclusions"),
    path("meldingen/uitgesloten/<uuid:exclusion>/opheffen/", work.lift, name="lift"),
    path("meldingen/<uuid:contribution>/verbergen/", work.hide, name="hide"),
    path("meldingen/<uuid:contribution>/terugzetten/", work.restore, name="restore"),
    path("meldingen/<uuid:contribution>/bekeken/", work.settle, name="settle"),
    path("meldingen/<uuid:contribution>/uitsluiten/", work.exclude, name="exclude"),
    path("meldingen/bewaard/<uuid:report>/", work.look, name="look"),
]

"""Addresses of reporting, moderating, disagreeing and care."""

from django.urls import path

from weerklank.moderation.appeals import reporter_views as reporters
from weerklank.moderation.appeals import views as appeals
from weerklank.moderation.care import views as care
from weerklank.moderation.decisions import views as decisions
from weerklank.moderation.queue import views as queue
from weerklank.moderation.reports import views as reports

app_name = "moderation"
urlpatterns = [
    path("bijdrage/<uuid:contribution>/melden/", reports.report, name="report"),
    path("gemeld/<uuid:contribution>/", reports.reported, name="reported"),
    path("mijn-meldingen/", reports.list_mine, name="my_reports"),
    path("mijn-meldingen/<uuid:slip>/bezwaar/", reporters.disagree, name="disagree"),
    path("besluit/<uuid:decision>/", decisions.show, name="decision"),
    path("besluit/<uuid:decision>/bezwaar/", appeals.appeal, name="appeal"),
    path("hulp/<uuid:decision>/", care.help_lines, name="help_lines"),
    path("meldingen/", queue.queue, name="queue"),
    path("meldingen/volgende/", queue.take_next, name="next"),
    path("meldingen/tegelijk/", decisions.bulk, name="bulk"),
    path("meldingen/verborgen/", queue.hidden, name="hidden"),
    path("meldingen/uitgesloten/", queue.exclusions, name="exclusions"),
    path("meldingen/uitgesloten/<uuid:exclusion>/opheffen/", queue.lift, name="lift"),
    path("meldingen/zaak/<uuid:case>/oppakken/", queue.claim, name="claim"),
    path("meldingen/zaak/<uuid:case>/loslaten/", queue.let_go, name="let_go"),
    path("meldingen/hulp/<uuid:case>/", care.take_care, name="help"),
    path("meldingen/nood/<uuid:case>/", care.look_at_distress, name="distress"),
    path("meldingen/woorden/<uuid:organisation>/", care.distress_words, name="distress_words"),
    path("meldingen/bezwaar/<uuid:decision>/", appeals.judge, name="judge"),
    path("meldingen/opnieuw/<uuid:decision>/", reporters.reconsider, name="reconsider"),
    path("meldingen/bewaard/<uuid:report>/", queue.look, name="look"),
    path("meldingen/orde/<uuid:space>/", care.order, name="order"),
    path("meldingen/<uuid:contribution>/", decisions.decide, name="decide"),
    path("meldingen/<uuid:contribution>/terugzetten/", decisions.restore, name="restore"),
    path("meldingen/<uuid:contribution>/zorg/", care.mark, name="mark_help"),
]

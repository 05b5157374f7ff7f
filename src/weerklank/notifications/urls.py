from django.urls import path

from weerklank.notifications import views

app_name = "notifications"
urlpatterns = [
    path("nieuws/", views.list_notices, name="list"),
    path("nieuws/gelezen/", views.read_all, name="read_all"),
    path("nieuws/post/", views.resume, name="resume_mail"),
    path("nieuws/keuze/", views.choose, name="choose"),
    path("nieuws/<uuid:notice>/", views.open_notice, name="open"),
]

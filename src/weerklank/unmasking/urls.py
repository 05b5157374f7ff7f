from django.urls import path

from weerklank.unmasking.views import author, officers, requests

app_name = "unmasking"
_request = "naamverzoeken/<uuid:asked>/"
_officers = "beheer/organisatie/<uuid:organisation>/bevoegden/"
urlpatterns = [
    path("bijdrage/<uuid:contribution>/naam/", requests.hand_over, name="hand_over"),
    path("naamverzoeken/", requests.list_requests, name="list"),
    path(_request, requests.show, name="show"),
    path(f"{_request}vragen/", requests.ask, name="ask"),
    path(f"{_request}niet-doen/", requests.decline, name="decline"),
    path(f"{_request}akkoord/", requests.agree, name="agree"),
    path(f"{_request}weigeren/", requests.refuse, name="refuse"),
    path(f"{_request}bekijken/", requests.look, name="look"),
    path("naamverzoeken/code/<uuid:officer>/", officers.code, name="code"),
    path(_officers, officers.of_organisation, name="officers"),
    path(f"{_officers}aanwijzen/<uuid:post>/", officers.appoint, name="appoint"),
    path(f"{_officers}<uuid:officer>/weg/", officers.dismiss, name="dismiss"),
    path("mijn/naam-gevraagd/<uuid:asked>/", author.told, name="told"),
]

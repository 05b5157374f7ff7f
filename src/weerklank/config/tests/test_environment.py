"""What templates remember is what they would have been told anew."""

from __future__ import annotations

import uuid

import pytest
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import translation

from weerklank.config.environment import gettext, url
from weerklank.kernel.once import form_fields


def test_an_address_is_that_of_the_view_under_its_front_door() -> None:
    keys = [uuid.uuid4(), uuid.uuid4()]
    try:
        for prefix in ("/duinwijk/", "/", "/zeekant/", "/duinwijk/"):
            set_script_prefix(prefix)
            assert url("portal:front") == reverse("portal:front")
            for key in keys:
                words = {"asset": key, "size": "small", "kind": "webp"}
                assert url("media:picture", **words) == reverse("media:picture", kwargs=words)
                assert str(key) in url("questions:show", question=key)
    finally:
        set_script_prefix("/")


def test_an_address_without_its_key_fails() -> None:
    with pytest.raises(NoReverseMatch):
        url("questions:show")


def test_words_are_in_the_language_of_who_reads() -> None:
    for _turn in range(2):
        with translation.override("nl"):
            assert gettext("Answers") == "Antwoorden"
        with translation.override("en"):
            assert gettext("Answers") == "Answers"


def test_forms_of_a_page_share_a_token_and_have_a_key_each() -> None:
    request = RequestFactory().get("/")
    field = form_fields(request)["csrf_input"]
    (token, one), (again, other) = (str(field).split('name="form_key"') for _form in range(2))
    assert "csrfmiddlewaretoken" in token
    assert token == again
    assert one != other


def test_a_new_secret_gets_a_new_token() -> None:
    request = RequestFactory().get("/")
    field = form_fields(request)["csrf_input"]
    before = str(field).split('name="form_key"')[0]
    request.META["CSRF_COOKIE"] = "a" * 32
    assert str(field).split('name="form_key"')[0] != before

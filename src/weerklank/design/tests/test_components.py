"""Components say what they are given, and nothing that was smuggled into it."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from markupsafe import Markup

from weerklank.design.template_globals import own_attributes

HOSTILE = '"><script>alert(1)</script>'


def draw(source: str, **context: Any) -> str:
    """Render a piece of template with the environment that pages use."""
    environment = next(engine.env for engine in engines.all() if isinstance(engine, Jinja2))
    return str(environment.from_string(source).render(**context))


class Story(forms.Form):
    title = forms.CharField(label="Title", max_length=40, help_text="A few words")
    words = forms.CharField(label="Words", widget=forms.Textarea)
    mail = forms.EmailField(label="Mail", required=False, widget=forms.EmailInput({"class": "x"}))
    area = forms.ChoiceField(label="Area", choices=[("e", "East"), ("w", "West")])
    how = forms.ChoiceField(
        label="How", widget=forms.RadioSelect, choices=[("self", "Myself"), ("alias", "Pseudonym")]
    )
    about = forms.MultipleChoiceField(
        label="About",
        widget=forms.CheckboxSelectMultiple,
        choices=[(1, "Care"), (2, "Youth")],
        required=False,
    )
    agree = forms.BooleanField(label="Agree", required=False)
    where = forms.CharField(widget=forms.HiddenInput, initial="here")


FIELD = '{% from "design/components/field.jinja" import field %}{{ field(form[name]) }}'


def test_field_ties_label_explanation_and_error_to_its_control() -> None:
    drawn = draw(FIELD, form=Story({"title": ""}), name="title")
    assert '<label class="utrecht-form-label wk-field__label" for="id_title">Title</label>' in drawn
    assert 'aria-describedby="id_title-description id_title-error"' in drawn
    assert 'id="id_title-description">A few words' in drawn
    assert 'id="id_title-error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert drawn.count('maxlength="40"') == 1
    assert drawn.count(" required") == 1


def test_field_without_fault_says_nothing_of_errors() -> None:
    drawn = draw(FIELD, form=Story(), name="title")
    assert "aria-invalid" not in drawn
    assert "error" not in drawn


def test_field_that_may_be_left_out_says_so() -> None:
    drawn = draw(FIELD, form=Story(), name="mail")
    assert "wk-field__optional" in drawn
    assert 'type="email"' in drawn
    assert " required" not in drawn


def test_textarea_gives_back_what_was_typed() -> None:
    drawn = draw(FIELD, form=Story({"words": f"\nfirst\n{HOSTILE}"}), name="words")
    assert "<script>" not in drawn
    # A browser drops one line end right after the tag, so that the typed one stays.
    assert ">\n\nfirst\n&#34;&gt;&lt;script&gt;" in drawn


def test_textarea_with_a_limit_counts_and_does_not_cut_off() -> None:
    source = FIELD.replace("form[name]", "form[name], limit=500")
    drawn = draw(source, form=Story(), name="words")
    assert 'data-limit="500"' in drawn
    assert 'aria-describedby="id_words-count"' in drawn
    assert "maxlength" not in drawn


def test_select_keeps_the_choice() -> None:
    drawn = draw(FIELD, form=Story({"area": "w"}), name="area")
    assert '<option value="w" selected>West</option>' in drawn
    assert '<option value="e">East</option>' in drawn


def test_radio_group_is_a_fieldset_with_legend_and_keeps_the_choice() -> None:
    drawn = draw(FIELD, form=Story({"how": "alias"}), name="how")
    assert "<fieldset" in drawn
    assert "<legend" in drawn
    assert 'value="alias" checked' in drawn
    assert 'value="self" checked' not in drawn


def test_choice_cards_explain_each_option() -> None:
    source = FIELD.replace("form[name]", 'form[name], cards=True, descriptions={"self": "By name"}')
    drawn = draw(source, form=Story(), name="how")
    assert 'aria-describedby="id_how_0-description"' in drawn
    assert "By name" in drawn


def test_checkboxes_keep_several_choices() -> None:
    drawn = draw(FIELD, form=Story({"about": ["2"]}), name="about")
    assert 'value="2" checked' in drawn
    assert 'value="1" checked' not in drawn


def test_checkbox_keeps_its_tick() -> None:
    assert " checked" in draw(FIELD, form=Story({"agree": "on"}), name="agree")
    assert " checked" not in draw(FIELD, form=Story({}), name="agree")


def test_hidden_field_has_no_label() -> None:
    drawn = draw(FIELD, form=Story(), name="where")
    assert "<label" not in drawn
    assert 'type="hidden"' in drawn


def test_error_summary_leads_to_each_field() -> None:
    source = (
        '{% from "design/components/field.jinja" import error_summary %}{{ error_summary(form) }}'
    )
    form = Story({"words": "w", "area": "e"})
    drawn = draw(source, form=form)
    assert 'href="#id_title"' in drawn
    assert 'href="#id_how"' in drawn
    assert 'href="#id_words"' not in drawn
    assert draw(source, form=Story()).strip() == ""


def test_own_attributes_leaves_out_what_macros_write() -> None:
    given = {"id": "x", "rows": 3, "autocomplete": "email", "autofocus": True, "readonly": False}
    assert own_attributes(given) == {"autocomplete": "email", "autofocus": "autofocus"}


IMPORTS = """
{% from "design/components/button.jinja" import button, link_button, quiet_button, link_row %}
{% from "design/components/alert.jinja" import notice %}
{% from "design/components/status.jinja" import status, contribution_status %}
{% from "design/components/face.jinja" import face, person %}
{% from "design/components/card.jinja" import question_card %}
{% from "design/components/contribution.jinja" import contribution, thread %}
{% from "design/components/promise.jinja" import promise, promise_record %}
{% from "design/components/progress.jinja" import steps, stats %}
{% from "design/components/page.jinja" import hero, table, pagination, tabs, chips, breadcrumbs %}
{% from "design/components/moments.jinja" import receipt, outcome_card, empty, rules %}
{% from "design/components/upload.jinja" import upload_list %}
"""


@pytest.mark.parametrize(
    "call",
    [
        "button(x, value=x, name=x, hidden=x, attrs={'data-x': x})",
        "link_button(x, x)",
        "link_row(x, x, x)",
        "notice(x)",
        "status('info', x)",
        "face(x, x)",
        "person(x, x, x, x)",
        "question_card(x, x, x, x, place=x, deadline=x, counts=[('clock', x)])",
        "contribution(x, x, x, x, x, x, x, x, x, channel=x, outcome=(x, x), edited=x, pictures="
        "[{'url': x, 'width': 1, 'height': 1, 'description': x}])",
        "contribution('a', 'b', '', '', '', gone=x)",
        "promise('running', x, x, x)",
        "promise('broken', x, x)",
        "promise_record(94, x, x, x)",
        "steps([{'title': x, 'note': x, 'state': 'done'}], x)",
        "stats([(x, x)])",
        "hero(x, x, [(x, x)])",
        "table(x, [x], [[x]])",
        "tabs([(x, x, True)], x)",
        "chips([(x, x, True, 'users')], x)",
        "outcome_card('decision', x, x, x, x, x, {'key': x, 'name': x})",
        "empty(x, action=(x, x))",
        "rules([('lock', x, x)])",
        "upload_list(x, x, [{'id': x, 'url': x, 'name': x, 'description': x, 'turn_name': x,"
        " 'remove_name': x, 'error': x}], description=x)",
    ],
)
def test_component_escapes_whatever_it_is_given(call: str) -> None:
    drawn = draw(f"{IMPORTS}{{{{ {call} }}}}", x=HOSTILE)
    assert "&lt;script&gt;" in drawn
    assert "<script" not in drawn
    assert " style=" not in drawn


def test_contribution_that_is_gone_shows_no_name_words_or_face() -> None:
    drawn = draw(
        IMPORTS + "{{ contribution('c', 'key', 'Fatima', '', '', 'secret', gone='Gone.') }}"
    )
    assert "Gone." in drawn
    assert "Fatima" not in drawn
    assert "secret" not in drawn
    assert "#face-" not in drawn


def test_answers_stand_inside_the_voice_they_answer() -> None:
    drawn = draw(
        IMPORTS + "{% call contribution('a', 1, 'Fatima', '', '', 'One') %}"
        "{% call thread(nested=True) %}"
        "{{ contribution('b', 2, 'Sanne', '', '', 'Two', official=True) }}"
        "{% endcall %}{% endcall %}"
    )
    assert drawn.index("One") < drawn.index("wk-thread--nested") < drawn.index("Two")
    assert drawn.rstrip().endswith("</li>")


def test_pagination_without_other_pages_draws_nothing() -> None:
    assert draw(IMPORTS + "{{ pagination() }}").strip() == ""


def test_markup_from_another_component_is_kept() -> None:
    drawn = draw(
        IMPORTS + "{{ contribution('a', 1, 'F', '', '', 'w', actions=actions) }}",
        actions=Markup("<button>Meld</button>"),
    )
    assert "<button>Meld</button>" in drawn


@pytest.mark.parametrize(
    "state",
    [
        "received",
        "promised",
        "late",
        "answered",
        "outcome",
        "withdrawn",
        "hidden",
        "draft",
        "waiting",
    ],
)
def test_every_state_of_a_contribution_has_words_and_an_icon(state: str) -> None:
    drawn = draw(IMPORTS + "{{ contribution_status(state) }}", state=state)
    assert "wk-status" in drawn
    assert "wk-icon" in drawn

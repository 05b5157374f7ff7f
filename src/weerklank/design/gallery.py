"""The component gallery: every component in every state, in a theme of choice."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weerklank.design.icons import ICONS
from weerklank.design.template_globals import FACES
from weerklank.design.theme import NEUTRAL, Font, Theme, edge_pairs, text_pairs, theme_from_slug

SAMPLE_THEMES = {
    "duinwijk": Theme("#006b75", "#e8590c", Font.FIGTREE, 10),
    "kanaalstad": Theme("#6d1a5b", "#d99a00", Font.SOURCE_SANS, 4),
    "polderveen": Theme("#1f5c2e", "#0d6efd", Font.ATKINSON, 18),
    "geel": Theme("#ffdd00", "#111111", Font.FIGTREE, 0),
    "weerklank": NEUTRAL,
}
ILLUSTRATIONS = (
    "trees",
    "houses",
    "bicycle",
    "table",
    "kitchen",
    "hands",
    "letter",
    "clock",
    "path",
    "speech",
)


class SampleForm(forms.Form):
    """One field of every kind; bound with nothing, so that the required ones show an error."""

    title = forms.CharField(label="Titel", max_length=80, help_text="Een paar woorden is genoeg.")
    words = forms.CharField(
        label="Wat wilt u vertellen?",
        widget=forms.Textarea,
        help_text="Schrijf het op in uw eigen woorden.",
    )
    mail = forms.EmailField(label="E-mailadres", required=False)
    day = forms.DateField(
        label="Vanaf welke dag?", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    area = forms.ChoiceField(
        label="Wijk", choices=[("", "Kies een wijk"), ("o", "Oost"), ("w", "West")], required=False
    )
    how = forms.ChoiceField(
        label="Hoe wilt u meedoen?",
        widget=forms.RadioSelect,
        choices=[("self", "Als mijzelf"), ("alias", "Onder een schuilnaam")],
    )
    about = forms.MultipleChoiceField(
        label="Waar gaat het over?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("care", "Zorg thuis"), ("youth", "Jeugd"), ("money", "Geld en schulden")],
        required=False,
    )
    agree = forms.BooleanField(label="Ik heb de spelregels gelezen")


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component; `?thema=` takes a sample's name or a slug, `?look=` light or dark."""
    wanted = request.GET.get("thema", "duinwijk")
    theme = SAMPLE_THEMES.get(wanted)
    if theme is None:
        try:
            theme = theme_from_slug(wanted)
        except ValueError:
            theme = NEUTRAL
    look = request.GET.get("look", "")
    dark = look == "dark"
    pairs = text_pairs(theme, dark=dark) + edge_pairs(theme, dark=dark)
    form = SampleForm({"title": "", "how": "alias"})
    return render(
        request,
        "design/gallery.jinja",
        {
            "gallery_theme": theme,
            "theme_chips": [
                (name, f"?thema={name}&look={look}", name == wanted) for name in SAMPLE_THEMES
            ],
            "wanted": wanted,
            "look": look,
            "colour_scheme": look,
            "form": form,
            "empty_form": SampleForm(),
            "icons": ICONS,
            "faces_count": FACES,
            "illustrations": ILLUSTRATIONS,
            "pairs": [(colour, ground, f"{ratio:.2f}") for colour, ground, ratio in pairs],
        },
    )

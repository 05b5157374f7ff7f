"""`python -m bench.spam` prints how well spam is told; with `fit` behind it, the weights."""

from __future__ import annotations

import sys
from dataclasses import replace

from bench.spam.figures import Figures, by_template, by_text
from bench.spam.fitting import fit
from bench.spam.texts import Text, texts
from weerklank.moderation.spam.features import Around, Level, features_of
from weerklank.moderation.spam.score import judge

EACH = 40
SEED = {"training": 1, "held_out": 2}


def is_held(text: Text) -> bool:
    """Whether the score as it is shipped holds a text."""
    return judge(features_of(text.words, text.around)).is_suspect


def main() -> None:
    """Prints to standard output."""
    if sys.argv[1:] == ["fit"]:
        for name, weight in fit(texts("training", each=EACH, seed=SEED["training"])).items():
            print(f"    {name!r}: {weight:.2f},")
        return
    for name, seed in SEED.items():
        made = texts(name, each=EACH, seed=seed)
        _show(f"{name}, by texts", by_text(made, is_held))
        _show(f"{name}, by templates", by_template(made, is_held))
        newcomers = [replace(text, around=Around(Level.NEW)) for text in made]
        _show(f"{name}, all said once by newcomers, by templates", by_template(newcomers, is_held))
        if name == "training":
            _show_mistakes(made)


def _show(title: str, figures: Figures) -> None:
    print(title)
    print(f"  precision     {figures.precision}")
    print(f"  recall        {figures.recall}")
    print(f"  held wrongly  {figures.held_wrongly}")


def _show_mistakes(made: list[Text]) -> None:
    """The templates of the training file that are judged worst. Of the held-out ones: never."""
    wrong: dict[int, list[Text]] = {}
    for text in made:
        if is_held(text) != text.is_spam:
            wrong.setdefault(text.template, []).append(text)
    for several in sorted(wrong.values(), key=len, reverse=True)[:8]:
        print(f"  {len(several)} of {EACH} wrong: {several[0].words[:90]}")


if __name__ == "__main__":
    main()

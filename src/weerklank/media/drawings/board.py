"""What the board in the page has to know of the engine, so that both draw the same."""

from __future__ import annotations

from weerklank.media.drawings import sketch, tools


def board_facts() -> dict[str, object]:
    """Colours, widths, shapes and limits, to be handed to the script of the board as JSON."""
    return {
        "version": sketch.VERSION,
        "longestSide": tools.LONGEST_SIDE,
        "shortestSide": tools.SHORTEST_SIDE,
        "mostItems": sketch.MOST_ITEMS,
        "mostPoints": sketch.MOST_POINTS,
        "mostErasers": sketch.MOST_ERASERS,
        "mostBytes": sketch.MOST_BYTES,
        "furthest": sketch.FURTHEST,
        "smallest": sketch.SMALLEST,
        "largest": sketch.LARGEST,
        "longestLabel": sketch.LONGEST_LABEL,
        "longestWords": sketch.LONGEST_WORDS,
        "colours": dict(tools.COLOURS),
        # Names in their order, which JSON does not keep of a mapping.
        "atHand": list(tools.COLOURS)[: tools.AT_HAND],
        "sizes": list(tools.LETTERS),
        "widths": dict(tools.WIDTHS),
        "tools": dict(tools.TOOLS),
        "letters": dict(tools.LETTERS),
        "shapes": dict(tools.SHAPES),
        "namedInside": list(tools.NAMED_INSIDE),
        "markerOpacity": tools.MARKER_OPACITY,
        "fillOpacity": tools.FILL_OPACITY,
        "lettersOfLabel": tools.LETTERS_OF_LABEL,
        "lineHeight": tools.LINE_HEIGHT,
        "foot": tools.FOOT,
        "rim": tools.RIM,
        "longestLine": tools.LONGEST_LINE,
        "arrowHead": tools.ARROW_HEAD,
    }

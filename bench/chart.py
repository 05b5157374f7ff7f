"""A bar chart as SVG, readable on a light and a dark page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 860
NAMES = 330
ROW = 26
TOP = 64
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1b2a2f }
.title { font-size: 16px; font-weight: 600 }
.web { fill: #006b75 } .database { fill: #e8590c } .floor { fill: #8a9aa0 }
.most { stroke: #b00020; stroke-width: 2; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6eef0 } .web { fill: #4fc3cf } .database { fill: #ffa266 } .floor { fill: #7b8b91 }
  .most { stroke: #ff8a95 }
}
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the chart: its name, and milliseconds of web server, database and floor."""

    name: str
    web: float
    database: float
    floor: float
    most: float | None = None


def bars(title: str, rows: Sequence[Bar]) -> str:
    """The chart: a bar of web server and database together, a thinner one of the floor below."""
    height = TOP + ROW * len(rows) + 12
    longest = max((max(row.web + row.database, row.floor) for row in rows), default=1) or 1
    scale = (WIDTH - NAMES - 70) / longest
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="8" y="22">{escape(title)}</text>',
        *_legend(),
    ]
    for at, row in enumerate(rows):
        y = TOP + at * ROW
        web, database, floor = (value * scale for value in (row.web, row.database, row.floor))
        lines += [
            f'<text x="{NAMES - 8}" y="{y + 14}" text-anchor="end">{escape(row.name)}</text>',
            _bar("web", NAMES, y + 2, web, 12),
            _bar("database", NAMES + web, y + 2, database, 12),
            _bar("floor", NAMES, y + 15, floor, 4),
            f'<text x="{NAMES + max(web + database, floor) + 6:.1f}" y="{y + 14}">'
            f"{row.web + row.database:.1f}</text>",
        ]
        if row.most is not None and row.most <= longest:
            x = NAMES + row.most * scale
            lines.append(f'<line class="most" x1="{x:.1f}" x2="{x:.1f}" y1="{y}" y2="{y + 21}"/>')
    return "\n".join([*lines, "</svg>", ""])


def _legend() -> list[str]:
    drawn, x = [], 8
    for name, words in (
        ("web", "web server"), ("database", "database"), ("floor", "floor: its SQL, no framework"),
    ):  # fmt: skip
        drawn += [_bar(name, x, 36, 12, 12), f'<text x="{x + 18}" y="47">{words}</text>']
        x += 34 + 8 * len(words)
    drawn.append(f'<line class="most" x1="{x}" x2="{x}" y1="34" y2="50"/>')
    drawn.append(f'<text x="{x + 8}" y="47">to reach</text>')
    return drawn


def _bar(name: str, x: float, y: float, width: float, height: int) -> str:
    return f'<rect class="{name}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"/>'

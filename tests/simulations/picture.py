"""The simulations as one SVG: how far off each kind of rate is on the average, and how often a sequence missed."""

from collections.abc import Sequence
from html import escape

from tests.simulations.running import Result

ROW, LEFT, PLOT, RIGHT, TOP = 34, 190, 430, 250, 64
FULL = 0.3
"""Error at the right end."""
COLOURS = {"naive": "#c0392b", "ips": "#7f8c8d", "snips": "#e08e0b", "stratified": "#2c7fb8", "dr": "#1a7f4b"}


def off(result: Result) -> dict[str, float]:
    """The larger error of both strategies, by kind of rate."""
    found = {"naive": max(map(abs, result.naive_bias.values()))}
    for name in COLOURS:
        sizes = [abs(bias) for key, bias in result.bias.items() if key.split(" ")[0] == name]
        if sizes:
            found[name] = max(sizes)
    return found


def drawn(results: Sequence[Result]) -> str:
    """A picture of all worlds in which something can be known."""
    shown = [result for result in results if not result.world.says_nothing and not result.world.biased]
    height = TOP + ROW * len(shown) + 46
    width = LEFT + PLOT + RIGHT
    servers = shown[0].servers if shown else 0
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="12" y="22" font-weight="bold">How far off a rate is on the average of {servers:,} servers</text>',
    ]
    x = 12
    for name, colour in COLOURS.items():
        parts.append(f'<circle cx="{x + 5}" cy="41" r="5" fill="{colour}"/><text x="{x + 15}" y="46">{name}</text>')
        x += 32 + 8 * len(name)
    parts.append(f'<text x="{LEFT + PLOT + 24}" y="46">sequence missed · false verdicts</text>')
    for place, result in enumerate(shown):
        y = TOP + ROW * place + ROW // 2
        parts.append(f'<text x="12" y="{y + 4}">{escape(result.world.name)}</text>')
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + PLOT}" y2="{y}" stroke="#ddd"/>')
        for name, size in off(result).items():
            at = LEFT + PLOT * min(size, FULL) / FULL
            parts.append(f'<circle cx="{at:.1f}" cy="{y}" r="5" fill="{COLOURS[name]}" fill-opacity=".85"/>')
        missed = max(result.missed.values())
        parts.append(f'<text x="{LEFT + PLOT + 24}" y="{y + 4}">at most {missed:.1%} · {result.false:.1%}</text>')
    bottom = TOP + ROW * len(shown) + 6
    for step in range(4):
        at = LEFT + PLOT * step / 3
        parts.append(f'<line x1="{at}" y1="{TOP}" x2="{at}" y2="{bottom}" stroke="#ccc" stroke-dasharray="2 3"/>')
        parts.append(f'<text x="{at}" y="{bottom + 18}" text-anchor="middle">{step / 10:.1f}</text>')
    parts.append("</svg>")
    return "\n".join(parts) + "\n"

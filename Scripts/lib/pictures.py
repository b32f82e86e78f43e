"""Makes docs/pictures/shell.svg from a real run of the prompt, in a terminal that pyte plays."""

import html
import os
import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Python"))

from terminal import Terminal  # noqa: E402

COLUMNS, LINES = 108, 56
TYPED = [
    'data digits from "digits" train 2000 test 500 seed 1',
    "network lenet input 32x32x1",
    "conv 6 5x5 tanh",
    "avgpool 2x2",
    "dens 10 softmax",
    "flatten; dense 84 tanh; dense 10 softmax",
    "train on digits.train validate digits.test epochs 4 seed 1",
    "show digits.test[0..<3]",
]

INK, PAPER = "#d7dae0", "#1e2127"
COLOURS = {
    "black": "#3f4451", "red": "#e06c75", "green": "#98c379", "brown": "#d19a66",
    "blue": "#61afef", "magenta": "#c678dd", "cyan": "#56b6c2", "white": "#d7dae0",
    "brightblack": "#7f848e",
}
WIDTH, HEIGHT, MARGIN = 8.0, 17.0, 12.0
HALVES = {"▀": (True, False), "▄": (False, True), "█": (True, True)}


def colour(name, default):
    if name == "default":
        return default
    return COLOURS.get(name.lower(), f"#{name}" if len(name) == 6 else default)


def svg(screen):
    """The screen as a picture: letters as text, blocks and braille as shapes."""
    rows = [row for row, line in enumerate(screen.display) if line.strip()]
    count = rows[-1] + 1 if rows else 1
    width, height = COLUMNS * WIDTH + 2 * MARGIN, count * HEIGHT + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}">',
        f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>',
        '<g shape-rendering="crispEdges" font-family="DejaVu Sans Mono,Menlo,Consolas,monospace" font-size="13.2">',
    ]

    boxes = {}

    def box(x, y, wide, high, fill):
        # Neighbours of one colour are one box.
        left, known, reach = boxes.get((y, high), (0, None, None))
        if known == fill and reach == x:
            boxes[y, high] = (left, fill, x + wide)
            return
        draw(y, high)
        boxes[y, high] = (x, fill, x + wide)

    def draw(y, high):
        left, fill, right = boxes.pop((y, high), (0, None, 0))
        if fill:
            parts.append(
                f'<path d="M{left:g} {y:g}H{right:g}v{high:g}H{left:g}z" fill="{fill}"/>')

    for row in range(count):
        top = MARGIN + row * HEIGHT
        run, start, style = "", 0, None

        def flush():
            # Each word has its place, whatever the letters of the font take.
            for word in re.finditer(r"\S+", run):
                fill, weight = style
                bold = ' font-weight="bold"' if weight else ""
                parts.append(
                    f'<text x="{MARGIN + (start + word.start()) * WIDTH:g}" y="{top + 13:g}" '
                    f'fill="{fill}"{bold} textLength="{len(word[0]) * WIDTH:g}">'
                    f"{html.escape(word[0])}</text>")

        for column in range(COLUMNS):
            cell = screen.buffer[row][column]
            ink, paper = colour(cell.fg, INK), colour(cell.bg, PAPER)
            if cell.reverse:
                ink, paper = paper, ink
            left = MARGIN + column * WIDTH
            character = cell.data
            if paper != PAPER:
                box(left, top, WIDTH, HEIGHT, paper)
            if character in HALVES or "\u2801" <= character <= "\u28ff":
                flush()
                run, style = "", None
                if character in HALVES:
                    upper, lower = HALVES[character]
                    for shown, y in ((upper, top), (lower, top + HEIGHT / 2)):
                        if shown:
                            box(left, y, WIDTH, HEIGHT / 2, ink)
                    continue
                for bit, (x, y) in enumerate(
                        [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]):
                    if ord(character) - 0x2800 >> bit & 1:
                        parts.append(
                            f'<circle cx="{left + 2 + 4 * x:g}" cy="{top + 2.1 + 4.25 * y:g}" '
                            f'r="1.2" fill="{ink}"/>')
                continue
            if style != (ink, cell.bold):
                flush()
                run, start, style = "", column, (ink, cell.bold)
            run += " " if character == "\xa0" else character or " "
        flush()
        for place in list(boxes):
            draw(*place)
    return "\n".join([*parts, "</g>", "</svg>", ""])


def shell(program):
    """What the prompt shows of the commands above, as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "PATH": os.environ["PATH"], "HOME": folder, "TERM": "xterm-256color",
            "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        terminal = Terminal(
            program, ["--no-init"], environment=environment, columns=COLUMNS, lines=LINES)
        terminal.wait(lambda terminal: terminal.line.endswith("> "), "a prompt")
        for text in TYPED:
            before = len(terminal.all_lines)
            terminal.type(text + "\r")
            terminal.wait(
                lambda terminal: len(terminal.all_lines) > before
                and terminal.line.endswith("> "), f"a prompt after {text}")
            terminal.settle()
        terminal.close()
        return svg(terminal.screen)


if __name__ == "__main__":
    program = os.environ.get("CNN", str(ROOT / ".build/release/cnn"))
    (ROOT / "docs/pictures/shell.svg").write_text(shell(program))

"""Names that do harm where they are shown as they are, and what they may not do."""

import html.parser

import h5py
import numpy as np

WEAPONS = [
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b31m", "a\rb", "a\x08b", "\x7f",
    "\u202egnp.exe", "\u2066x\u2069", "\u200b", "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "a&b<c", "]]>", "nul\x01", "\ud7ff\ufffe",
]

# What may never reach a terminal: controls, and what turns the direction of text.
FORBIDDEN = [chr(code) for code in [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F),
                                    *range(0x2066, 0x206A)] if chr(code) not in "\n"]

# What the program never writes of its own accord.
STEERING = ["\x1b[31mred", "\x1b]0;title", "\x9b31m", "\x08b", "\u202egnp", "\u2066x", "\u200b"]


def assert_plain(text):
    assert [repr(character) for character in FORBIDDEN if character in text] == []


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = set()
        self.handlers = set()

    def handle_starttag(self, tag, attributes):
        self.found.add(tag)
        self.handlers |= {name for name, _ in attributes if name.startswith("on")}


def assert_harmless(markup):
    tags = Tags()
    tags.feed(markup)
    assert not tags.handlers
    assert not tags.found & {"script", "img", "iframe", "object"}, tags.found


def arm(path):
    """Writes a dataset whose classes, attributes and names are weapons."""
    with h5py.File(path, "w") as file:
        count = len(WEAPONS)
        file["images"] = np.random.default_rng(1).random((count * 2, 6, 6, 1), dtype="f4")
        file["labels"] = (np.arange(count * 2) % count).astype("i4")
        file.attrs["classes"] = [name for name in WEAPONS]
        for index, name in enumerate(WEAPONS):
            safe = name.replace("/", "-")
            file.attrs[f"a{safe}"] = name
            file.create_group(f"g{index}{safe}")


# Everything that shows a dataset's names.
LOOK = """
data d from "armed.h5"
d
d.classes
print d.classes
network net input 6x6x1
flatten
dense N softmax
train on d epochs 1 batch 8
r = evaluate on d
r
confusion on d
mistakes on d
show d[0..<4]
predict on d[0..<2]
""".replace("N", str(len(WEAPONS)))

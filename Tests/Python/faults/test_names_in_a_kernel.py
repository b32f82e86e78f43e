"""Names in a notebook: what a kernel hands to Jupyter is escaped, as text, HTML, SVG and Vega-Lite."""

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest
from kernel_process import Kernel
from weapons import LOOK, STEERING, assert_harmless, assert_plain

MORE = r"""
show d[1]
plot r.per_class.recall
r.per_class
{"\u{1b}[31m": "\u{9b}31m", "<script>": "\u{202e}"}
x = "\u{1b}]0;title\u{7}"
x
print d.classes[0], d.classes[6]
warn d.classes[0], d.classes[6]
print "<script>alert(1)</script>"
print "tab	and\nline"
plot [1, 2, 3] title "\u{202e}<script>alert(1)</script>"
for c in d.classes { print c }
list
history
inspect "armed.h5"
train on d epochs 1 batch 8 checkpoint "c.h5" log "l.h5"
load "\u{202e}\u{1b}[31m<script>.h5"
assert false, d.classes[0]
d.nothing
r["\u{1b}[31m"]
\x1b[31m
print ‮
mistakes on d
confusion on d
""".replace(r"\x1b", "\x1b")

# The colours that a traceback has.
COLOUR = re.compile("\x1b\\[[0-9;]*m")


@pytest.fixture
def kernel(cnn, armed):
    for number, name in enumerate(STEERING):
        (armed / f"n{number}{name}.h5").write_bytes(b"nonsense")
    kernel = Kernel(cnn, armed)
    yield kernel
    kernel.stop()


def check_chart(content):
    """Data and words, and nothing that a viewer computes, loads or follows."""
    def walk(value):
        if isinstance(value, dict):
            assert not {"expr", "signal", "url", "href", "calculate"} & value.keys()
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)
        elif isinstance(value, str):
            assert_plain(value)
    walk(content)


CHECKS = {
    "text/plain": assert_plain,
    "text/html": lambda text: (assert_harmless(text), assert_plain(text)),
    "image/svg+xml": lambda text: (assert_plain(text), assert_harmless(text),
                                   ElementTree.fromstring(text)),
    "application/vnd.vegalite.v5+json": check_chart,
    "image/png": lambda text: None,
}


def test_what_cells_put_out(kernel):
    seen = set()
    for line in (LOOK + MORE).strip().splitlines():
        for kind, content in kernel.outputs(line):
            if kind == "stream":
                text = content["text"].replace("\t", " ")
                assert_plain(COLOUR.sub("", text) if content["name"] == "stderr" else text)
            elif kind == "error":
                assert_plain(content["evalue"])
                for text in content["traceback"]:
                    assert_plain(COLOUR.sub("", text))
            for form, data in content.get("data", {}).items():
                CHECKS[form](data)
                seen.add(form)
    assert seen == set(CHECKS)


ODD = ['load "n', "d.", "d.classes[", "conv", "help ", "\x1b[31m", "\u202e", '"{', "x" * 100_000,
       "(" * 100_000, '"\ud83d', "\x00", ""]


@pytest.mark.parametrize("code", ODD, ids=range(len(ODD)))
def test_answers_about_code(kernel, code):
    """Completion and inspection at every place of odd code, and beyond its ends."""
    kernel.run('data d from "armed.h5"')
    code = code.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    places = {0, 1, len(code) // 2, len(code), len(code) + 1, 2**31, -1}
    for place in places:
        content = kernel.reply(kernel.client.complete(code, place))
        assert content["status"] in ("ok", "error")
        for word in content.get("matches", []):
            assert_plain(word)
        content = kernel.reply(kernel.client.inspect(code, place))
        for text in content.get("data", {}).values():
            assert_plain(text)
    assert kernel.reply(kernel.client.is_complete(code))["status"]
    assert json.dumps(kernel.run("1"))

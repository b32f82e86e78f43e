"""Names and texts from files: whatever they hold, they are shown escaped."""

import json
import subprocess
import xml.etree.ElementTree as ElementTree

import pexpect
import pytest
from weapons import LOOK, STEERING, assert_plain


@pytest.mark.parametrize("script", [LOOK, 'inspect "armed.h5"', 'verify "armed.h5"'])
def test_nothing_reaches_a_pipe(cnn, armed, script):
    result = subprocess.run(
        [cnn, "-c", script], cwd=armed, capture_output=True, encoding="utf-8", timeout=60)
    assert result.returncode == 0, result.stderr
    assert_plain(result.stdout)
    assert_plain(result.stderr.replace("\r", "") if "\r" in result.stderr else result.stderr)


def test_nothing_reaches_a_terminal(cnn, armed):
    child = pexpect.spawn(
        cnn, ["--no-init"], cwd=str(armed), encoding="utf-8", timeout=30, dimensions=(50, 200),
        env={"TERM": "dumb", "NO_COLOR": "1", "HOME": str(armed), "PATH": "/usr/bin"})
    child.expect("cnn> ")
    for line in ('data d from "armed.h5"', "d.classes", 'inspect "armed.h5"', "d",
                 "print d.classes[0]", "warn d.classes[1]", "for c in d.classes { print c }"):
        child.sendline(line)
        child.expect("cnn> ")
        assert_plain(child.before.replace("\r", ""))
    child.close(force=True)


def test_json_escapes_them(cnn, armed):
    result = subprocess.run(
        [cnn, "--json", "-c", LOOK], cwd=armed, capture_output=True, encoding="utf-8", timeout=60)
    assert result.returncode == 0, result.stderr
    for line in result.stdout.splitlines():
        json.loads(line)
    assert_plain(result.stdout)


@pytest.mark.parametrize("command", [
    'confusion on d to "c.svg"', 'mistakes on d to "c.svg"', 'show d[0..<4] to "c.svg"',
    'plot r.per_class.recall to "c.svg"'])
def test_pictures_escape_them(cnn, armed, command):
    script = LOOK.split("confusion on d")[0] + command
    result = subprocess.run(
        [cnn, "--quiet", "-c", script], cwd=armed, capture_output=True, encoding="utf-8",
        timeout=60)
    path = armed / "c.svg"
    if result.returncode != 0:
        assert "error[" in result.stderr and not path.exists()
        pytest.skip("this figure is no SVG")
    text = path.read_text()
    for element in ElementTree.fromstring(text).iter():
        assert element.tag.split("}")[-1] in ("svg", "g", "rect", "text", "image", "path", "line",
                                              "polyline", "circle", "title", "style", "defs")
        assert not [name for name in element.attrib if name.lower().startswith("on")]
    assert_plain(text)


@pytest.mark.parametrize("name", ["\x1b[31mx.h5", "a\nb.h5", "\u202ex.h5", "<b>.h5", "x\x7f.csv"])
def test_file_names(cnn, tmp_path, name):
    for verb in (f"load {json.dumps(name)}", f"data d from {json.dumps(name)}"):
        (tmp_path / "s.cnn").write_text(f'name = args[0]\nload (name)\n')
        result = subprocess.run(
            [cnn, "s.cnn", name], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60)
        assert result.returncode == 1 and "error[" in result.stderr, verb
        assert_plain(result.stderr)
        (tmp_path / name).write_bytes(b"nonsense")
        result = subprocess.run(
            [cnn, "s.cnn", name], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60)
        assert result.returncode == 1
        assert_plain(result.stderr)


def test_a_scripts_name_and_text(cnn, tmp_path):
    path = tmp_path / "\x1b[31mscript.cnn"
    path.write_text('print "x\x1b[31m" + \u202e\n')
    for command in ([cnn, path], [cnn, "check", path], [cnn, "format", "--check", path]):
        result = subprocess.run(
            command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60)
        assert result.returncode != 0
        assert_plain(result.stderr)


@pytest.mark.parametrize("pictures", ["blocks", "sixel", "kitty", "none"])
def test_nothing_reaches_a_terminal_with_pictures_and_lists(cnn, armed, pictures):
    """Titles, names in tables of colours, labels below pictures, and what Tab lists."""
    for number, name in enumerate(STEERING):
        (armed / f"n{number}{name}.h5").write_bytes(b"nonsense")
    child = pexpect.spawn(
        cnn, ["--no-init"], cwd=str(armed), encoding="utf-8", timeout=60, dimensions=(50, 200),
        env={"TERM": "xterm-256color", "HOME": str(armed), "PATH": "/usr/bin", "PAGER": "cat",
             "CNN_PICTURES": pictures})
    child.expect("cnn>")
    lines = LOOK.strip().splitlines() + [
        "show d[1]", "plot r.per_class.recall", "explain d[0]", "occlusion for d[0] patch 3x3 stride 3",
        'inspect "armed.h5"', "history"]
    for line in lines:
        child.send(line + "\r")
    child.send("print 3000 + 2\r")
    child.expect("3002\r\n")
    seen = child.before
    # At a prompt that waits: what is typed ahead of one isn't completed.
    child.expect("> ?\x1b\\[0m ")
    child.send('load "n\t\t')
    child.expect("n0")
    seen += child.before + child.after
    child.send("\x15print 4000 + 2\r")
    child.expect("4002\r")
    seen += child.before
    assert "confusion" in seen
    assert [name for name in STEERING if name in seen] == []
    child.close(force=True)

"""Every command of the README works, and every output is the real one."""

import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Scripts/lib"))

import pictures  # noqa: E402

TEXT = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.S)


def blocks(language):
    return [text for kind, text in BLOCKS if kind == language]


def steady(text):
    """Without what differs from run to run and from machine to machine."""
    text = re.sub(r"  [\d,]+ images/s  .*$", "", text, flags=re.M)
    return re.sub(r"^training with batches of 64 takes .*$", "", text, flags=re.M)


@pytest.fixture(scope="module")
def run(cnn, tmp_path_factory):
    folder = tmp_path_factory.mktemp("readme")
    (folder / "lenet5.cnn").write_text(blocks("cnn")[0])
    result = subprocess.run(
        [cnn, "lenet5.cnn"], cwd=folder, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return folder, result


def test_every_block_has_its_test():
    assert [kind for kind, _ in BLOCKS] == ["sh", "cnn", "text", "python", "text"]
    assert TEXT.count("```") == 2 * len(BLOCKS)


def test_the_script_is_the_one_that_is_there():
    assert blocks("cnn")[0] == (ROOT / "notebooks/lenet5.cnn").read_text()


def test_the_script_prints_what_it_says(run):
    _, result = run
    assert steady(result.stdout) == steady(blocks("text")[0])


def test_the_files_can_be_read_as_it_says(run):
    folder, _ = run
    result = subprocess.run(
        [sys.executable, "-c", blocks("python")[0]], cwd=folder, capture_output=True, text=True)
    assert result.stdout == blocks("text")[1], result.stderr


def test_the_picture_of_the_prompt_is_a_real_one(cnn):
    def lines(picture):
        rows = {}
        for place, word in re.findall(r'<text [^>]*y="([^"]*)"[^>]*>([^<]*)</text>', picture):
            rows.setdefault(place, []).append(word)
        return [re.sub(r" [\d,]+ images/s .*", "", " ".join(row)) for row in rows.values()]

    kept = (ROOT / "docs/pictures/shell.svg").read_text()
    assert lines(pictures.shell(cnn)) == lines(kept)


def test_the_scripts_are_there():
    lines = [line for line in blocks("sh")[0].splitlines() if not line.startswith(" ")]
    assert len(lines) == 2
    for line in lines:
        assert (ROOT / line.split()[0]).stat().st_mode & 0o111


@pytest.mark.parametrize("arguments", [
        ["-c", "help conv"], ["--help"], ["check", str(ROOT / "notebooks/lenet5.cnn")]])
def test_its_short_commands_work(cnn, arguments):
    result = subprocess.run([cnn, *arguments], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_the_table_of_speed_is_the_newest_measured_one():
    newest = max((ROOT / "Benchmarks/results").glob("*.md"))
    assert f"(Benchmarks/results/{newest.name})" in TEXT
    section = TEXT.split("## Speed\n")[1].split("\n## ")[0]
    quoted = [line for line in section.splitlines() if line.startswith("|")]
    measured = newest.read_text().split("Largest memory")[0]
    assert quoted == [line for line in measured.splitlines() if line.startswith("|")]
    assert len(quoted) > 2

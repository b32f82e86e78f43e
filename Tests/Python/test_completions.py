"""Tab completes subcommands, options and files in bash, zsh and fish, with and without a subcommand."""

import os
import pathlib
import re
import shutil
import subprocess

import pexpect
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What is typed, words that are offered, and words that aren't.
CASES = [
    ("cnn che", {"check"}, {"lesson.cnn"}),
    ("cnn lesson.c", {"lesson.cnn"}, {"check"}),
    ("cnn --thr", {"--threads"}, {"--json"}),
    ("cnn --quiet lesson.c", {"lesson.cnn"}, set()),
    ("cnn --quiet --swe", {"--sweep", "--sweep-index"}, {"--json"}),
    ("cnn check les", {"lesson.cnn"}, {"lesson.txt"}),
    ("cnn check --qu", {"--quiet"}, {"--sweep"}),
    ("cnn kernel in", {"install"}, {"start"}),
    ("cnn lesson.cnn da", {"data.h5"}, {"check"}),
]


@pytest.fixture(scope="module")
def place(cnn, tmp_path_factory):
    """A folder with files to complete; the completions lie above it."""
    folder = tmp_path_factory.mktemp("completions")
    for shell in ("bash", "zsh", "fish"):
        text = subprocess.run(
            ["bash", "-c", '. "$1/Scripts/lib/completions.sh"; completion_script "$2" "$3"', "-",
             ROOT, cnn, shell], capture_output=True, text=True, check=True).stdout
        (folder / ("_cnn" if shell == "zsh" else shell)).write_text(text)
    (folder / "files").mkdir()
    for name in ("lesson.cnn", "lesson.txt", "data.h5"):
        (folder / "files" / name).write_text("")
    return folder / "files"


def check(offered, wanted, unwanted):
    assert wanted <= offered and not offered & unwanted, offered


@pytest.mark.parametrize(("line", "wanted", "unwanted"), CASES)
def test_bash(place, line, wanted, unwanted):
    words = line.split()
    script = f"""
      . ../bash
      function=$(complete -p cnn | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
      COMP_WORDS=({line}) COMP_CWORD={len(words) - 1} COMP_LINE='{line}' COMP_POINT={len(line)}
      $function cnn '{words[-1]}' '{words[-2]}'
      printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    result = subprocess.run(
        ["bash", "--norc", "-c", script], cwd=place, capture_output=True, text=True)
    assert not result.stderr
    check({word.strip() for word in result.stdout.splitlines()}, wanted, unwanted)


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
@pytest.mark.parametrize(("line", "wanted", "unwanted"), CASES)
def test_fish(place, line, wanted, unwanted):
    # fish offers more than what begins with the word when nothing does; its help stands behind a tab.
    result = subprocess.run(
        ["fish", "--no-config", "-c", f'source ../fish; complete -C "{line}"'], cwd=place,
        capture_output=True, text=True, env=os.environ | {"HOME": str(place.parent)})
    assert not result.stderr
    # It offers all kinds of files.
    check({text.split("\t")[0] for text in result.stdout.splitlines()}, wanted,
          unwanted - {"lesson.txt"})


@pytest.fixture(scope="module")
def zsh(place):
    if not shutil.which("zsh"):
        pytest.skip("zsh is not installed")
    shell = pexpect.spawn(
        "zsh", ["-f", "-i"], cwd=place, encoding="utf-8", dimensions=(40, 150), timeout=60,
        env=os.environ | {"TERM": "dumb", "HOME": str(place.parent)})
    shell.sendline(
        f"PS1='ready> '; unsetopt zle_bracketed_paste prompt_sp; fpath=({place.parent} $fpath);"
        " autoload -Uz compinit && compinit -u -D; bindkey '^I' complete-word; echo do''ne")
    shell.expect("done")
    shell.expect("ready> ")
    yield shell
    shell.close(force=True)


@pytest.mark.parametrize(("line", "wanted", "unwanted"), CASES)
def test_zsh(zsh, line, wanted, unwanted):
    """What stands in the line after Tab, or in the list below it."""
    # The line is run as words of `print`, whatever Tab made of it.
    zsh.send(line + "\t")
    zsh.send("\x01print -r -- '<' \x05 '>'\r")
    zsh.expect(r"\r\n< cnn ([^>]*)>\r")
    offered = set(zsh.match[1].split()) | set(re.findall(r"(?m)^([\w.-]+)(?= |\r|$)", zsh.before))
    zsh.expect("ready> ")
    check(offered, {min(wanted)}, unwanted)

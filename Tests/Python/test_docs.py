"""Every command in docs/ works, and every output is the real one.

In a page, the blocks of one language run in one folder from top to bottom:

- ```cnn blocks are one script; a ```text block right behind one is what it prints.
- ```cnn mistake blocks run on their own behind the script so far; the ```text block is the message.
- ```sh and ```python blocks run after the script, with `cnn` on the path.

What is only shown is in `SHOWN`, by page, and each such page says so. CNN_RECORD=1 writes the outputs
into the pages.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

from mpi import missing

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
RECORDS = bool(os.environ.get("CNN_RECORD"))
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.S | re.M)
MARK = "--- block {} ---"
RUN = {"cnn", "cnn mistake", "sh", "python"}
# Languages of blocks that are only shown, and the words with which the page says so.
SHOWN = {
    "cluster.md": ({"bash"}, "not run by this page's tests"),
    "hdf5.md": ({"matlab", "julia", "r"}, "not run by the tests"),
}


def steady(text):
    """Without what differs from run to run and from machine to machine."""
    text = re.sub(r"[\d,.]+ images/s.*$", "", text, flags=re.M)
    text = re.sub(r"takes [\d.]+ [kKMG]?B$", "", text, flags=re.M)
    text = re.sub(r"by (Open MPI|MPICH).*$", r"by \1", text, flags=re.M)
    # A table's last column.
    if re.search(r"  seconds$", text, re.M):
        text = re.sub(r"  +(\d+\.\d\d|seconds)$", "", text, flags=re.M)
    return re.sub(r"\d+(\.\d+)? (ms|µs|GFLOP/s)", r"# \2", text)


class Block:
    def __init__(self, match, following):
        self.language, self.text = match[1].strip(), match[2]
        # The output stands right behind the block.
        self.output = None
        if following and following[1].strip() == "text":
            between = following.string[match.end():following.start()]
            if not between.strip():
                self.output = following


def blocks(page):
    matches = list(FENCE.finditer(page))
    return [Block(match, following)
            for match, following in zip(matches, matches[1:] + [None])
            if match[1].strip() != "text"]


def run(command, folder, cnn, **options):
    environment = os.environ | {
        "PATH": f"{pathlib.Path(cnn).parent}:{os.environ['PATH']}", "COLUMNS": "100",
        "NO_COLOR": "1", "KERAS_BACKEND": "jax",
        # As root, and with more processes than cores.
        "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "OMPI_MCA_rmaps_base_oversubscribe": "1"}
    environment.pop("CNN_DATA", None)
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300,
        **options)


def results(page, folder, cnn):
    """Each block with what it printed; fails where one fails."""
    all_blocks = blocks(page)
    script = [block for block in all_blocks if block.language == "cnn"]
    source = "".join(
        f'print "{MARK.format(n)}"\n{block.text}' for n, block in enumerate(script))
    result = run([cnn, "-"], folder, cnn, input=source)
    assert result.returncode == 0, result.stderr
    parts = re.split(r"^--- block \d+ ---\n", result.stdout, flags=re.M)[1:]
    yield from zip(script, parts)
    for index, block in enumerate(all_blocks):
        match block.language:
            case "cnn mistake":
                before = "".join(b.text for b in all_blocks[:index] if b.language == "cnn")
                (folder / "page.cnn").write_text(block.text)
                (folder / "before.cnn").write_text(before)
                result = run(
                    [cnn, "--quiet", "-c", 'include "before.cnn"\ninclude "page.cnn"'], folder, cnn)
                assert result.returncode != 0, f"no mistake: {block.text}"
                # The page's own script includes nothing.
                yield block, result.stderr.split("included here\n --> -c:2:1")[0]
            case "sh":
                result = run(["bash", "-ec", block.text], folder, cnn)
                assert result.returncode == 0, block.text + result.stderr
                yield block, result.stdout
            case "python":
                result = run([sys.executable, "-c", block.text], folder, cnn)
                assert result.returncode == 0, result.stderr
                yield block, result.stdout


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_says_what_happens(path, cnn, tmp_path):
    page = path.read_text()
    if "\nmpirun " in page and (reason := missing(cnn)):
        pytest.skip(reason)
    if "\nparallel " in page and not shutil.which("parallel"):
        pytest.skip("parallel is not installed")
    edits = []
    for block, output in results(page, tmp_path, cnn):
        if block.output is None:
            continue
        if RECORDS:
            edits.append((block.output.start(2), block.output.end(2), output))
        else:
            assert steady(output) == steady(block.output[2]), f"after:\n{block.text}"
    for start, end, output in sorted(edits, reverse=True):
        page = page[:start] + output + page[end:]
    if edits:
        path.write_text(page)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_block_is_run_or_named_here(path):
    """Nothing is skipped silently. The reference is made from tables, whose examples are tested."""
    if path.name == "reference.md":
        return
    page = path.read_text()
    assert page.count("```") == 2 * len(list(FENCE.finditer(page))), "a fence without its end"
    languages = [match[1].strip() for match in FENCE.finditer(page)]
    shown, words = SHOWN.get(path.name, (set(), ""))
    assert set(languages) - RUN - {"text"} == shown
    assert words in page
    # Every output has the block that prints it, and an output is not left out.
    attached = [block.output for block in blocks(page) if block.output]
    assert len(attached) == languages.count("text")
    assert all(output[2].strip() for output in attached)


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES], ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
        assert (path.parent / target).exists(), target

"""Installing puts everything where programs look for it, and uninstalling takes it away again."""

import json
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = [
    "bin/cnn", "share/man/man1/cnn.1", "share/bash-completion/completions/cnn",
    "share/zsh/site-functions/_cnn", "share/fish/vendor_completions.d/cnn.fish",
    "share/cnn/cnn.tmLanguage.json", "share/vim/vimfiles/syntax/cnn.vim",
    "share/vim/vimfiles/ftdetect/cnn.vim", "share/jupyter/kernels/cnn/kernel.json",
]


def script(name, *arguments):
    return subprocess.run(
        [ROOT / "Scripts" / name, *arguments], capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prefix with space")
    result = script("install", "--prefix", str(folder))
    assert result.returncode == 0, result.stderr
    return folder


def test_everything_is_in_its_place(prefix):
    assert [part for part in PARTS if not (prefix / part).is_file()] == []


def test_the_program_needs_no_swift(prefix):
    program = prefix / "bin/cnn"
    libraries = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
    assert "libswift" not in libraries and "libFoundation" not in libraries
    result = subprocess.run(
        [program, "-c", "print 6 * 7"], capture_output=True, text=True, env={"PATH": "/usr/bin"})
    assert result.stdout == "42\n", result.stderr


def test_the_kernel_starts_the_installed_program(prefix):
    kernel = json.loads((prefix / "share/jupyter/kernels/cnn/kernel.json").read_text())
    assert kernel["argv"][0] == str(prefix / "bin/cnn")


def test_the_doctor_finds_all_of_it(prefix):
    def doctor():
        result = subprocess.run(
            [prefix / "bin/cnn", "doctor"], capture_output=True, text=True,
            env={"PATH": f"{prefix}/bin:/usr/bin", "HOME": str(prefix),
                 "JUPYTER_PATH": f"{prefix}/share/jupyter"})
        return result.returncode, result.stdout

    status, text = doctor()
    assert status == 0 and f"installed     under {prefix}:\n" in text
    assert f"kernel        installed in {prefix}" in text and "$PATH" not in text.split("program")[1]
    page = prefix / "share/man/man1/cnn.1"
    content = page.read_text()
    page.unlink()
    status, text = doctor()
    page.write_text(content)
    assert status == 1 and f"no manual page: {page}" in text


def test_uninstalling_leaves_nothing(tmp_path):
    assert script("install", "--prefix", str(tmp_path)).returncode == 0
    (tmp_path / "bin/other").write_text("")
    assert script("uninstall", "--prefix", str(tmp_path)).returncode == 0
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [tmp_path / "bin/other"]
    again = script("uninstall", "--prefix", str(tmp_path))
    assert again.returncode == 1 and "there is no cnn under" in again.stderr


def test_the_trait_is_there_where_it_is_asked_for(tmp_path):
    stamp = ROOT / ".build/cnn.stamp"
    if not stamp.exists() or stamp.read_text() != "MPI\n":
        pytest.skip("the program was built without MPI, and another build takes minutes")
    result = script("install", "--prefix", str(tmp_path), "--mpi")
    assert result.returncode == 0, result.stderr
    doctor = subprocess.run([tmp_path / "bin/cnn", "doctor"], capture_output=True, text=True)
    assert "processes     1" in doctor.stdout and "built without MPI" not in doctor.stdout
    libraries = subprocess.run(["ldd", tmp_path / "bin/cnn"], capture_output=True, text=True)
    assert "mpi" not in libraries.stdout, "it is loaded when there is a job"


@pytest.mark.parametrize("name", ["install", "uninstall"])
def test_wrong_options_are_refused(name):
    result = script(name, "--nonsense")
    assert result.returncode == 2 and "usage" in result.stderr


def test_the_manual_page_has_every_option_and_command(cnn):
    page = (ROOT / "docs/cnn.1").read_text().replace("\\-", "-")
    described = json.loads(subprocess.run(
        [cnn, "--experimental-dump-help"], capture_output=True, text=True).stdout)

    def options(command):
        for argument in command.get("arguments", []):
            for name in argument.get("names", []):
                if name["kind"] != "longWithSingleDash":
                    yield ("--" if name["kind"] == "long" else "-") + name["name"]
        for part in command.get("subcommands", []):
            if part["commandName"] not in ("help", "run"):
                yield part["commandName"]
            yield from options(part)

    words = set(options(described["command"]))
    assert len(words) > 10
    assert [word for word in sorted(words) if not re.search(rf"(?<![\w-]){word}\b", page)] == []


def test_the_editors_files_have_every_verb_and_function(cnn):
    result = subprocess.run(
        [ROOT / "Scripts/editors", "--check"], capture_output=True, text=True,
        env=os.environ | {"CNN": str(cnn)})
    assert result.returncode == 0, result.stderr

"""The prompt on a terminal, typed at through a pseudo-terminal."""

import os
import re
import signal
import stat
import time

import pexpect
import pytest

UP, LEFT, TAB, ESCAPE = "\x1b[A", "\x1b[D", "\t", "\x1b"


@pytest.fixture
def home(tmp_path):
    return {
        "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"), "TERM": "xterm", "LANG": "C.UTF-8", "NO_COLOR": "1",
        "PATH": os.environ["PATH"]}


@pytest.fixture
def start(cnn, home):
    children = []

    def start(*arguments, **variables):
        child = pexpect.spawn(
            cnn, list(arguments), env=home | variables, encoding="utf-8", timeout=20,
            dimensions=(40, 100))
        children.append(child)
        child.expect("Ctrl-D leaves")
        child.expect("cnn> ")
        return child

    yield start
    for child in children:
        child.close(force=True)


def shown(*lines):
    """The lines as the terminal shows them; what switches pasting may stand in front."""
    return r"\n(?:\x1b\[\?2004l)?" + "".join(re.escape(line) + r"\r\n" for line in lines)


def typed(child, text, expected):
    child.send(text + "\r")
    child.expect(expected)


def leave(child):
    child.send("\x04")
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_statements_run_and_ctrl_d_leaves(start):
    child = start()
    typed(child, "print 6 * 7", shown("42"))
    assert leave(child) == 0


def test_the_prompt_names_the_network_and_its_output(start):
    child = start()
    typed(child, "network lenet input 32x32x1", r"lenet 32x32x1> ")
    typed(child, "conv 6 5x5 tanh", r"lenet 28x28x6> ")


def test_tab_completes_a_verb_and_lists_with_help(start):
    child = start()
    child.send("globalav" + TAB)
    child.expect("gpool")
    child.send("\x03")
    child.expect("cnn> ")
    child.send("max" + TAB)
    child.send(TAB)
    child.expect("maximum pooling")


def test_a_block_is_one_entry_of_the_history(start, home):
    child = start()
    child.send("def f(n) {\r")
    child.send("return n * 2\r")
    child.send("}\r")
    typed(child, "print f(21)", shown("42"))
    assert leave(child) == 0
    lines = open(home["XDG_STATE_HOME"] + "/cnn/history").read().splitlines()
    assert lines == ["def f(n) {\\n  return n * 2\\n}", "print f(21)"]


def test_history_lives_on_and_up_searches_by_prefix(start, home):
    first = start()
    typed(first, 'print "one"', shown("one"))
    typed(first, "x = 5", "cnn> ")
    assert leave(first) == 0
    path = home["XDG_STATE_HOME"] + "/cnn/history"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    second = start()
    second.send("pri" + UP)
    second.expect('nt "one"')
    typed(second, "", shown("one"))
    assert leave(second) == 0


def test_two_shells_lose_nothing(start, home):
    one, two = start(), start()
    typed(one, "a = 1", "cnn> ")
    typed(two, "b = 2", "cnn> ")
    typed(one, "c = 3", "cnn> ")
    assert leave(one) == 0 and leave(two) == 0
    lines = open(home["XDG_STATE_HOME"] + "/cnn/history").read().splitlines()
    assert lines == ["a = 1", "b = 2", "c = 3"]


def test_a_pasted_block_runs_only_on_enter(start):
    child = start()
    child.send("\x1b[200~for i in 0..<2 {\n  print i + 40\n}\n\x1b[201~")
    child.expect("}")
    with pytest.raises(pexpect.TIMEOUT):
        child.expect("4[01]\r\n", timeout=0.5)
    typed(child, "", shown("40", "41"))


def test_letters_beyond_ascii(start):
    child = start()
    typed(child, 'print "dé€" + "\U0001f600"', shown("dé€\U0001f600"))


def test_ctrl_c_drops_the_line(start):
    child = start()
    child.send("print 99")
    child.send("\x03")
    child.expect("cnn> ")
    typed(child, "print 1 + 1", shown("2"))


def test_ctrl_c_stops_a_training_that_resume_ends(start):
    child = start()
    typed(child, 'data d from "digits" train 2000 test 10 seed 1', "cnn> ")
    typed(child, "network n input 32x32x1; conv 6 5x5 relu; flatten; dense 10 softmax", "n 10> ")
    child.send("train on d.train epochs 300 batch 20\r")
    child.expect("epoch 2/")
    child.send("\x03")
    child.expect("resume")
    child.expect("n 10> ")
    typed(child, "print 3 * 4", shown("12"))


def test_three_ctrl_c_within_a_second_leave(start):
    child = start()
    for _ in range(3):
        child.kill(signal.SIGINT)
        time.sleep(0.1)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 128 + signal.SIGINT


def test_who_types_between_ctrl_c_stays(start):
    child = start()
    for number in range(4):
        child.kill(signal.SIGINT)
        child.expect("cnn> ")
        typed(child, f"print {number} + 40", shown(f"{number + 40}"))
    assert leave(child) == 0


def test_a_question_mark_asks_for_help(start):
    child = start()
    typed(child, "maxpool?", "the largest value of each window")
    typed(child, "network n input 8x8x1; conv 2 3x3", "n 6x6x2> ")
    typed(child, "n.conv1?", "n.conv1: layer")


def test_the_start_up_file_runs_unless_told_not_to(cnn, home, tmp_path):
    folder = tmp_path / "config/cnn"
    folder.mkdir(parents=True)
    (folder / "init.cnn").write_text('print "from the start-up file"\n')
    child = pexpect.spawn(cnn, env=home, encoding="utf-8", timeout=20)
    child.expect("from the start-up file")
    child.expect("cnn> ")
    assert leave(child) == 0
    child = pexpect.spawn(cnn, ["--no-init"], env=home, encoding="utf-8", timeout=20)
    child.expect("cnn> ")
    assert "start-up" not in child.before
    assert leave(child) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_end_the_prompt(start, number):
    child = start()
    child.kill(number)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 128 + number


def test_ctrl_c_in_a_search_leaves_the_search_alone(start):
    child = start()
    typed(child, "x = 8", "cnn> ")
    child.send("\x12x")
    child.expect("search `x`: x = 8")
    child.send("\x03")
    child.expect("cnn> ")
    typed(child, "print x", shown("8"))


def test_sigterm_in_training_ends_the_session(start):
    child = start()
    typed(child, 'data d from "digits" train 2000 test 10 seed 1', "cnn> ")
    typed(child, "network n input 32x32x1; conv 6 5x5 relu; flatten; dense 10 softmax", "n 10> ")
    child.send("train on d.train epochs 1000 batch 20\r")
    child.expect("epoch 2/")
    child.kill(signal.SIGTERM)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 128 + signal.SIGTERM


@pytest.mark.parametrize("term", ["dumb", ""])
def test_without_a_terminal_that_can_be_drawn_on(start, term):
    child = start(TERM=term)
    typed(child, "print 6 * 7", shown("42"))
    child.send("for i in 0..<1 {\r")
    child.expect(r"\.\.\. ")
    child.send("print i + 7\r")
    child.expect(r"\.\.\. ")
    typed(child, "}", shown("7"))
    assert ESCAPE not in child.before


def test_a_c_locale_and_forty_columns(cnn, home):
    child = pexpect.spawn(
        cnn, env=home | {"LANG": "C", "LC_ALL": "C"}, encoding="utf-8", timeout=20,
        dimensions=(20, 40))
    child.expect("cnn> ")
    typed(child, 'print "é" + "x"', "éx")
    assert leave(child) == 0

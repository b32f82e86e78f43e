"""What the user sees: the prompt in a terminal whose screen is read."""

import base64
import fcntl
import os
import re
import shutil
import signal
import struct
import subprocess
import termios
import time

import pytest

from terminal import BACKSPACE, DELETE, ENTER, LEFT, RIGHT, TAB, UP, Terminal

DATA = 'data d from "digits" train 2000 test 10 seed 1'
NETWORK = "network n input 32x32x1; conv 6 5x5 relu; flatten; dense 10 softmax"
TIOCGPTN = 0x80045430
TRAINING = "train on d.train epochs 30000 batch 20"


@pytest.fixture
def environment(tmp_path):
    return {
        "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "TERM": "xterm-256color",
        # xterm cuts lines off when the window gets narrower, and so does the terminal of the tests.
        "XTERM_VERSION": "1", "LANG": "C.UTF-8", "PATH": os.environ["PATH"], "PAGER": "cat"}


@pytest.fixture
def start(cnn, environment):
    terminals = []

    def start(columns=80, lines=24, **variables):
        terminal = Terminal(
            cnn, environment=environment | variables, columns=columns, lines=lines)
        terminals.append(terminal)
        return terminal.prompt()

    yield start
    for terminal in terminals:
        terminal.close()


def lines(terminal):
    return [line.replace("\xa0", " ") for line in terminal.lines]


def test_two_lines_of_banner_and_a_prompt_that_names_the_network(start):
    terminal = start()
    assert len(terminal.lines) == 3 and terminal.lines[0].startswith("cnn ")
    terminal.run("network lenet input 32x32x1", "lenet 32x32x1> ")
    assert terminal.screen.buffer[terminal.screen.cursor.y][0].bold
    assert not start(NO_COLOR="1").screen.buffer[2][0].bold


def test_a_block_has_marks_below_the_prompt_and_is_edited_as_a_whole(start):
    terminal = start()
    terminal.type(
        "def f(n) {" + ENTER)
    terminal.wait_for_line(" ...   ")
    terminal.type("return n * 2" + ENTER + "}")
    terminal.wait_for_line(" ... }")
    assert lines(terminal)[2:] == ["cnn> def f(n) {", " ...   return n * 2", " ... }"]
    # Up goes to the line above, and a backspace behind the mark joins two lines.
    terminal.type(UP + "\x01")
    terminal.wait_for_line(" ... ")
    assert terminal.screen.cursor.y == 3
    terminal.type(BACKSPACE)
    terminal.wait(lambda t: lines(t)[2:] == ["cnn> def f(n) {  return n * 2", " ... }"])
    terminal.type(ENTER)
    terminal.prompt()
    assert terminal.run("print f(21)")[-1] == "42"
    # It comes back as one entry.
    terminal.type(UP + UP)
    terminal.wait_for_line(" ... }")
    assert lines(terminal)[-2:] == ["cnn> def f(n) {  return n * 2", " ... }"]


def test_the_second_tab_lists_with_help_and_keeps_what_was_typed(start):
    terminal = start()
    terminal.type("maxpool 2x2 pad " + TAB + TAB)
    terminal.wait_for("no padding")
    terminal.wait_for_line("cnn> maxpool 2x2 pad ")
    names = [line.split()[0] for line in terminal.lines[3:-1]]
    assert names == ["same", "valid"]


@pytest.mark.parametrize("typed, completed", [
    ('data d from "dig', 'cnn> data d from "digits"'),
    ("help E020", "cnn> help E020"),
    ("help lang", "cnn> help language "),
    ("evaluate on d.te", "cnn> evaluate on d.test "),
])
def test_tab_knows_what_can_come(start, typed, completed):
    terminal = start()
    terminal.run('data d from "digits" train 20 test 10')
    terminal.type(typed + TAB)
    terminal.wait_for_line(completed)


def test_codes_are_listed_behind_help(start):
    terminal = start()
    terminal.type("help E020" + TAB + TAB)
    terminal.wait(lambda t: any(line.startswith("E0204  ") for line in t.lines))


def test_search_shows_what_it_finds(start):
    terminal = start()
    terminal.run("x = 12")
    terminal.run("print x")
    terminal.type("\x12x =")
    terminal.wait_for_line("search `x =`: x = 12")
    terminal.type("q")
    terminal.wait(lambda t: t.line.startswith("not found `x =q`"))
    terminal.type(BACKSPACE + ENTER)
    terminal.prompt()
    assert terminal.lines[-2] == "cnn> x = 12"


def test_a_pasted_block_waits_for_enter(start):
    terminal = start()
    terminal.type("\x1b[200~for i in 0..<2 {\r  print i + 40\r}\r\x1b[201~")
    terminal.wait_for_line(" ... }")
    assert lines(terminal)[2:] == ["cnn> for i in 0..<2 {", " ...   print i + 40", " ... }"]
    terminal.type(ENTER)
    terminal.prompt()
    assert terminal.lines[-3:-1] == ["40", "41"]


def test_a_window_that_changes_is_drawn_anew(start):
    terminal = start(columns=60)
    terminal.type("print 1 + 2 + 3 + 4 + 5 + 6 + 7")
    terminal.wait_for_line("cnn> print 1 + 2 + 3 + 4 + 5 + 6 + 7")
    terminal.resize(30)
    terminal.wait(lambda t: t.lines[-2:] == ["cnn> print 1 + 2 + 3 + 4 + 5 +", " 6 + 7"])
    terminal.resize(70)
    terminal.wait(lambda t: t.lines[-1] == "cnn> print 1 + 2 + 3 + 4 + 5 + 6 + 7")
    terminal.type(ENTER)
    terminal.prompt()
    assert terminal.lines[-2] == "28"
    assert terminal.run("settings")[3].split()[:2] == ["width", "70"]


def test_ctrl_c_in_training_leaves_a_clean_screen(start):
    terminal = start(columns=60)
    terminal.run(DATA)
    terminal.run(NETWORK, "n 10> ")
    terminal.type(TRAINING + ENTER)
    terminal.wait_for("epoch 2/30000")
    # What is typed meanwhile isn't echoed into the progress line.
    terminal.type("zzz")
    terminal.wait_for("epoch 25/30000")
    terminal.type("\x03")
    terminal.prompt("n 10> ")
    text = "\n".join(terminal.all_lines)
    assert "`resume` goes on" in text
    assert "[=" not in text and "[ " not in text and "zzz" not in text and "^C" not in text


def test_three_ctrl_c_within_a_second_leave(start):
    terminal = start()
    for _ in range(3):
        terminal.type("\x03")
        time.sleep(0.05)
    assert terminal.ends() == 130


def test_ctrl_d_says_once_that_training_is_not_saved(start):
    terminal = start()
    terminal.run('data d from "digits" train 20 test 10 seed 1')
    terminal.run(NETWORK, "n 10> ")
    terminal.run("train on d.train epochs 1", "n 10> ")
    terminal.type("\x04")
    terminal.wait_for("n was trained and isn't saved")
    terminal.prompt("n 10> ")
    terminal.type("\x04")
    assert terminal.ends() == 0


def test_ctrl_d_leaves_at_once_when_it_is_saved(start, tmp_path):
    terminal = start()
    terminal.run('data d from "digits" train 20 test 10 seed 1')
    terminal.run(NETWORK, "n 10> ")
    terminal.run("train on d.train epochs 1", "n 10> ")
    terminal.run(f'save n to "{tmp_path}/n.h5"', "n 10> ")
    terminal.type("\x04")
    assert terminal.ends() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_give_the_terminal_back(start, number):
    terminal = start()
    # Held open, so that the modes can be asked for afterwards.
    number_of_end = struct.unpack("i", fcntl.ioctl(terminal.child.child_fd, TIOCGPTN, b"1234"))[0]
    other_end = os.open(f"/dev/pts/{number_of_end}", os.O_RDWR | os.O_NOCTTY)
    terminal.run("x = 1")
    assert not termios.tcgetattr(other_end)[3] & termios.ICANON
    terminal.signal(number)
    while terminal.child.isalive():
        terminal.read()
    assert terminal.child.exitstatus == 128 + number
    terminal.settle()
    modes = termios.tcgetattr(other_end)[3]
    os.close(other_end)
    assert modes & termios.ICANON and modes & termios.ECHO
    # Pasting is as it was, too.
    assert b"\x1b[?2004l" in terminal.received.split(b"\x1b[?2004h")[-1]


def test_ctrl_z_and_fg(cnn, environment):
    shell = Terminal(
        "/bin/sh", environment=environment | {"PS1": "$ ", "ENV": ""}, arguments=["-i"])
    try:
        shell.wait_for_line("$ ")
        shell.type(f"{cnn} --no-init" + ENTER)
        shell.prompt()
        shell.type("print 12" + LEFT)
        shell.wait_for_line("cnn> print 1")
        shell.type("\x1a")
        shell.wait_for_line("$ ")
        shell.type("stty -a | grep -o '.icanon'" + ENTER)
        shell.wait(lambda t: " icanon" in t.lines)
        shell.type("fg" + ENTER)
        shell.wait_for_line("cnn> print 1")
        shell.type("7" + ENTER)
        shell.wait(lambda t: "172" in t.lines)
    finally:
        shell.close()


# Editing


def test_what_is_drawn_as_one_letter_goes_as_one(start):
    terminal = start()
    terminal.type('print "ae\u0301日😀z"')
    terminal.wait(lambda t: t.lines[-1] == 'cnn> print "aé日😀z"')
    # Behind the letter with its accent, which two code points make.
    terminal.type(LEFT * 4 + LEFT + "b")
    terminal.settle()
    terminal.type(RIGHT + DELETE + "\x05" + ENTER)
    terminal.prompt()
    assert terminal.lines[-2] == "abé😀z"
    assert terminal.run('print "xe\u0301' + BACKSPACE + 'y"')[-1] == "xy"


def test_ctrl_k_takes_the_rest_of_the_line_and_ctrl_y_brings_it_back(start):
    terminal = start()
    terminal.type("for i in 0..<1 {" + ENTER + "print i + 40" + ENTER + "}")
    terminal.wait_for_line(" ... }")
    terminal.type(UP + "\x01" + RIGHT * 7 + "\x0b")
    terminal.wait(lambda t: lines(t)[2:] == ["cnn> for i in 0..<1 {", " ...   print", " ... }"])
    terminal.type(" 2 +\x19" + ENTER)
    terminal.prompt()
    assert terminal.lines[-2] == "42"
    assert terminal.run("print 1 + 2\x17\x17+ 6")[-1] == "7"
    assert terminal.run("print 1 + 2\x15print 8")[-1] == "8"


def test_keys_without_meaning_leave_nothing(start):
    terminal = start()
    terminal.type("\x1b[5~\x1b[6~\x1b[2~\x1bOP\x1b[15~\x1b[24~\x1b[1;2A\x1b[Zprint 5")
    terminal.wait_for_line("cnn> print 5")


# Help and completion


def test_a_question_mark_behind_any_name(start):
    terminal = start()
    terminal.run("network n input 8x8x1; conv 2 3x3", "n 6x6x2> ")
    assert terminal.run("n.conv1?", "n 6x6x2> ")[0] == "n.conv1: layer"
    assert terminal.run("conv1?", "n 6x6x2> ")[0] == "conv1: layer"
    assert terminal.run("n.conv1.weights ?", "n 6x6x2> ")[0] == "n.conv1.weights: tensor"
    assert terminal.run("E0204?", "n 6x6x2> ")[0].startswith("E0204: ")
    assert any("E0222" in line for line in terminal.run("nothing?", "n 6x6x2> "))
    assert any("`help NAME` says more" in line for line in terminal.run("?", "n 6x6x2> "))


def test_file_names_are_completed_as_the_language_writes_them(start, tmp_path):
    name = 'we"ird {1}\x1b[31m.cnn'
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / name).write_text("print 42\n")
    terminal = start()
    terminal.type(f'include "{tmp_path}/files/we' + TAB)
    terminal.settle()
    assert "\x1b[31m" not in "".join(terminal.lines)
    terminal.type(ENTER)
    terminal.prompt()
    assert terminal.lines[-2] == "42"


def test_only_layers_are_offered_behind_insert(start):
    terminal = start(columns=100, lines=40)
    terminal.run("network n input 8x8x1; conv 2 3x3", "n 6x6x2> ")
    terminal.type("insert after conv1 " + TAB + TAB)
    terminal.wait_for_line("n 6x6x2> insert after conv1 ")
    terminal.settle()
    words = " ".join(terminal.lines).split()
    assert "batchnorm" in words and "maxpool" in words and "train" not in words


def test_a_folder_of_thousands_is_listed_short(start, tmp_path):
    (tmp_path / "many").mkdir()
    for number in range(3000):
        (tmp_path / f"many/file-{number:04}.png").touch()
    terminal = start(columns=40)
    terminal.type(f'load "{tmp_path}/many/' + TAB + TAB + TAB)
    terminal.wait(lambda t: any(line.startswith("… and ") for line in t.lines))
    terminal.settle()
    assert "".join(terminal.lines[-4:]).endswith("/many/file-")


# Pictures


def test_a_picture_in_half_blocks(start):
    terminal = start(columns=60, lines=40, COLORTERM="truecolor")
    terminal.run('data d from "digits" train 20 test 10 seed 1')
    terminal.run("show d.test[3]")
    rows = [y for y in range(40) if terminal.screen.buffer[y][5].data == "▀"]
    assert len(rows) == 16, terminal.picture
    pixels = []
    for y in rows:
        row = [terminal.screen.buffer[y][x] for x in range(32)]
        assert all(cell.data == "▀" for cell in row)
        pixels += [[cell.fg for cell in row], [cell.bg for cell in row]]
    # The same as the numbers of the tensor.
    values = terminal.run(
        "t = d.test[3].image; for y in [5, 9, 14] { for x in [0, 14, 16] { print t[y, x, 0] } }")
    for (y, x), value in zip(((y, x) for y in (5, 9, 14) for x in (0, 14, 16)), values[-9:]):
        shade = int(pixels[y][x][:2], 16)
        assert abs(shade - 255 * float(value)) <= 1


def test_a_picture_is_no_wider_than_the_window(start):
    terminal = start(columns=40, lines=40)
    terminal.run('data d from "digits" train 20 test 10 seed 1')
    out = terminal.run("show d.test[0..<10]")
    assert sum("▀" in line for line in out) > 8
    assert max(len(line) for line in out) <= 40


def test_kitty_gets_the_picture_itself(start, tmp_path):
    terminal = start(KITTY_WINDOW_ID="1")
    terminal.run('data d from "digits" train 20 test 10 seed 1')
    terminal.type("show d.test[3]" + ENTER)
    terminal.settle(0.5)
    pieces = re.findall(rb"\x1b_G([^;]*);([^\x1b]*)\x1b\\", terminal.received)
    assert b"a=T" in pieces[0][0] and pieces[-1][0].endswith(b"m=0")
    png = base64.b64decode(b"".join(piece for _, piece in pieces))
    assert png.startswith(b"\x89PNG")
    from PIL import Image
    import io
    assert Image.open(io.BytesIO(png)).size[0] > 100


@pytest.mark.skipif(not shutil.which("sixel2png"), reason="sixel2png isn't installed")
def test_sixel_is_the_same_picture_as_the_png(start, tmp_path):
    from PIL import Image
    terminal = start(CNN_PICTURES="sixel")
    terminal.run('data d from "digits" train 20 test 10 seed 1')
    terminal.run(f'show d.test[3] to "{tmp_path}/wanted.png"')
    terminal.type("show d.test[3]" + ENTER)
    terminal.settle(0.5)
    found = re.search(rb"\x1bP0;1;0q.*?\x1b\\", terminal.received, re.S)[0]
    (tmp_path / "picture.six").write_bytes(found)
    subprocess.run(
        ["sixel2png", "-i", tmp_path / "picture.six", "-o", tmp_path / "got.png"], check=True)
    got = Image.open(tmp_path / "got.png").convert("RGB")
    wanted = Image.open(tmp_path / "wanted.png").convert("RGB").resize(got.size, Image.BOX)
    difference = max(
        abs(a - b) for x in range(0, got.width, 7) for y in range(60, got.height, 7)
        for a, b in zip(got.getpixel((x, y)), wanted.getpixel((x, y))))
    assert difference <= 8


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_without_colours_there_is_a_file(start, variables, tmp_path):
    terminal = start(columns=200, **variables)
    terminal.run('data d from "digits" train 20 test 10 seed 1')
    note = terminal.run("show d.test[3]")[-1]
    path = re.search(r"the picture is in (.*)\]", note)[1]
    assert open(path, "rb").read(4) == b"\x89PNG"


# The pager


def test_long_help_comes_in_the_pager(start, tmp_path):
    pager = tmp_path / "pager"
    pager.write_text(f'#!/bin/sh\nhead -n 3 > {tmp_path}/seen\n')
    pager.chmod(0o755)
    terminal = start(PAGER=str(pager))
    # It reads three lines and leaves; that is no error.
    terminal.run("help conv")
    assert (tmp_path / "seen").read_text().startswith("conv: ")
    terminal.run("print 1")
    assert terminal.lines[-2] == "1"
    # What fits isn't paged.
    (tmp_path / "seen").unlink()
    terminal.run("help quit")
    assert not (tmp_path / "seen").exists()


def test_no_pager_for_scripts_or_when_it_is_switched_off(start):
    terminal = start(PAGER="")
    terminal.run("help conv")
    assert terminal.line == "cnn> "


# Verbs


def test_edit_runs_what_was_changed(start, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i s/20/21/ "$1"\n')
    editor.chmod(0o755)
    terminal = start(EDITOR=str(editor))
    terminal.run("print 2 * 20")
    out = terminal.run("edit")
    assert out[-2:] == ["print 2 * 21", "42"]
    terminal.type(UP)
    terminal.wait_for_line("cnn> print 2 * 21")
    terminal.type("\x03")
    terminal.prompt()
    out = terminal.run("edit")
    assert out[-1] == "nothing was changed"


def test_a_saved_session_runs(start, cnn, environment, tmp_path):
    terminal = start()
    terminal.run("x = 20")
    terminal.run("y = nothing")
    terminal.type("def f(n) {" + ENTER + "return n + 2" + ENTER + "}" + ENTER)
    terminal.prompt()
    terminal.run("print f(2 * x)")
    terminal.run(f'save session "{tmp_path}/work.cnn"')
    script = (tmp_path / "work.cnn").read_text()
    assert "# y = nothing" in script and "save session" not in script
    result = subprocess.run(
        [cnn, tmp_path / "work.cnn"], capture_output=True, text=True, env=environment)
    assert result.returncode == 0 and result.stdout == "42\n"


def test_history_goes_back_to_earlier_shells(start):
    first = start()
    first.run("alpha = 1")
    first.type("\x04")
    assert first.ends() == 0
    second = start()
    second.run("beta = 2")
    assert second.run("history") == ["  1  beta = 2"]
    assert second.run("history alpha") == ["  alpha = 1", "  history alpha"]
    assert second.run("history 2")[-1] == "  history 2"


def test_several_shells_at_once_lose_no_entry(start, environment, tmp_path):
    terminals = [start() for _ in range(4)]
    for number in range(10):
        for index, terminal in enumerate(terminals):
            terminal.type(f"x{index} = {number}" + ENTER)
    for terminal in terminals:
        terminal.wait(lambda t: t.line == "cnn> " and any("= 9" in line for line in t.lines))
    entries = (tmp_path / ".local/state/cnn/history").read_text().splitlines()
    assert sorted(entries) == sorted(f"x{i} = {n}" for i in range(4) for n in range(10))


@pytest.mark.parametrize("script, note", [
    ("exit 3", "status 3"), ("kill -9 $$", "status 137"), (': > "$1"', "nothing was changed"),
    ('rm "$1"', "there is no file"), ('printf "print \\377 +" > "$1"', "error["),
])
def test_an_editor_that_fails_ends_nothing(start, tmp_path, script, note):
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\n{script}\n")
    editor.chmod(0o755)
    terminal = start(EDITOR=str(editor), TMPDIR=str(tmp_path))
    terminal.run("x = 20")
    assert any(note in line for line in terminal.run("edit"))
    assert terminal.run("print x")[-1] == "20"
    assert not list(tmp_path.glob("cnn-*.cnn"))


def test_without_an_editor_it_says_so(start):
    terminal = start(EDITOR="/nowhere/editor -f")
    terminal.run("x = 20")
    assert any("can't be run" in line for line in terminal.run("edit"))


def test_only_what_is_typed_starts_pager_and_editor(start, cnn, environment, tmp_path):
    trap = tmp_path / "trap"
    trap.write_text(f'#!/bin/sh\ntouch {tmp_path}/started; cat > /dev/null < /dev/null\n')
    trap.chmod(0o755)
    variables = {"PAGER": str(trap), "EDITOR": str(trap), "VISUAL": str(trap)}
    script = tmp_path / "script.cnn"
    script.write_text("help conv\ndef change() { edit }\nedit\n")
    config = tmp_path / ".config/cnn"
    config.mkdir(parents=True)
    (config / "init.cnn").write_text(script.read_text())
    terminal = start(**variables)
    for typed in [f'include "{script}"', f'include "{script}"; edit', "change()"]:
        out = terminal.run(typed)
        assert any("E0" in line for line in out), terminal.picture
    for command in [[script], ["-c", "help conv; edit"], ["-c", f'include "{script}"']]:
        subprocess.run(
            [cnn, *command], env=environment | variables, stdin=subprocess.DEVNULL,
            capture_output=True)
    child = Terminal(cnn, [str(script)], environment=environment | variables)
    assert child.ends() == 1
    assert not (tmp_path / "started").exists()
    terminal.run("edit")
    assert (tmp_path / "started").exists()


def test_a_saved_session_gives_the_same_network(start, cnn, environment, tmp_path):
    script = tmp_path / "work.cnn"
    script.write_text("something else\n")
    terminal = start(columns=120)
    terminal.run('data d from "digits" train 40 test 10 seed 1')
    terminal.run("network n input 32x32x1; conv 2 5x5", "n 28x28x2> ")
    terminal.run("conv 4 5x5", "n 24x24x4> ")
    terminal.run("undo", "n 28x28x2> ")
    terminal.run("conv 2 99x99", "n 28x28x2> ")
    terminal.run("avgpool 4x4; conv 2 99x99", "n 7x7x2> ")
    terminal.run("flatten", "n 98> ")
    terminal.run("dense 10 softmax", "n 10> ")
    terminal.run("edit 99; conv?", "n 10> ")
    terminal.run("train on d.train epochs 2 seed 3", "n 10> ")
    check = "print sum(n.dense1.weights), sum(n.conv1.weights), n.parameters"
    wanted = terminal.run(check, "n 10> ")[-1]
    terminal.run(f'save session "{script}"', "n 10> ")
    result = subprocess.run(
        [cnn, script], capture_output=True, text=True, env=environment)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == wanted


# The start-up file


def test_mistakes_in_the_start_up_file_are_shown_and_end_nothing(start, tmp_path):
    folder = tmp_path / ".config/cnn"
    folder.mkdir(parents=True)
    (folder / "init.cnn").write_text("x = 41\ny = nothing\nx = 5\n")
    terminal = start(columns=200)
    assert any("E0201" in line for line in terminal.lines)
    assert any("init.cnn:2:5" in line for line in terminal.lines)
    assert terminal.run("print x + 1")[-1] == "42"
    assert terminal.run("history") == ["  1  print x + 1"]
    (folder / "init.cnn").write_text("x = (\n")
    terminal = start(columns=200)
    assert any("init.cnn" in line for line in terminal.lines)
    (folder / "init.cnn").unlink()
    (folder / "init.cnn").mkdir()
    terminal = start(columns=200)
    assert any("folder" in line or "directory" in line for line in terminal.lines)
    assert terminal.run("print 6 * 7")[-1] == "42"


# Stopping


@pytest.mark.parametrize("long", [
    "while true { x = 1 }", "def f(n) { while true { n = n + 1 } }; f(1)",
    'data big from "digits" train 60000 test 10 seed 5', "t = random(300000); while true { t = sort(t) }",
    "t = random(1000x1000); x = convolve(t, random(200x200))", "x = dot(t, t)",
    "while true { r = evaluate on d.train }",
])
def test_ctrl_c_stops_what_runs(start, long):
    terminal = start(columns=100)
    terminal.run('data d from "digits" train 20 test 10 seed 1')
    terminal.run(NETWORK, "n 10> ")
    terminal.run("t = random(2000x2000)", "n 10> ")
    terminal.type(long + ENTER)
    terminal.settle(0.3)
    terminal.type("\x03")
    terminal.prompt("n 10> ")
    assert terminal.run("print 6 * 7", "n 10> ")[-1] == "42"


def test_ctrl_c_stops_a_download(start, environment, tmp_path):
    (tmp_path / "bin").mkdir()
    curl = tmp_path / "bin/curl"
    curl.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\nexec sleep 100\n")
    curl.chmod(0o755)
    terminal = start(columns=100, PATH=f"{tmp_path}/bin:{environment['PATH']}")
    terminal.type('data m from "mnist"' + ENTER)
    terminal.wait(lambda t: (tmp_path / "asked").exists(), "a download")
    terminal.type("\x03")
    terminal.prompt()
    assert any("was interrupted" in line for line in terminal.lines)
    assert terminal.run("print 6 * 7")[-1] == "42"


def test_the_progress_has_a_bar_a_rate_and_the_time_left(start):
    terminal = start()
    terminal.run(DATA)
    terminal.run(NETWORK, "n 10> ")
    terminal.type(TRAINING + ENTER)
    terminal.wait(lambda t: re.search(
        r"^\[[= ]{12}\]  epoch \d+/30000  loss \S+  .*images/s  .* left$", t.lines[-1]))
    terminal.type("\x03")
    terminal.prompt("n 10> ")


# Narrow and plain terminals


def test_two_lines_of_banner_in_a_narrow_window(start):
    terminal = start(columns=40)
    assert len(terminal.lines) == 3 and all(len(line) < 40 for line in terminal.lines)



def test_forty_columns_show_everything(start):
    terminal = start(columns=40, lines=50)
    terminal.run("network n input 32x32x1; conv 6 5x5 relu; flatten; dense 10 softmax", "n 10> ")
    out = " ".join(terminal.run("summary", "n 10> "))
    for wanted in ["layer", "made by", "parameters", "mult-adds", "memory", "field", "47,206"]:
        assert wanted in out
    assert "…" not in out
    out = terminal.run("settings", "n 10> ")
    assert "how far" in " ".join(out) and max(map(len, out)) <= 40


def test_eighty_columns_show_lenet_in_one_table_and_break_no_word(start):
    terminal = start(lines=60)
    terminal.run("network lenet input 32x32x1; conv 6 5x5 tanh; avgpool 2x2; conv 16 5x5 tanh; "
                 "avgpool 2x2; flatten; dense 120 tanh; dense 84 tanh; dense 10 softmax",
                 "lenet 10> ")
    out = terminal.run("summary", "lenet 10> ")
    assert out[1].startswith("layer") and out[1].endswith("field") and "" not in out, out
    terminal.run('data d from "digits" train 64 test 64 seed 1', "lenet 10> ")
    out = terminal.run("train on d.train validate d.test epochs 1", "lenet 10> ")
    assert re.search(r"; validation loss [\d.]+,$", out[-2]), out
    assert re.search(r"^  accuracy [\d.]+$", out[-1]), out
    out = terminal.run("summary()", "lenet 10> ")
    assert out[0].endswith("without") and out[1] == "  parentheses and commas", out


@pytest.mark.parametrize("term", ["no-such-terminal", "xterm-newer", "dumb"])
def test_unknown_terminals_print_no_junk(start, term):
    terminal = start(TERM=term)
    assert len(terminal.lines) == 3, terminal.picture
    assert terminal.run("print 6 * 7")[-1] == "42"


def test_a_c_locale(start):
    terminal = start(LANG="C", LC_ALL="C")
    assert terminal.run('print "dé" + "€"')[-1] == "dé€"

"""A terminal for tests: the program runs in it, and its screen can be looked at (pyte)."""

import os
import signal
import time

import pexpect
import pyte

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
TAB, ENTER, BACKSPACE, DELETE = "\t", "\r", "\x7f", "\x1b[3~"


class Terminal:
    """The program in a window of so many columns and lines."""

    def __init__(self, command, arguments=(), *, environment, columns=80, lines=24, timeout=30):
        self.timeout = timeout
        self.screen = pyte.HistoryScreen(columns, lines, history=2000, ratio=0.5)
        self.screen.write_process_input = self.type
        self.stream = pyte.ByteStream(self.screen)
        self.received = b""
        self.child = pexpect.spawn(
            command, list(arguments), env=environment, timeout=timeout,
            dimensions=(lines, columns))
        self.child.delaybeforesend = None

    def type(self, text):
        self.child.send(text.encode())

    def signal(self, number):
        self.child.kill(number)

    def resize(self, columns, lines=24):
        self.screen.resize(lines, columns)
        self.child.setwinsize(lines, columns)

    def read(self, seconds=0.05):
        """Takes in what the program has written meanwhile; False once it has ended."""
        try:
            data = self.child.read_nonblocking(1 << 16, timeout=seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.received += data
        self.stream.feed(data)
        return True

    @property
    def lines(self):
        """The lines of the screen down to the last one with anything on it."""
        lines = [line.rstrip() for line in self.screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    @property
    def all_lines(self):
        """Those that have scrolled away too."""
        width = self.screen.columns
        above = ["".join(row[x].data for x in range(width)).rstrip()
                 for row in self.screen.history.top]
        return above + self.lines

    @property
    def line(self):
        """The line that the cursor is in, up to the cursor."""
        text = self.screen.display[self.screen.cursor.y][:self.screen.cursor.x]
        return text.replace("\xa0", " ")

    def wait(self, condition, what=""):
        """Waits until a condition of the screen is true."""
        end = time.monotonic() + self.timeout
        while not condition(self):
            alive = self.read()
            if not alive and not condition(self):
                raise AssertionError(f"ended without {what}:\n" + self.picture)
            if time.monotonic() > end:
                raise AssertionError(f"no {what}:\n" + self.picture)
        return self

    def wait_for(self, text):
        return self.wait(lambda terminal: any(text in line for line in terminal.all_lines), text)

    def wait_for_line(self, line):
        """Waits until the cursor stands behind exactly this line."""
        return self.wait(lambda terminal: terminal.line == line, repr(line))

    def prompt(self, prompt="cnn> "):
        return self.wait_for_line(prompt)

    def run(self, text, prompt="cnn> "):
        """Types a line and waits for the next prompt; gives the lines that came between."""
        before = len(self.all_lines)
        self.type(text + ENTER)
        self.wait(
            lambda terminal: len(terminal.all_lines) > before and terminal.line == prompt,
            f"{prompt!r} after {text!r}")
        return self.all_lines[before:-1]

    def settle(self, seconds=0.3):
        """Waits until nothing has come for a while."""
        last = time.monotonic()
        while time.monotonic() - last < seconds:
            count = len(self.received)
            if not self.read(0.05):
                break
            if len(self.received) > count:
                last = time.monotonic()
        return self

    def ends(self):
        """Waits for the end; gives the exit status."""
        end = time.monotonic() + self.timeout
        while self.read():
            assert time.monotonic() < end, "it doesn't end:\n" + self.picture
        self.child.close()
        return self.child.exitstatus if self.child.signalstatus is None else -self.child.signalstatus

    def close(self):
        if self.child.isalive():
            os.kill(self.child.pid, signal.SIGKILL)
        self.child.close(force=True)

    @property
    def picture(self):
        edge = "+" + "-" * self.screen.columns + "+"
        rows = [f"|{line}|" for line in self.screen.display]
        return "\n".join([edge, *rows, edge, f"cursor {self.screen.cursor.y},{self.screen.cursor.x}"])

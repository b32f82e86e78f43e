"""How quickly `cnn` answers: a whole process, the prompt, a check, a kernel's first reply, an empty
cell.

    responsiveness.py [--rounds 21] [--program PATH]

Prints medians in milliseconds. Needs jupyter_client (Tests/Python/requirements.txt).
"""

import argparse
import json
import os
import pathlib
import pty
import select
import socket
import statistics
import subprocess
import tempfile
import time

from jupyter_client.blocking import BlockingKernelClient

ROOT = pathlib.Path(__file__).resolve().parents[1]


def median(rounds, body):
    return statistics.median(body() for _ in range(rounds)) * 1000


def process(*command):
    def run():
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start
    return run


def prompt(program, folder):
    """Seconds from the start in a terminal until the prompt shows a key that is typed there."""
    child, terminal = pty.fork()
    start = time.perf_counter()
    if child == 0:
        os.environ.update(HOME=folder, TERM="xterm-256color", LANG="C.UTF-8")
        os.execv(program, [program])
    received = b""
    # What the terminal's own driver echoes before the prompt is there doesn't count.
    while b"cnn> " not in received.replace(b"\x1b[1m", b"").replace(b"\x1b[0m", b""):
        select.select([terminal], [], [])
        received += os.read(terminal, 4096)
    os.write(terminal, b"q")
    while not received.endswith(b"q"):
        received += os.read(terminal, 4096)
    end = time.perf_counter()
    os.write(terminal, b"\x7f\x04")
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:
        pass
    os.waitpid(child, 0)
    os.close(terminal)
    return end - start


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def kernel(program, folder):
    """Seconds from the start to kernel_info_reply, and of 200 empty cells."""
    names = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"]
    content = dict(zip(names, free_ports(5)), ip="127.0.0.1", transport="tcp", key="secret",
                   signature_scheme="hmac-sha256", kernel_name="cnn")
    path = pathlib.Path(folder) / "connection.json"
    path.write_text(json.dumps(content))
    path.chmod(0o600)
    client = BlockingKernelClient(connection_file=str(path))
    client.load_connection_file()
    start = time.perf_counter()
    child = subprocess.Popen([program, "kernel", "start", "--connection-file", str(path)])
    # A socket that finds nobody tries again only after 100 ms; so the client waits for the port.
    while True:
        try:
            socket.create_connection(("127.0.0.1", content["shell_port"]), timeout=1).close()
            break
        except OSError:
            time.sleep(0.001)
    client.start_channels()
    request = client.kernel_info()
    while client.get_shell_msg(timeout=30)["parent_header"].get("msg_id") != request:
        pass
    first = time.perf_counter() - start
    time.sleep(0.3)
    cells = []
    for _ in range(200):
        start = time.perf_counter()
        request = client.execute("", store_history=False)
        while client.get_shell_msg(timeout=30)["parent_header"].get("msg_id") != request:
            pass
        cells.append(time.perf_counter() - start)
    client.shutdown()
    client.stop_channels()
    child.wait(timeout=10)
    return first, statistics.median(cells)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--program", default=str(ROOT / ".build/release/cnn"))
    options = parser.parse_args()
    program = options.program
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder) / "long.cnn"
        lines = ['data d from "digits" train 100 test 50', "network net input 32x32x1"]
        lines += ["conv 8 3x3 pad same relu as c0"]
        lines += [f"conv 8 3x3 pad same relu as c{n}" for n in range(1, 60)]
        lines += ["flatten", "dense 10 softmax", "train on d.train epochs 2"]
        lines += [f"x{n} = {n} * 2 + sum([1, 2, {n}])" for n in range(300 - len(lines))]
        script.write_text("\n".join(lines) + "\n")
        print(f"cnn -c 'print 1'                  {median(options.rounds, process(program, '-c', 'print 1')):7.1f} ms")
        print(f"the prompt takes the first key    {median(options.rounds, lambda: prompt(program, folder)):7.1f} ms")
        print(f"cnn check, 300 lines              {median(options.rounds, process(program, 'check', str(script))):7.1f} ms")
        loop = "s = 0; for i in 0..<1000000 { s = s + i }"
        print(f"a million additions               {median(5, process(program, '-c', loop)):7.1f} ms")
        results = [kernel(program, folder) for _ in range(7)]
        print(f"kernel_info_reply after the start {statistics.median(r[0] for r in results) * 1000:7.1f} ms")
        print(f"an empty cell                     {statistics.median(r[1] for r in results) * 1000:7.2f} ms")


if __name__ == "__main__":
    main()

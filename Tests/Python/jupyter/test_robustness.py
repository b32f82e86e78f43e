"""Hostile, huge and hurried messages; interrupts; the end of the kernel."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from jupyter_client.session import Session
from kernel_client import TIMEOUT, text

TRAINING = """
data digits from "digits" train 4000 test 100 seed 1
network net input 32x32x1
conv 16 5x5 relu
maxpool 2x2
conv 32 5x5 relu
flatten
dense 10 softmax
train on digits.train epochs 1000 batch 64 optimizer sgd rate 0.001 seed 1
"""


def shell_socket(kernel):
    return kernel.client.shell_channel.socket


def frames(kernel, code, key=None):
    """The frames of an execute request, signed with the right or another key."""
    session = Session(key=kernel.client.session.key if key is None else key)
    message = session.msg("execute_request", {"code": code, "silent": False, "store_history": True})
    return session.serialize(message)


def spoil(parts, index, value):
    parts = list(parts)
    parts[index] = value
    return parts


def variable_exists(kernel, name):
    return kernel.run(name)[0]["status"] == "ok"


@pytest.mark.parametrize(
    "signature", [b"", b"0" * 64, b"x", b"\xff" * 64], ids=["missing", "wrong", "short", "no digits"]
)
def test_a_message_with_a_bad_signature_is_dropped(kernel, signature):
    parts = spoil(frames(kernel, "forged = 1"), 1, signature)
    shell_socket(kernel).send_multipart(parts)
    assert not variable_exists(kernel, "forged")


def test_a_message_signed_with_another_key_is_dropped(kernel):
    shell_socket(kernel).send_multipart(frames(kernel, "forged = 1", key=b"another key"))
    assert not variable_exists(kernel, "forged")


def test_a_changed_message_is_dropped(kernel):
    parts = frames(kernel, "forged = 1")
    parts[5] = parts[5].replace(b"forged = 1", b"forged = 2")
    shell_socket(kernel).send_multipart(parts)
    assert not variable_exists(kernel, "forged")


def test_a_replayed_message_runs_once(kernel):
    kernel.run("turns = 0")
    parts = frames(kernel, "turns = turns + 1")
    for _ in range(3):
        shell_socket(kernel).send_multipart(parts)
    _, outputs = kernel.run("turns")
    assert outputs[0][1]["data"]["text/plain"] == "1"


def test_a_forged_copy_does_not_use_up_the_signature_of_the_real_message(kernel):
    parts = frames(kernel, "genuine = 1")
    shell_socket(kernel).send_multipart(spoil(parts, 5, b'{"code": "1"}'))
    shell_socket(kernel).send_multipart(parts)
    assert variable_exists(kernel, "genuine")


@pytest.mark.parametrize(
    "parts",
    [[b""], [b"", b""], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"", b"{}"], [b"junk"] * 50, [b"<IDS|MSG>"] * 9],
)
def test_short_and_empty_messages_are_dropped(kernel, parts):
    for channel in (kernel.client.shell_channel, kernel.client.control_channel):
        channel.socket.send_multipart(parts)
    assert kernel.run("1")[0]["status"] == "ok"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"[" * 100_000,
        b'{"code":' * 50_000,
        b"7",
        b'{"code": null}',
        b'{"code": "\xff\xfe", "user_expressions": 3}',
        b'{"code": "1", "store_history": "yes", "user_expressions": {"a": 4}}',
        b'{"code": "1\\ud800"}',
    ],
    ids=["empty", "no JSON", "deep", "deep objects", "number", "null", "no UTF-8", "types", "half"],
)
def test_well_signed_nonsense_does_no_harm(kernel, content):
    session = kernel.client.session
    header = session.msg("execute_request")["header"]
    body = [json.dumps(header, default=str).encode(), b"{}", b"{}", content]
    shell_socket(kernel).send_multipart([b"<IDS|MSG>", session.sign(body), *body])
    # The nonsense may be a cell that fails and takes along what was sent with it.
    kernel.reply(kernel.client.kernel_info())
    assert kernel.run("1")[0]["status"] == "ok"


def test_a_cell_of_50_megabytes_runs(kernel):
    reply, _ = kernel.run('big = "' + "a" * 50_000_000 + '"')
    assert reply["status"] == "ok"
    _, outputs = kernel.run("len(big)")
    assert outputs[0][1]["data"]["text/plain"] == "50000000"


def test_a_thousand_quick_cells_are_answered_in_order(kernel):
    first, _ = kernel.run("0")
    requests = [kernel.send(f"{number}") for number in range(1000)]
    for number, request in enumerate(requests):
        reply, outputs = kernel.finish(request)
        assert reply["execution_count"] == first["execution_count"] + number + 1
        assert outputs[0][1]["data"]["text/plain"] == str(number)


def test_a_flood_of_lines_comes_whole_and_in_few_messages(kernel):
    _, outputs = kernel.run("for i in 0..<20000 { print i }")
    assert text(outputs) == "".join(f"{number}\n" for number in range(20000))
    assert len(outputs) < 2000


def start_training(kernel):
    request = kernel.send(TRAINING)
    while True:
        message = kernel.client.get_iopub_msg(timeout=TIMEOUT)
        if message["msg_type"] in ("display_data", "update_display_data"):
            return request


def test_control_and_heartbeat_answer_while_training_runs(fresh_kernel):
    kernel = fresh_kernel
    request = start_training(kernel)
    message = kernel.client.session.msg("kernel_info_request", {})
    kernel.client.control_channel.send(message)
    reply = kernel.client.get_control_msg(timeout=TIMEOUT)
    assert reply["msg_type"] == "kernel_info_reply"
    assert kernel.client.hb_channel.is_beating()
    kernel.interrupt()
    reply, outputs = kernel.finish(request)
    assert reply["status"] == "error"
    assert [kind for kind, _ in outputs][-1] == "error"


def test_an_interrupted_training_keeps_what_it_learnt_and_the_next_cell_runs(fresh_kernel):
    kernel = fresh_kernel
    request = start_training(kernel)
    kernel.interrupt()
    reply, _ = kernel.finish(request)
    assert "interrupt" in (reply["evalue"] + reply["ename"]) or "stopped" in reply["evalue"]
    reply, outputs = kernel.run('print "still here"')
    assert text(outputs) == "still here\n"
    assert kernel.run("evaluate on digits.test")[0]["status"] == "ok"


def test_progress_updates_one_display(fresh_kernel):
    request = fresh_kernel.send(TRAINING.replace("epochs 1000", "epochs 2"))
    _, outputs = fresh_kernel.finish(request)
    shown = [content for kind, content in outputs if kind == "display_data"]
    updates = [content for kind, content in outputs if kind == "update_display_data"]
    name = shown[0]["transient"]["display_id"]
    assert updates
    assert {update["transient"]["display_id"] for update in updates} == {name}
    assert {"text/html", "text/plain"} <= set(updates[-1]["data"])
    assert "epoch 2/2" in updates[-1]["data"]["text/plain"]


def test_an_interrupt_between_cells_is_forgotten(kernel):
    # The manager would not wait for the reply, and the next cell could run by the time it comes.
    message = kernel.client.session.msg("interrupt_request", {})
    kernel.client.control_channel.send(message)
    while True:
        reply = kernel.client.get_control_msg(timeout=TIMEOUT)
        if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            break
    assert reply["content"] == {"status": "ok"}
    assert kernel.run("for i in 0..<10000 { x = i }")[0]["status"] == "ok"


def test_an_idle_kernel_survives_sigint(kernel):
    os.kill(kernel.manager.provisioner.process.pid, signal.SIGINT)
    assert kernel.run("1")[0]["status"] == "ok"


def test_sigint_stops_a_running_cell(kernel):
    request = kernel.send("while true { x = 1 }")
    kernel.wait_until_busy(request)
    time.sleep(0.1)
    os.kill(kernel.manager.provisioner.process.pid, signal.SIGINT)
    assert kernel.finish(request)[0]["status"] == "error"


def wait_for_end(process):
    return process.wait(timeout=TIMEOUT)


@pytest.mark.parametrize("restart", [True, False])
def test_shutdown_is_answered_and_ends_the_process(fresh_kernel, restart):
    process = fresh_kernel.manager.provisioner.process
    fresh_kernel.client.shutdown(restart=restart)
    reply = fresh_kernel.client.get_control_msg(timeout=TIMEOUT)
    assert reply["content"] == {"status": "ok", "restart": restart}
    assert wait_for_end(process) == 0


def test_shutdown_while_training_ends_the_process(fresh_kernel):
    process = fresh_kernel.manager.provisioner.process
    start_training(fresh_kernel)
    fresh_kernel.client.shutdown()
    assert wait_for_end(process) == 0


def test_sigterm_ends_the_process(fresh_kernel):
    process = fresh_kernel.manager.provisioner.process
    process.send_signal(signal.SIGTERM)
    assert wait_for_end(process) == 0


def test_a_restarted_kernel_is_new(fresh_kernel):
    kernel = fresh_kernel
    kernel.run("x = 1")
    kernel.manager.restart_kernel(now=False)
    kernel.client.wait_for_ready(timeout=TIMEOUT)
    assert kernel.run("x")[0]["status"] == "error"


PARENT = """
import os, subprocess, sys
environment = dict(os.environ, JPY_PARENT_PID=str(os.getpid()))
kernel = subprocess.Popen([sys.argv[1], "kernel", "start", "--connection-file", sys.argv[2]], env=environment)
print(kernel.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def connection_file(manager, tmp_path):
    path = tmp_path / "connection.json"
    manager.connection_file = str(path)
    manager.write_connection_file()
    return path


def test_the_kernel_ends_with_the_process_that_started_it(cnn, connection_file):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, cnn, connection_file],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )
    kernel = int(parent.stdout.readline())
    assert os.path.exists(f"/proc/{kernel}")
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + TIMEOUT
    while running(kernel):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def running(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def start(cnn, path, *options):
    return subprocess.run(
        [cnn, "kernel", "start", "--connection-file", path, *options],
        capture_output=True, text=True, timeout=TIMEOUT,
    )


def change(path, **values):
    content = json.loads(path.read_text())
    content.update(values)
    path.write_text(json.dumps(content))
    path.chmod(0o600)


@pytest.mark.parametrize(
    "values, words",
    [
        ({"key": ""}, "no key"),
        ({"shell_port": 0}, "shell_port"),
        ({"hb_port": 70000}, "hb_port"),
        ({"iopub_port": "5000"}, "iopub_port"),
        ({"transport": "carrier pigeon"}, "transport"),
        ({"signature_scheme": "hmac-md5"}, "signature scheme"),
        ({"ip": ""}, "ip"),
    ],
)
def test_a_bad_connection_file_is_refused(cnn, connection_file, values, words):
    change(connection_file, **values)
    result = start(cnn, connection_file)
    assert result.returncode == 1
    assert words in result.stderr


def test_a_connection_file_that_others_may_write_is_refused(cnn, connection_file):
    connection_file.chmod(0o666)
    result = start(cnn, connection_file)
    assert result.returncode == 1
    assert "chmod 600" in result.stderr


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xff", b"[" * 100_000])
def test_what_is_no_connection_file_is_refused(cnn, tmp_path, content):
    path = tmp_path / "connection.json"
    path.write_bytes(content)
    path.chmod(0o600)
    result = start(cnn, path)
    assert result.returncode == 1
    assert "no connection file" in result.stderr


def test_a_missing_connection_file_is_named(cnn, tmp_path):
    result = start(cnn, tmp_path / "nowhere.json")
    assert result.returncode == 1
    assert "nowhere.json" in result.stderr

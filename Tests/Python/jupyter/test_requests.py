"""What the specification's own tests leave out of the requests."""

import pytest
from kernel_client import TIMEOUT, text


def test_user_expressions_are_evaluated_after_the_cell(kernel):
    reply, _ = kernel.run("x = 20", user_expressions={"double": "2 * x", "missing": "no_such_name"})
    assert reply["status"] == "ok"
    assert reply["user_expressions"]["double"]["data"]["text/plain"] == "40"
    assert reply["user_expressions"]["missing"]["status"] == "error"
    assert "no_such_name" in reply["user_expressions"]["missing"]["evalue"]


def test_user_expressions_show_nothing(kernel):
    _, outputs = kernel.run("x = 1", user_expressions={"x": "x"})
    assert outputs == []


def test_a_failed_cell_evaluates_no_user_expressions(kernel):
    reply, _ = kernel.run("no_such_name", user_expressions={"x": "1"})
    assert reply["status"] == "error"
    assert reply["user_expressions"] == {}


def test_a_silent_cell_publishes_only_its_status_and_does_not_count(kernel):
    before, _ = kernel.run("1")
    request = kernel.send('print "quiet"\nquiet = 5\nquiet', silent=True)
    assert kernel.reply(request)["content"]["status"] == "ok"
    assert {kind for kind, _ in kernel.published(request)} == {"status"}
    after, outputs = kernel.run("quiet")
    assert after["execution_count"] == before["execution_count"] + 1
    assert outputs[0][1]["data"]["text/plain"] == "5"
    inputs = history(kernel, hist_access_type="tail", n=2)
    assert [row[2] for row in inputs] == ["1", "quiet"]


def test_a_cell_without_store_history_is_not_in_the_history(kernel):
    kernel.run("kept = 1")
    kernel.run("passing = 2", store_history=False)
    assert history(kernel, hist_access_type="tail", n=1)[0][2] == "kept = 1"


def test_stop_on_error_answers_the_cells_behind_with_errors(kernel):
    requests = [kernel.send("no_such_name")] + [kernel.send("late = 1") for _ in range(5)]
    replies = [kernel.reply(request)["content"] for request in requests]
    for request in requests:
        kernel.published(request)
    assert [reply["status"] for reply in replies] == ["error"] * 6
    assert all(reply["ename"] == "Aborted" for reply in replies[1:])
    reply, outputs = kernel.run("1 + 1")
    assert reply["status"] == "ok"
    assert outputs[0][1]["data"]["text/plain"] == "2"


def test_without_stop_on_error_the_cells_behind_run(kernel):
    requests = [kernel.send("no_such_name", stop_on_error=False), kernel.send("2 + 3")]
    results = [kernel.finish(request) for request in requests]
    assert [reply["status"] for reply, _ in results] == ["error", "ok"]
    assert results[1][1][0][1]["data"]["text/plain"] == "5"


def test_a_question_is_asked_and_its_answer_used(kernel):
    request = kernel.send('name = input("name? ")\nprint "hello, {name}"', allow_stdin=True)
    question = kernel.client.get_stdin_msg(timeout=TIMEOUT)
    assert question["msg_type"] == "input_request"
    assert question["content"] == {"prompt": "name? ", "password": False}
    assert question["parent_header"]["msg_id"] == request
    kernel.client.input("Ada\u20ac \U0001f600")
    reply, outputs = kernel.finish(request)
    assert reply["status"] == "ok"
    assert text(outputs) == "hello, Ada\u20ac \U0001f600\n"


def test_without_stdin_a_question_is_an_error(kernel):
    reply, _ = kernel.run('input("name? ")', allow_stdin=False)
    assert reply["status"] == "error"
    assert "input" in reply["evalue"]


def test_an_interrupt_ends_a_question_and_a_late_answer_is_dropped(kernel):
    request = kernel.send('a = input("first? ")', allow_stdin=True)
    kernel.client.get_stdin_msg(timeout=TIMEOUT)
    kernel.interrupt()
    reply, _ = kernel.finish(request)
    assert reply["status"] == "error"
    kernel.client.input("too late")
    request = kernel.send('b = input("second? ")\nprint b', allow_stdin=True)
    assert kernel.client.get_stdin_msg(timeout=TIMEOUT)["content"]["prompt"] == "second? "
    kernel.client.input("in time")
    assert text(kernel.finish(request)[1]) == "in time\n"


def history(kernel, **options):
    request = kernel.client.history(raw=True, **options)
    return kernel.reply(request)["content"]["history"]


def test_history_has_what_cells_gave(kernel):
    kernel.run("3 * 5")
    assert history(kernel, hist_access_type="tail", n=1, output=True)[0][2] == ["3 * 5", "15"]


@pytest.mark.parametrize("code, cursor", [("", 0), ("x", 99), ("x", -5), ("\U0001f600 fl", 4)])
def test_completion_takes_any_cursor(kernel, code, cursor):
    request = kernel.client.complete(code, cursor)
    content = kernel.reply(request)["content"]
    assert content["status"] == "ok"
    assert 0 <= content["cursor_start"] <= content["cursor_end"] <= len(code)


def test_completion_counts_code_points(kernel):
    code = '"\U0001f600\U0001f600"; flatt'
    content = kernel.reply(kernel.client.complete(code, len(code)))["content"]
    assert content["matches"] == ["flatten"]
    assert (content["cursor_start"], content["cursor_end"]) == (6, 11)


def test_a_comm_that_nobody_knows_is_closed_again(kernel):
    message = kernel.client.session.msg(
        "comm_open", {"comm_id": "abc", "target_name": "nobody", "data": {}}
    )
    kernel.client.shell_channel.send(message)
    outputs = kernel.outputs(message["header"]["msg_id"])
    assert outputs == [("comm_close", {"comm_id": "abc", "data": {}})]
    content = kernel.reply(kernel.client.comm_info())["content"]
    assert content == {"status": "ok", "comms": {}}


def test_every_request_is_wrapped_in_busy_and_idle(kernel):
    for request in (kernel.client.kernel_info(), kernel.client.is_complete("x")):
        kernel.reply(request)
        states = [content["execution_state"] for _, content in kernel.published(request)]
        assert states == ["busy", "idle"]


def test_an_error_has_a_caret_in_its_traceback(kernel):
    reply, outputs = kernel.run("x = 1\ny = no_such_name")
    assert [kind for kind, _ in outputs] == ["error"]
    assert outputs[0][1]["traceback"] == reply["traceback"]
    assert "\n".join(reply["traceback"]).count("^") == len("no_such_name")


def test_quit_asks_the_front_end_to_end(kernel):
    reply, _ = kernel.run("quit")
    assert reply["status"] == "ok"
    assert [payload["source"] for payload in reply["payload"]] == ["ask_exit"]
    assert kernel.run("1")[0]["status"] == "ok"


def test_unknown_requests_do_no_harm(kernel):
    for channel in (kernel.client.shell_channel, kernel.client.control_channel):
        channel.send(kernel.client.session.msg("no_such_request", {"a": 1}))
        channel.send(kernel.client.session.msg("execute_request", {"code": 7}))
    assert kernel.run("1")[0]["status"] == "ok"

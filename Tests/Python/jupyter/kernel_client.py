"""A client that runs cells and keeps what they put out."""

from jupyter_client.manager import KernelManager

TIMEOUT = 60


class Kernel:
    """A running kernel and a client of it."""

    def __init__(self):
        self.manager = KernelManager(kernel_name="cnn")

    def __enter__(self):
        self.manager.start_kernel()
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT)
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        if self.manager.is_alive():
            self.manager.shutdown_kernel()
        else:
            self.manager.cleanup_resources()

    def send(self, code, **options):
        return self.client.execute(code, **options)

    def run(self, code, **options):
        """Runs a cell; gives the reply's content and the cell's outputs."""
        options.setdefault("allow_stdin", False)
        return self.finish(self.send(code, **options))

    def finish(self, request):
        """The reply to a request and the outputs between its busy and idle."""
        reply = self.reply(request)
        return reply["content"], self.outputs(request)

    def reply(self, request):
        return self._next(self.client.get_shell_msg, request)

    def outputs(self, request):
        """(type, content) of everything a request published, without status and input."""
        return [pair for pair in self.published(request) if pair[0] not in ("status", "execute_input")]

    def published(self, request):
        messages = []
        while True:
            message = self._next(self.client.get_iopub_msg, request)
            messages.append((message["msg_type"], message["content"]))
            if messages[-1] == ("status", {"execution_state": "idle"}):
                return messages

    def wait_until_busy(self, request):
        while True:
            message = self._next(self.client.get_iopub_msg, request)
            if message["msg_type"] == "execute_input":
                return

    def interrupt(self):
        self.manager.interrupt_kernel()

    @staticmethod
    def _next(receive, request):
        while True:
            message = receive(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == request:
                return message


def text(outputs, stream="stdout"):
    """What was written to a stream."""
    return "".join(
        content["text"] for kind, content in outputs if kind == "stream" and content["name"] == stream
    )

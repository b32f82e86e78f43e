"""A kernel of the program under test as a process that can be looked at."""

import os

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

TIMEOUT = 60


class Kernel:
    def __init__(self, cnn, folder):
        self.manager = KernelManager(kernel_name="cnn")
        self.manager._kernel_spec = KernelSpec(
            argv=[cnn, "kernel", "start", "--connection-file", "{connection_file}"],
            display_name="cnn", language="cnn", interrupt_mode="message")
        self.manager.start_kernel(cwd=str(folder))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT)
        self.pid = self.manager.provisioner.process.pid

    def send(self, code):
        return self.client.execute(code)

    def wait_for(self, request, state):
        """Until the request's status is `busy` or `idle`."""
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == request and \
                    message["content"].get("execution_state") == state:
                return

    def reply(self, request):
        while True:
            reply = self.client.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == request:
                return reply["content"]

    def finish(self, request):
        reply = self.reply(request)
        self.wait_for(request, "idle")
        return reply

    def run(self, code):
        return self.finish(self.send(code))

    def outputs(self, code):
        """What a cell puts out, as pairs of a message's type and content."""
        request, found = self.send(code), []
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") != request:
                continue
            found.append((message["msg_type"], message["content"]))
            if found[-1] == ("status", {"execution_state": "idle"}):
                return found

    def interrupt(self):
        """Sends an `interrupt_request` and waits for its reply."""
        message = self.client.session.msg("interrupt_request", {})
        self.client.control_channel.send(message)
        while True:
            reply = self.client.get_control_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                assert reply["content"]["status"] == "ok"
                return

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def memory(self):
        with open(f"/proc/{self.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.pid}/task"))

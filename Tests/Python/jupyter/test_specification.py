"""The Jupyter project's own tests of kernels, every one of them switched on."""

import jupyter_kernel_test


class TestCNNKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "cnn"
    language_name = "cnn"
    file_extension = ".cnn"

    code_hello_world = 'print "hello, world"'
    code_stderr = 'warn "careful"'

    completion_samples = [
        {"text": "flatt", "matches": {"flatten"}},
        {"text": "network net input 8x8x1\nglobal", "matches": {"globalavgpool"}},
    ]

    complete_code_samples = ["x = 1", "network net input 8x8x1\nconv 4 3x3", ""]
    incomplete_code_samples = ["for i in 0..<3 {", "x = (1 +", "print \\"]
    invalid_code_samples = ["x = )", "}"]

    code_page_something = "conv?"
    code_generate_error = "x = no_such_name"

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "x = [1, 2]\nx", "result": "[1, 2]"},
    ]
    code_display_data = [
        {"code": "network net input 8x8x1\nconv 4 3x3\nsummary", "mime": "text/html"},
    ]

    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")

    code_inspect_sample = "conv"
    code_clear_output = "clear"
    support_iopub_welcome = True

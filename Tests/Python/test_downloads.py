"""Data sets from the network, with a proxy on loopback in the network's place."""

import hashlib
import http.server
import json
import os
import pathlib
import re
import subprocess
import threading
import time

import pytest

NAME = "fashion-mnist"
FOLDER = pathlib.Path(os.environ.get("CNN_DATA") or "/nonexistent") / NAME
ORIGINALS = {path.name: path for path in FOLDER.glob("*.gz")}
needs_originals = pytest.mark.skipif(
    len(ORIGINALS) != 4, reason="CNN_DATA has no fashion-mnist to offer")


class Network:
    """A proxy that answers for every http address, and refuses the https ones."""

    def __init__(self, content, cut=None):
        self.requests = []
        #: The file whose first transfer breaks off in the middle, after a while.
        self.cut = cut
        network = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_CONNECT(self):
                network.requests.append((self.path, 0))
                self.send_error(502)

            def do_GET(self):
                name = self.path.rsplit("/", 1)[-1]
                begin = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
                start = int(begin[1]) if begin else 0
                network.requests.append((name, start))
                bytes = content(name)
                if bytes is None:
                    return self.send_error(404)
                self.send_response(206 if begin else 200)
                self.send_header("Content-Length", str(len(bytes) - start))
                if begin:
                    self.send_header(
                        "Content-Range", f"bytes {start}-{len(bytes) - 1}/{len(bytes)}")
                self.end_headers()
                if name == network.cut:
                    network.cut = None
                    self.wfile.write(bytes[start:len(bytes) // 2])
                    self.wfile.flush()
                    time.sleep(1)
                    self.close_connection = True
                else:
                    self.wfile.write(bytes[start:])

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def run(cnn, folder, address, *options, script=f'data d from "{NAME}"; print len(d.train)', expect=0):
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"),
        "http_proxy": address, "https_proxy": address}
    result = subprocess.run(
        [cnn, *options, "-c", script], cwd=folder, env=environment, capture_output=True,
        text=True, timeout=120)
    assert result.returncode == expect, result.stdout + result.stderr
    return result


@needs_originals
def test_a_data_set_comes_once_and_a_broken_transfer_goes_on(cnn, tmp_path):
    largest = "train-images-idx3-ubyte.gz"
    with Network(lambda name: ORIGINALS[name].read_bytes(), cut=largest) as network:
        result = run(cnn, tmp_path, network.address, "--json")
        assert len(network.requests) == 5
        size = ORIGINALS[largest].stat().st_size
        assert [start for name, start in network.requests if name == largest] == [0, size // 2]
        kept = tmp_path / "cache/cnn" / NAME
        for name, original in ORIGINALS.items():
            assert (hashlib.sha256((kept / name).read_bytes()).digest()
                    == hashlib.sha256(original.read_bytes()).digest())
        events = [json.loads(line) for line in result.stdout.splitlines()]
        fractions = [event["fraction"] for event in events if event["event"] == "progress"
                     and event["title"] == f"downloading {NAME}: {largest}, 25.2 MB"]
        assert fractions == sorted(fractions) and any(0.4 < part < 0.6 for part in fractions)
        assert any("60,000" in str(event) or "60000" in str(event) for event in events)
        # From now on it is here.
        run(cnn, tmp_path, network.address, "--offline")
        assert len(network.requests) == 5


@needs_originals
def test_what_an_interrupted_run_left_is_used(cnn, tmp_path):
    kept = tmp_path / "cache/cnn" / NAME
    kept.mkdir(parents=True)
    name = "t10k-images-idx3-ubyte.gz"
    (kept / f"{name}.part").write_bytes(ORIGINALS[name].read_bytes()[:1_000_000])
    with Network(lambda name: ORIGINALS[name].read_bytes()) as network:
        run(cnn, tmp_path, network.address)
        assert (name, 1_000_000) in network.requests
    assert not list(kept.glob("*.part"))


def test_what_has_another_checksum_is_thrown_away(cnn, tmp_path):
    sizes = {"train-images-idx3-ubyte.gz": 26_421_880}
    with Network(lambda name: bytes(sizes.get(name, 0)) or None) as network:
        result = run(cnn, tmp_path, network.address, expect=1)
    assert f'the data set "{NAME}" can\'t be downloaded: no mirror gave' in result.stderr
    assert "SHA-256 is wrong" in result.stderr
    # Both mirrors were asked.
    assert any("githubusercontent" in name for name, _ in network.requests)
    assert "put the files into" in result.stderr
    assert not list((tmp_path / "cache").rglob("*ubyte*"))


def test_without_a_network_it_says_where_it_looked(cnn, tmp_path):
    with Network(lambda name: None) as network:
        address = network.address
    result = run(cnn, tmp_path, address, expect=1)
    assert "error[E" in result.stderr and "can't be downloaded" in result.stderr
    assert str(tmp_path / "cache/cnn" / NAME) in result.stderr
    assert result.stderr.count("error[") == 1


@pytest.mark.parametrize("options,script", [
    (["--offline"], ""), (["--set", "offline=on"], ""), ([], "set offline on; "),
])
def test_offline_asks_nobody(cnn, tmp_path, options, script):
    with Network(lambda name: None) as network:
        result = run(
            cnn, tmp_path, network.address, *options, script=f'{script}data d from "{NAME}"',
            expect=1)
        assert network.requests == []
    assert f'the data set "{NAME}" isn\'t on this machine' in result.stderr
    assert re.search(r"forbids\s+to download its 29.4 MB", result.stderr)

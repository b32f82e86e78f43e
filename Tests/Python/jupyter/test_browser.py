"""A notebook in a real browser: opened, run as a whole, looked at.

Runs where JupyterLab, Selenium and Chromium are installed.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from PIL import Image

pytest.importorskip("jupyterlab")
webdriver = pytest.importorskip("selenium.webdriver")
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="Chromium and its driver are not installed")

PATIENCE = 90
CELLS = [
    'data digits from "digits" train 1000 test 100 seed 1\nshow digits.train[0..<10]',
    "network net input 32x32x1\nconv 4 5x5 relu\nmaxpool 4x4\nflatten\ndense 10 softmax\nsummary",
    "train on digits.train validate digits.test epochs 3 batch 50 rate 0.01 seed 1",
    "plot loss",
    "no_such_name",
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def lab(kernel_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {"name": "cnn", "display_name": "cnn", "language": "cnn"}
    made.cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    nbformat.write(made, folder / "lesson.ipynb")
    port = free_port()
    settings = {name: str(folder / name.lower()) for name in (
        "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR",
        "JUPYTERLAB_WORKSPACES_DIR")}
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
         "--IdentityProvider.token=test", f"--ServerApp.root_dir={folder}",
         "--LabApp.expose_app_in_browser=True", "--ServerApp.port_retries=0"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | settings)
    address = f"http://127.0.0.1:{port}"
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(f"{address}/api?token=test", timeout=2)
            break
        except OSError:
            assert server.poll() is None and time.monotonic() < end, "JupyterLab did not start"
            time.sleep(0.3)
    yield address
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture(scope="module")
def page(lab, tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for option in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1200,2600",
                   "--disable-dev-shm-usage",
                   f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(option)
    browser = webdriver.Chrome(
        options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    try:
        browser.get(f"{lab}/lab/tree/lesson.ipynb?token=test&reset")
        wait(browser, "return document.querySelectorAll('.jp-CodeCell').length === %d" % len(CELLS))
        wait(browser, """return window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel
                         ?.status === 'idle'""")
        browser.execute_script("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        wait(browser, "return document.querySelectorAll('.jp-OutputArea-output[data-mime-type"
                      "=\"application/vnd.jupyter.error\"], .jp-RenderedText[data-mime-type"
                      "=\"application/vnd.jupyter.stderr\"]').length > 0")
        time.sleep(1)
        yield browser
    finally:
        browser.quit()


def wait(browser, script):
    end = time.monotonic() + PATIENCE
    while not browser.execute_script(script):
        if time.monotonic() > end:
            picture = os.environ.get("CNN_SCREENSHOT")
            if picture:
                browser.save_screenshot(picture)
            pytest.fail(f"the page never came to: {script}")
        time.sleep(0.2)


def test_a_picture_is_shown(page):
    sizes = page.execute_script(
        "return [...document.querySelectorAll('.jp-RenderedImage img')]"
        ".map(image => [image.naturalWidth, image.clientWidth])")
    assert sizes and all(natural > 0 and shown > 0 for natural, shown in sizes)


def test_a_chart_is_drawn(page):
    assert page.execute_script(
        "return document.querySelectorAll('.vega-embed canvas, .vega-embed svg').length") >= 1


def test_a_summary_is_a_table(page):
    text = page.execute_script(
        "return [...document.querySelectorAll('.jp-RenderedHTML table')].map(t => t.innerText)"
        ".join('\\n')")
    assert "conv1" in text and "dense1" in text


def test_the_progress_is_one_display_at_its_end(page):
    text = page.execute_script(
        "return document.querySelectorAll('.jp-CodeCell')[2].innerText")
    assert text.count("training net") == 1 and "100 %" in text


def test_a_mistake_is_shown_with_its_caret(page):
    text = page.execute_script(
        "return document.querySelectorAll('.jp-CodeCell')[4].innerText")
    assert "no_such_name" in text and "^" in text


def test_the_page_can_be_looked_at(page):
    """CNN_SCREENSHOT keeps the picture: `Scripts/pictures --notebook` makes the README's with it."""
    cells = page.find_elements("css selector", ".jp-NotebookPanel-notebook .jp-Cell")
    picture = page.get_screenshot_as_png()
    assert picture.startswith(b"\x89PNG") and len(cells) == len(CELLS)
    if name := os.environ.get("CNN_SCREENSHOT"):
        # Of the page the cells, from the first one's top to the last one's bottom.
        first, last = cells[0].rect, cells[-1].rect
        with Image.open(io.BytesIO(picture)) as whole:
            part = whole.crop((
                int(first["x"]), int(first["y"]) - 6, int(first["x"] + first["width"]),
                int(last["y"] + last["height"]) + 6))
            # Few colours make a small file.
            part.convert("RGB").quantize(64).save(name, optimize=True)

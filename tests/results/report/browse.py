"""Opens a report in headless Chromium and uses it as a reader does; prints what it saw as JSON. Run in a network namespace of its own.

`python browse.py REPORT.html FOLDER [axe.min.js]`: screenshots go to FOLDER. Not a test: the tests read what it prints.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import socket
import struct
import sys
import tempfile
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

# As root in a container, without a network: else Chromium asks its maker for news at every start. Without motion: a jump is over at once.
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--disable-dev-shm-usage",
         "--force-prefers-reduced-motion")  # fmt: skip
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
PICTURE = "return Array.from(arguments[0].querySelectorAll('canvas')).map(c => c.toDataURL()).join()"
OVERLAPS = """
const boxes = Array.from(arguments[0].querySelectorAll('.name')).map(n => n.getBoundingClientRect());
let found = 0;
boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
  if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) found++; }));
return [boxes.length, found];
"""
CROSS = "return getComputedStyle(arguments[0], '::after').content !== 'none'"
COLUMN = "return Array.from(arguments[0].tBodies[0].rows).map(r => r.cells[arguments[1]].dataset.v ?? r.cells[arguments[1]].textContent)"
SORTABLE = """
return Array.from(document.querySelectorAll('thead th.number:has(button.sort)')).find(head => new Set(
  Array.from(head.closest('table').tBodies[0].rows).map(row => row.cells[head.cellIndex].dataset.v)).size > 2)
"""
WIDEST = """
return Array.from(document.querySelectorAll('main *, header *, nav *, footer *')).filter(e => !e.closest('.scroll, .drawn, .canvas')
  && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + '.' + e.className).slice(0, 5)
"""


def loopback_up() -> None:
    """The browser and its driver talk over the loopback, which is down in a new namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))[1]
        if not flags & IFF_UP:
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def alone() -> bool:
    """Whether nothing but the loopback is there."""
    return [name for _, name in socket.if_nameindex()] == ["lo"]


def opened(width: int, height: int) -> webdriver.Chrome:
    """A browser with so wide a page."""
    options = webdriver.ChromeOptions()
    options.binary_location = os.environ["CHROMIUM"]
    for flag in (*FLAGS, f"--user-data-dir={tempfile.mkdtemp()}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(os.environ["CHROMEDRIVER"]))
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    return browser


def ready(browser: webdriver.Chrome, page: Path) -> Any:
    """Load the page; its first map, once it is drawn."""
    browser.get(page.as_uri())
    WebDriverWait(browser, 30).until(lambda b: b.find_elements(By.CSS_SELECTOR, "figure.map[data-ready]"))
    return browser.find_element(By.CSS_SELECTOR, "figure.map")


def seen(browser: webdriver.Chrome) -> dict[str, Any]:
    """Requests that are not for the file itself, and whatever the console complains of."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
    sent = [each["request"]["url"] for each in asked if each["documentURL"].startswith("file:")]  # the browser's own first tab asks too
    wrong = [entry["message"] for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    return {"requests": [url for url in sent if not url.startswith(("file:", "data:"))], "console": wrong}


def settled(browser: webdriver.Chrome) -> None:
    """Two frames on: what was changed is drawn."""
    browser.execute_async_script("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))")


def used(browser: webdriver.Chrome, figure: Any, folder: Path) -> dict[str, Any]:
    """Slider, layers, option, hover, station and sorting, one after the other."""

    def picture() -> str:
        settled(browser)
        return str(browser.execute_script(PICTURE, figure))

    told: dict[str, Any] = {}
    browser.execute_script("arguments[0].scrollIntoView()", figure)
    before, slider, output = (
        picture(),
        figure.find_element(By.CSS_SELECTOR, "input[type=range]"),
        figure.find_element(By.TAG_NAME, "output"),
    )
    words = output.text
    slider.send_keys(*[Keys.ARROW_LEFT] * 6)
    told["slider"] = {"words": [words, output.text], "redrawn": picture() != before}
    browser.save_screenshot(str(folder / "map-slid-1440.png"))
    layers = figure.find_elements(By.CSS_SELECTOR, "input[type=radio]")
    drawn = []
    for layer in layers:
        layer.click()
        drawn.append(picture())
    told["layers"] = [len(layers), len(set(drawn))]
    layers[0].click()
    if switch := figure.find_elements(By.TAG_NAME, "select"):
        before, stations = picture(), len(figure.find_elements(By.CSS_SELECTOR, ".station"))
        Select(switch[0]).select_by_index(0)
        told["option"] = {"redrawn": picture() != before, "stations": [stations, len(figure.find_elements(By.CSS_SELECTOR, ".station"))]}
    canvas, info = figure.find_element(By.CSS_SELECTOR, ".canvas"), figure.find_element(By.CSS_SELECTOR, ".info")
    hint = info.text
    webdriver.ActionChains(browser).move_to_element_with_offset(canvas, 9, 23).perform()
    told["hover"] = [hint, info.text]
    told["names"] = browser.execute_script(OVERLAPS, figure)
    told["middle"] = by_keyboard(browser, canvas, info, folder)
    station = figure.find_element(By.CSS_SELECTOR, ".station:not(.neighbour)")
    told["station"] = {"name": station.get_attribute("aria-label")}
    browser.execute_script("arguments[0].focus()", station)
    station.send_keys(Keys.ENTER)
    link = WebDriverWait(browser, 5).until(lambda b: figure.find_element(By.CSS_SELECTOR, ".leaflet-popup a.sheet"))
    told["station"]["popup"] = figure.find_element(By.CSS_SELECTOR, ".leaflet-popup-content").text
    browser.save_screenshot(str(folder / "map-station-1440.png"))
    browser.execute_script("arguments[0].click()", link)
    told["station"]["heading"] = browser.execute_script(
        "return document.getElementById(decodeURIComponent(location.hash.slice(1)))?.querySelector('h3').textContent"
    )
    browser.execute_script("document.querySelector('a[data-layer=first_due]').click()")
    told["link"] = figure.find_element(By.CSS_SELECTOR, "input[type=radio]:checked").get_attribute("value")
    head = browser.execute_script(SORTABLE)
    table, at = browser.execute_script("return [arguments[0].closest('table'), arguments[0].cellIndex]", head)
    told["sorted"] = []
    for _ in range(2):
        browser.execute_script("arguments[0].click()", head.find_element(By.TAG_NAME, "button"))
        told["sorted"].append([head.get_attribute("aria-sort"), browser.execute_script(COLUMN, table, at)])
    return told


def by_keyboard(browser: webdriver.Chrome, canvas: Any, info: Any, folder: Path) -> dict[str, Any]:
    """The figures at the middle of the map, then of places further and further to the left, until there is no cell."""

    def cell() -> int:
        return int(browser.execute_script("return window.yingjiMaps[0].state.cell"))

    canvas.send_keys(Keys.ENTER)
    settled(browser)
    cells, words = [cell()], [info.text]
    found = {"live": info.get_attribute("aria-live"), "cross": browser.execute_script(CROSS, canvas)}
    found["keys"] = browser.execute_script(
        "return document.getElementById(arguments[0].getAttribute('aria-describedby')).textContent", canvas
    )
    browser.save_screenshot(str(folder / "map-middle-1440.png"))
    while cells[-1] >= 0:
        canvas.send_keys(Keys.ARROW_LEFT)
        WebDriverWait(browser, 5).until(lambda _: cell() != cells[-1])
        cells.append(cell())
        words.append(info.text)
    browser.execute_script("arguments[0].blur()", canvas)
    left = {"live": info.get_attribute("aria-live"), "cross": browser.execute_script(CROSS, canvas)}
    return {**found, "cells": cells, "words": words, "left": left}


def narrow(page: Path, folder: Path) -> dict[str, Any]:
    """The page on a telephone."""
    browser = opened(390, 844)
    try:
        figure = ready(browser, page)
        settled(browser)
        browser.save_screenshot(str(folder / "top-390.png"))
        browser.execute_script("arguments[0].scrollIntoView()", figure)
        settled(browser)
        browser.save_screenshot(str(folder / "map-390.png"))
        found = {"width": browser.execute_script("return document.documentElement.scrollWidth"), "beyond": browser.execute_script(WIDEST)}
        return {**found, **seen(browser)}
    finally:
        browser.quit()


def main(page: Path, folder: Path, axe: Path | None) -> dict[str, Any]:
    """Everything, in a wide window and in a narrow one."""
    loopback_up()
    browser = opened(1440, 1000)
    try:
        figure = ready(browser, page)
        settled(browser)
        browser.save_screenshot(str(folder / "top-1440.png"))
        found: dict[str, Any] = {"alone": alone(), "lang": browser.execute_script("return document.documentElement.lang")}
        found["beyond"] = browser.execute_script(WIDEST)
        if axe is not None:
            browser.execute_script(axe.read_text("utf-8"))
            wrong = browser.execute_async_script("axe.run().then(arguments[0])")["violations"]
            found["axe"] = [
                {"id": each["id"], "impact": each["impact"], "nodes": [node["html"][:200] for node in each["nodes"][:3]]} for each in wrong
            ]
        found |= used(browser, figure, folder)
        (folder / "printed.pdf").write_bytes(
            base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"])
        )
        found |= seen(browser)
    finally:
        browser.quit()
    found["narrow"] = narrow(page, folder)
    return found


if __name__ == "__main__":
    given = [Path(word).absolute() for word in sys.argv[1:]]
    print(json.dumps(main(given[0], given[1], given[2] if len(given) > 2 else None), ensure_ascii=False))

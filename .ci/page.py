"""Looks at a report the way a reader would, and says what is wrong with it.

page.py --browser CHROMIUM [--no-spoiled] REPORT.html [SCREENSHOTS]

Talks to Chromium over a pipe (the DevTools protocol); nothing but Python's own library is needed. It also spoils
copies of the report, one fault each, and demands that every one is found.
"""

import argparse
import base64
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

# (name, width, theme, script runs)
VIEWS = [
    ("light", 1280, "light", True),
    ("dark", 1280, "dark", True),
    ("phone", 390, "light", True),
    ("phone-dark", 390, "dark", True),
    ("tablet", 768, "light", True),
    ("no-script", 1280, "light", False),
    ("no-script-phone", 390, "light", False),
]

# Seconds within which a browser that works says something; the page of the fast library needs a fraction of it.
SILENCE_MAX = 300

# What a spoiled copy gets before </main>, and a word of the complaint that it must cause.
SPOILERS = [
    ('<div style="width:3000px">wide</div>', "wider than the window"),
    ('<p style="width:60px;overflow:hidden;white-space:nowrap">a sentence that is cut off</p>', "is cut"),
    ('<p style="width:60px;white-space:nowrap">a sentence that leaves its box</p>', "leaves its box"),
    ('<svg width="50" height="20" viewBox="0 0 50 20"><text x="30" y="12">outside</text></svg>', "outside its drawing"),
    ('<svg width="90" height="20" viewBox="0 0 90 20"><text x="2" y="14">one</text><text x="9" y="14">two</text></svg>', "overlap"),
    ('<p style="color:#aaa;background:#fff">faint</p>', "contrast"),
    ("<script>throw new Error('spoiled')</script>", "spoiled"),
    ('<img src="https://example.invalid/a.png" alt="">', "example.invalid"),
    ('<p id="main">twice</p>', "id main"),
]

LOOK = r"""
(function () {
  var wrong = [], wide = document.documentElement.clientWidth;
  function say(text) { if (wrong.length < 40) wrong.push(text); }
  function name(e) {
    var text = e.textContent.trim().replace(/\s+/g, " ").slice(0, 60);
    return e.tagName.toLowerCase() + (e.getAttribute("class") ? "." + e.getAttribute("class").split(" ").join(".") : "") + " '" + text + "'";
  }
  function isHidden(e) { var s = getComputedStyle(e); return s.clipPath !== "none" || s.visibility === "hidden" || !e.getClientRects().length; }
  function scrolls(e) { for (; e; e = e.parentElement) { var o = getComputedStyle(e).overflowX; if (o === "auto" || o === "scroll") return true; } return false; }
  function hasText(e) { return Array.prototype.some.call(e.childNodes, function (n) { return n.nodeType === 3 && n.data.trim(); }); }
  function rgb(text) { var m = text.match(/[\d.]+/g).map(Number); return m.length === 3 ? m.concat(1) : m; }
  function light(c) {
    var v = c.slice(0, 3).map(function (x) { x /= 255; return x <= 0.03928 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4); });
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
  }
  function contrast(a, b) { var x = light(a), y = light(b); return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); }
  function ground(e) { for (; e; e = e.parentElement) { var c = rgb(getComputedStyle(e).backgroundColor); if (c[3] > 0.99) return c; } return [255, 255, 255, 1]; }

  document.querySelectorAll("details").forEach(function (d) { d.open = true; });
  if (document.documentElement.scrollWidth > wide) say("the page is wider than the window: " + document.documentElement.scrollWidth + " > " + wide);

  var ids = {};
  document.querySelectorAll("[id]").forEach(function (e) { if (ids[e.id]) say("id " + e.id + " stands twice"); ids[e.id] = true; });
  document.querySelectorAll("a[href^='#']").forEach(function (a) {
    if (!ids[decodeURIComponent(a.getAttribute("href").slice(1))]) say("link to nowhere: " + a.getAttribute("href"));
  });
  if (document.querySelectorAll("h1").length !== 1) say("not one h1");
  var level = 1;
  document.querySelectorAll("h1,h2,h3,h4,h5,h6").forEach(function (h) {
    var own = Number(h.tagName[1]); if (own > level + 1) say("heading jumps to " + h.tagName + ": " + name(h)); level = own;
  });
  document.querySelectorAll("table").forEach(function (t) {
    if (!t.caption) say("table without caption");
    if (!t.tHead || !Array.prototype.every.call(t.tHead.rows[0].cells, function (c) { return c.scope === "col" && c.textContent.trim(); })) say("table without column heads: " + name(t));
  });
  document.querySelectorAll("input,select").forEach(function (i) { if (!i.labels.length) say("field without label"); });
  document.querySelectorAll("button,summary,a").forEach(function (b) {
    if (!b.textContent.trim()) say("nameless " + name(b));
    var r = b.getBoundingClientRect();
    if (b.tagName === "BUTTON" && r.height && (r.height < 23.5)) say("small target, " + r.height + "px: " + name(b));
  });
  document.querySelectorAll("svg[role=img]").forEach(function (s) { if (!s.getAttribute("aria-label")) say("drawing without a name"); });

  document.querySelectorAll("body *").forEach(function (e) {
    if (e.closest("svg,script,style") || e.matches("br") || isHidden(e)) return;
    for (var p = e; p; p = p.parentElement) if (getComputedStyle(p).clipPath !== "none") return;
    if (e.matches(".skip")) return;
    var r = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!scrolls(e) && (r.right > wide + 1 || r.left < -1)) say("leaves the window: " + name(e));
    var isBox = style.display !== "inline" && style.display !== "contents";
    if (isBox && hasText(e) && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0) {
      if (style.overflowX === "hidden" || style.overflowX === "clip") say("is cut: " + name(e));
      else if (style.overflowX === "visible") say("leaves its box: " + name(e));
    }
    if (isBox && hasText(e) && (style.overflowY === "hidden" || style.overflowY === "clip") && e.scrollHeight > e.clientHeight + 1) say("is cut: " + name(e));
    if (hasText(e)) {
      var c = contrast(rgb(style.color), ground(e));
      if (c < 4.5) say("contrast " + c.toFixed(2) + ": " + name(e));
    }
  });

  document.querySelectorAll("svg").forEach(function (s) {
    var box = s.viewBox.baseVal, texts = Array.prototype.slice.call(s.querySelectorAll("text")).map(function (t) { return { t: t, b: t.getBBox() }; });
    texts.forEach(function (x, i) {
      if (x.b.x < -1 || x.b.y < -1.5 || x.b.x + x.b.width > box.width + 1 || x.b.y + x.b.height > box.height + 3) say("outside its drawing: " + name(x.t));
      for (var j = i + 1; j < texts.length; j++) {
        var y = texts[j].b;
        var w = Math.min(x.b.x + x.b.width, y.x + y.width) - Math.max(x.b.x, y.x), h = Math.min(x.b.y + x.b.height, y.y + y.height) - Math.max(x.b.y, y.y);
        if (w > 1 && h > 4) say("texts overlap: " + name(x.t) + " and " + name(texts[j].t));
      }
    });
  });
  return JSON.stringify(wrong);
})()
"""

# Where script runs: the filter narrows, the order turns, a link opens its drill.
TRY = r"""
(function () {
  var wrong = [], table = document.querySelector("table.tool"), tools = document.querySelector(".tools");
  if (!table || table.tBodies[0].rows.length < 2) return JSON.stringify(wrong);
  if (!tools) return JSON.stringify(["no filter though script runs"]);
  var rows = Array.prototype.slice.call(table.tBodies[0].rows), input = tools.querySelector("input"), wanted = rows[1].cells[0].textContent;
  input.value = wanted; input.dispatchEvent(new Event("input"));
  var left = rows.filter(function (r) { return r.getClientRects().length; });
  if (left.indexOf(rows[1]) < 0 || left.length === rows.length && rows.length > 4) wrong.push("the filter does not filter");
  if (tools.querySelector("output").textContent.indexOf(left.length + " of " + rows.length) !== 0) wrong.push("the filter does not count");
  input.value = ""; input.dispatchEvent(new Event("input"));
  var head = table.tHead.rows[0].cells[0], button = head.querySelector("button");
  function names() { return Array.prototype.map.call(table.tBodies[0].rows, function (r) { return r.cells[0].textContent; }); }
  button.click(); var up = names(); button.click(); var down = names();
  if (head.getAttribute("aria-sort") !== "descending") wrong.push("aria-sort is " + head.getAttribute("aria-sort"));
  if (up.join() !== up.slice().sort().join() || up.join() === down.join()) wrong.push("rows are not ordered by name");
  document.querySelectorAll("details").forEach(function (d) { d.open = false; });
  var link = table.querySelector("a[href^='#']");
  if (link) {
    var target = document.getElementById(link.getAttribute("href").slice(1));
    location.hash = link.getAttribute("href"); dispatchEvent(new HashChangeEvent("hashchange"));
    if (!target.closest("details").open) wrong.push("a link does not open its drill");
  }
  return JSON.stringify(wrong);
})()
"""


class Browser:
    def __init__(self, command):
        self.profile = tempfile.mkdtemp(prefix="daybreak-page-")
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()

        def wire():
            # Chromium reads commands on 3 and writes answers on 4; both may be in use by the pipes themselves.
            a, b = os.dup(theirs_in), os.dup(theirs_out)
            low = [os.dup(a), os.dup(b)]
            os.dup2(low[0] if low[0] > 4 else a, 3)
            os.dup2(low[1] if low[1] > 4 else b, 4)

        try:
            self.process = self.started(command, wire)
        except BaseException:
            shutil.rmtree(self.profile, ignore_errors=True)
            raise
        os.close(theirs_in)
        os.close(theirs_out)
        self.commands, self.answers = os.fdopen(ours_out, "wb"), os.fdopen(ours_in, "rb")
        self.buffer, self.count, self.events, self.session = b"", 0, [], None

    def started(self, command, wire):
        return subprocess.Popen(
            [
                command, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--disable-extensions", "--disable-background-networking", "--no-first-run", "--hide-scrollbars",
                f"--user-data-dir={self.profile}", "about:blank",
            ],
            preexec_fn=wire, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            # Chromium leaves a folder of its own among the temporary ones.
            env={**os.environ, "TMPDIR": self.profile},
            # A group of its own, by which close() reaches what outlives the first process.
            start_new_session=True,
        )

    def __enter__(self):
        try:
            self.open_target()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def open_target(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)

    def read(self):
        while b"\0" not in self.buffer:
            if not select.select([self.answers], [], [], SILENCE_MAX)[0]:
                raise SystemExit(f"the browser has said nothing for {SILENCE_MAX} s")
            part = os.read(self.answers.fileno(), 1 << 20)
            if not part:
                raise SystemExit("the browser is gone")
            self.buffer += part
        line, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.commands.write(json.dumps(message).encode() + b"\0")
        self.commands.flush()
        while True:
            answer = self.read()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"the check itself failed: {json.dumps(answer['exceptionDetails'])[:600]}")
        return answer["result"].get("value")

    def open(self, url, width, theme, script):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": theme}])
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.navigate("about:blank")
        self.events = []
        self.navigate(url)

    def navigate(self, url):
        loader = self.call("Page.navigate", url=url)["loaderId"]

        def is_done(event):
            p = event.get("params", {})
            return event.get("method") == "Page.lifecycleEvent" and p["loaderId"] == loader and p["name"] == "load"

        while not any(is_done(e) for e in self.events):
            self.events.append(self.read())

    def complaints(self):
        found = []
        for event in self.events:
            method, p = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                d = p["exceptionDetails"]
                found.append("script: " + d.get("exception", {}).get("description", d["text"]).splitlines()[0])
            elif method == "Runtime.consoleAPICalled" and p["type"] in ("error", "warning", "assert"):
                found.append("console: " + " ".join(str(a.get("value", "")) for a in p["args"]))
            elif method == "Log.entryAdded" and p["entry"]["level"] in ("error", "warning"):
                found.append(f"log: {p['entry']['text']} {p['entry'].get('url', '')}")
            elif method == "Network.requestWillBeSent" and not p["request"]["url"].startswith(("file:", "data:", "about:")):
                found.append("asks the network for " + p["request"]["url"])
        return found

    def shot(self, path, y=0, height=900):
        width = self.evaluate("document.documentElement.clientWidth")
        data = self.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=True, clip={"x": 0, "y": y, "width": width, "height": height, "scale": 1})["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            pass
        # The network service and others end after the first process and write to the profile until they do.
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        # A killed process may still be within a system call. A folder that stays behind is no fault of the page.
        for _ in range(50):
            shutil.rmtree(self.profile, ignore_errors=True)
            if not os.path.exists(self.profile):
                return
            time.sleep(0.1)
        print(f"could not remove {self.profile}", file=sys.stderr)


def look(browser, url, width, theme, script):
    browser.open(url, width, theme, script)
    wrong = json.loads(browser.evaluate(LOOK))
    if script:
        wrong += json.loads(browser.evaluate(TRY))
    elif browser.evaluate("document.querySelectorAll('.tools').length"):
        wrong.append("script ran though it was off")
    # An answer to one more question means that every event before it is here.
    browser.evaluate("1")
    return wrong + browser.complaints()


def check_print(browser, url, folder):
    """As print: everything is open, and nothing is wider than the paper."""
    browser.open(url, 1280, "light", True)
    browser.call("Emulation.setEmulatedMedia", media="print", features=[])
    browser.evaluate("dispatchEvent(new Event('beforeprint'))")
    wrong = []
    if browser.evaluate("document.querySelectorAll('details:not([open])').length"):
        wrong.append("closed details in print")
    # 186 mm and 273 mm: A4 within the margins of the page's style, upright, and lengthwise for sections that it puts on such paper.
    for paper, width in [("auto", 703), ("wide", 1032)]:
        browser.call("Emulation.setDeviceMetricsOverride", width=width, height=1000, deviceScaleFactor=1, mobile=False)
        browser.evaluate(
            "document.querySelectorAll('section').forEach(function (s) { s.style.display = '';"
            f" if (getComputedStyle(s).page !== '{paper}') s.style.display = 'none'; }})")
        if browser.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"wider than the paper ({paper}): " + str(browser.evaluate("document.documentElement.scrollWidth")))
        late = browser.evaluate(
            "JSON.stringify(Array.prototype.filter.call(document.querySelectorAll('main *'), function (e) {"
            " return e.getClientRects().length && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1; })"
            ".slice(0, 5).map(function (e) { return e.tagName + ' ' + e.textContent.trim().slice(0, 50); }))")
        wrong += ["leaves the paper: " + name for name in json.loads(late)]
    browser.evaluate("document.querySelectorAll('section').forEach(function (s) { s.style.display = ''; })")
    if folder:
        data = browser.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
        (folder / "print.pdf").write_bytes(base64.b64decode(data))
    return wrong


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--browser", required=True)
    arguments.add_argument("report", type=pathlib.Path)
    arguments.add_argument("screenshots", type=pathlib.Path, nargs="?")
    arguments.add_argument("--no-spoiled", action="store_true", help="do not spoil copies first")
    options = arguments.parse_args()
    spoilers = [] if options.no_spoiled else SPOILERS
    page = options.report.read_text(encoding="utf-8")
    failures = 0
    # So that the browser, which is in a group of its own, ends with us.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda caught, _: sys.exit(128 + caught))
    with Browser(options.browser) as browser:
        for name, width, theme, script in VIEWS:
            wrong = look(browser, options.report.resolve().as_uri(), width, theme, script)
            for line in wrong:
                print(f"{name}: {line}")
            failures += len(wrong)
            if options.screenshots:
                options.screenshots.mkdir(parents=True, exist_ok=True)
                browser.open(options.report.resolve().as_uri(), width, theme, script)
                browser.shot(options.screenshots / f"{name}.png", height=1500)
        wrong = check_print(browser, options.report.resolve().as_uri(), options.screenshots)
        for line in wrong:
            print(f"print: {line}")
        failures += len(wrong)

        with tempfile.TemporaryDirectory() as folder:
            for markup, word in spoilers:
                spoiled = pathlib.Path(folder) / "spoiled.html"
                spoiled.write_text(page.replace("</main>", markup + "</main>", 1), encoding="utf-8")
                found = look(browser, spoiled.as_uri(), 1280, "light", True)
                if not any(word in line for line in found):
                    print(f"not found: {markup} (wanted '{word}', got {found[:3]})")
                    failures += 1
    if failures:
        print(f"page in a browser: {failures} problems", file=sys.stderr)
        return 1
    print(f"page in a browser: {len(VIEWS)} views and print are clean, {len(spoilers)} spoiled copies found")
    return 0


if __name__ == "__main__":
    sys.exit(main())

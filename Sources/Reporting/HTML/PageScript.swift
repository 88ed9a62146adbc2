/// What a page does only where script runs: filters, order, opening what a link leads to, and everything for print. It reads the page's own text
/// and writes text, never markup.
let pageScript: StaticString = #"""

    (function () {
      "use strict";
      function make(name, text) { var e = document.createElement(name); if (text) e.textContent = text; return e; }

      document.querySelectorAll("table.tool").forEach(function (table) {
        var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows), heads = table.tHead.rows[0].cells;
        if (rows.length < 2) return;
        var tools = make("div"), output = make("output"), facets = [];
        tools.className = "tools";
        output.setAttribute("aria-live", "polite");
        var label = make("label", "Filter"), input = make("input");
        input.type = "search";
        label.appendChild(input);
        tools.appendChild(label);
        var texts = null;

        Array.prototype.forEach.call(heads, function (head, column) {
          if (head.hasAttribute("data-facet")) {
            var counts = {}, select = make("select"), wrap = make("label", head.textContent);
            rows.forEach(function (row) { var t = row.cells[column].textContent; counts[t] = (counts[t] || 0) + 1; });
            var values = Object.keys(counts).sort();
            if (values.length > 1 && values.length < 40) {
              var all = make("option", "all"); all.value = ""; select.appendChild(all);
              values.forEach(function (v) { var o = make("option", v + " (" + counts[v] + ")"); o.value = "=" + v; select.appendChild(o); });
              wrap.appendChild(select); tools.appendChild(wrap);
              facets.push({ column: column, select: select });
              select.addEventListener("change", apply);
            }
          }
          var button = make("button", head.textContent);
          button.type = "button";
          head.textContent = "";
          head.appendChild(button);
          button.addEventListener("click", function () {
            var down = head.getAttribute("aria-sort") === "ascending", sign = down ? -1 : 1;
            Array.prototype.forEach.call(heads, function (h) { h.removeAttribute("aria-sort"); });
            head.setAttribute("aria-sort", down ? "descending" : "ascending");
            var keyed = rows.map(function (row, i) {
              var cell = row.cells[column], v = cell.getAttribute("data-sort"), t = cell.textContent;
              return { row: row, i: i, n: v !== null ? Number(v) : /^-?[\d,.]+$/.test(t) ? Number(t.replace(/,/g, "")) : NaN, t: t };
            });
            keyed.sort(function (a, b) {
              var d = !isNaN(a.n) && !isNaN(b.n) ? a.n - b.n : a.t < b.t ? -1 : a.t > b.t ? 1 : 0;
              return d * sign || a.i - b.i;
            });
            var part = document.createDocumentFragment();
            keyed.forEach(function (k) { part.appendChild(k.row); });
            body.appendChild(part);
          });
        });

        function apply() {
          texts = texts || rows.map(function (row) { return row.textContent.toLowerCase(); });
          var words = input.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
          rows.forEach(function (row, i) {
            var fits = words.every(function (w) { return texts[i].indexOf(w) >= 0; }) &&
              facets.every(function (f) { return !f.select.value || "=" + row.cells[f.column].textContent === f.select.value; });
            row.hidden = !fits;
            if (fits) shown += 1;
          });
          output.textContent = shown + " of " + rows.length + " rows";
        }
        input.addEventListener("input", apply);
        output.textContent = rows.length + " rows";
        tools.appendChild(output);
        table.parentNode.parentNode.insertBefore(tools, table.parentNode);
      });

      var drills = document.querySelectorAll("details.drill"), unfold = document.querySelector(".unfold");
      if (unfold) [["Open all", true], ["Close all", false]].forEach(function (choice) {
        var button = make("button", choice[0]);
        button.type = "button";
        button.addEventListener("click", function () { drills.forEach(function (d) { d.open = choice[1]; }); });
        unfold.appendChild(button);
      });

      function reveal() {
        var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
        if (!target) return;
        for (var e = target; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
        var top = target.classList.contains("body") ? target.parentElement : target;
        top.scrollIntoView();
      }
      addEventListener("hashchange", reveal);
      if (location.hash) reveal();

      var opened = [];
      addEventListener("beforeprint", function () {
        opened = [];
        document.querySelectorAll("details:not([open])").forEach(function (d) { d.open = true; opened.push(d); });
      });
      addEventListener("afterprint", function () { opened.forEach(function (d) { d.open = false; }); });
    })();

    """#

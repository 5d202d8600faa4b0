// Tables that sort by any column: click a heading, once up, once down. Figures that are layers of the map show them there.
(function () {
  "use strict";
  var collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  function value(row, at) {
    var cell = row.cells[at], sort = cell.getAttribute("data-v");
    return sort === null ? cell.textContent.trim() : Number(sort);
  }
  // What is not known stands at the end, whichever way the rest runs.
  function compare(a, b, up) {
    var noA = a === "–" || a === "" || Number.isNaN(a), noB = b === "–" || b === "" || Number.isNaN(b);
    if (noA || noB) return noA && noB ? 0 : noA ? 1 : -1;
    var by = typeof a === "number" && typeof b === "number" ? (a < b ? -1 : a > b ? 1 : 0) : collator.compare(String(a), String(b));
    return up ? by : -by;
  }
  document.querySelectorAll("button.sort").forEach(function (button) {
    button.addEventListener("click", function () {
      var head = button.closest("th"), table = head.closest("table"), body = table.tBodies[0], at = head.cellIndex;
      var up = head.getAttribute("aria-sort") !== "ascending";
      table.querySelectorAll("thead th").forEach(function (other) { other.setAttribute("aria-sort", "none"); });
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      var rows = Array.from(body.rows).map(function (row, index) { return { row: row, index: index, value: value(row, at) }; });
      rows.sort(function (a, b) { return compare(a.value, b.value, up) || a.index - b.index; });
      rows.forEach(function (each) { body.appendChild(each.row); });
    });
  });
  if (window.matchMedia("(max-width: 69.99rem)").matches) document.querySelector(".toc > details").open = false;
})();

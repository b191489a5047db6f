/* Only quicker, never needed: a click inside a long free bar starts at the half hour under the
   pointer, and the arrow keys walk along a day, the right way round in both directions. */
"use strict";
(function () {
  var STEP = 30;
  function minutes(clock) { var p = clock.split(":"); return p[0] * 60 + Number(p[1]); }
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function wall(m) { return two(Math.floor(m / 60) % 24) + ":" + two(m % 60); }
  document.querySelectorAll(".timetable .bars").forEach(function (list) {
    list.addEventListener("click", function (event) {
      var link = event.target.closest("li.free a");
      if (!link || event.detail === 0 || getComputedStyle(list).gridTemplateColumns.split(" ").length < 8) { return; }
      var ends = link.querySelector("time").textContent.split("–").map(minutes);
      if (ends[1] <= ends[0]) { ends[1] += 1440; }
      if (ends[1] - ends[0] <= STEP) { return; }
      var box = link.parentNode.getBoundingClientRect();
      var part = (event.clientX - box.left) / box.width;
      if (getComputedStyle(link).direction === "rtl") { part = 1 - part; }
      var start = ends[0] + Math.floor((ends[1] - ends[0]) * part / STEP) * STEP;
      start = Math.max(ends[0], Math.min(start, ends[1] - STEP));
      var address = new URL(link.href);
      var day = address.searchParams.get("from").slice(0, 11);
      if (start >= 1440) { return; }
      address.searchParams.set("from", day + wall(start));
      address.searchParams.set("until", day + wall(Math.min(start + 60, ends[1], 1439)));
      link.href = address.toString();
    });
    list.addEventListener("keydown", function (event) {
      var forward = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
      var back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
      if (event.key !== forward && event.key !== back) { return; }
      var links = Array.prototype.slice.call(list.querySelectorAll("a"));
      var next = links[links.indexOf(document.activeElement) + (event.key === forward ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
    });
  });
})();

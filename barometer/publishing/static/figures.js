/* Draws plotly over the still picture of each figure that comes into view. Without it the page says the same. */
(function () {
  "use strict";
  if (!window.Plotly || !window.IntersectionObserver) { return; }
  var NARROW = 700;
  var common = JSON.parse(document.getElementById("common").textContent);
  var still = window.matchMedia("print");

  function configured(id) {
    var config = JSON.parse(JSON.stringify(common.config));
    config.toImageButtonOptions.filename = id;
    return config;
  }

  function draw(figure) {
    var live = figure.querySelector(".live");
    var picture = figure.querySelector(".still");
    var chart = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    var isPanels = "yaxis" in chart.layout && "ticklabelstandoff" in chart.layout.yaxis;
    var box = picture.getBoundingClientRect();
    if (still.matches || box.width < (isPanels ? NARROW : 200)) { return; }
    if (chart.narrow && box.width < NARROW) { Object.assign(chart.layout.xaxis, chart.narrow); }
    Object.keys(common.layout).forEach(function (key) {
      if (!(key in chart.layout)) { chart.layout[key] = common.layout[key]; }
    });
    if (!chart.layout.height) { chart.layout.height = Math.max(150, Math.round(box.height)); }
    figure.classList.add("is-live");
    // The still picture's alternative goes on standing for the chart; its figures are in the table beside it.
    live.setAttribute("role", "group");
    live.setAttribute("aria-label", picture.querySelector("svg").getAttribute("aria-label"));
    window.Plotly.newPlot(live, chart.data, chart.layout, configured(figure.id)).then(function () {
      live.querySelectorAll(".main-svg").forEach(function (svg) { svg.setAttribute("aria-hidden", "true"); });
    }).catch(function () {
      figure.classList.remove("is-live");
    });
  }

  // One chart a task: the first is live before the others are begun, and the page answers in between.
  var waiting = [];
  function drawNext() {
    var figure = waiting.shift();
    if (waiting.length) { window.setTimeout(drawNext, 0); }
    draw(figure);
  }

  var watcher = new IntersectionObserver(function (entries) {
    var idle = !waiting.length;
    entries.forEach(function (entry) {
      if (entry.isIntersecting) { watcher.unobserve(entry.target); waiting.push(entry.target); }
    });
    if (idle && waiting.length) { drawNext(); }
  }, { rootMargin: "200px" });
  document.querySelectorAll("figure[data-chart]").forEach(function (figure) { watcher.observe(figure); });
}());

/* Hides the entries of the index that do not hold the words that are typed. Without it the index is a plain list. */
(function () {
  "use strict";
  var box = document.querySelector(".search");
  if (!box || !String.prototype.normalize) { return; }
  var field = box.querySelector("input");
  var status = box.querySelector("[role='status']");

  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
      .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/[^a-z0-9]+/g, " ").trim();
  }

  var entries = Array.prototype.map.call(document.querySelectorAll("#entrees > li"), function (item) {
    return { item: item, words: " " + plain(item.textContent) };
  });

  function search() {
    var asked = plain(field.value).split(" ").filter(Boolean);
    var count = 0;
    entries.forEach(function (entry) {
      var isFound = asked.every(function (word) { return entry.words.indexOf(" " + word) >= 0; });
      entry.item.hidden = !isFound;
      count += isFound ? 1 : 0;
    });
    var said = !asked.length ? "all" : count === 0 ? "none" : count === 1 ? "one" : "many";
    status.textContent = status.dataset[said].replace("#", count);
  }

  field.addEventListener("input", search);
  field.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { field.value = ""; search(); }
  });
  box.hidden = false;
  search();
}());

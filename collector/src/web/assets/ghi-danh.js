// Renews lists in place: an element with data-renew="/address" asks that address every few seconds for its content.
// Nothing happens while the page is out of sight, and an answer that fails leaves the list as it was.
"use strict";

(function () {
  var FAST_MS = 5000;
  var SLOW_MS = 30000;
  // Somebody who waits for machines is done within this time; afterwards the page asks seldom.
  var FAST_FOR_MS = 1200000;

  document.querySelectorAll("[data-renew]").forEach(function (list) {
    function again() {
      window.setTimeout(renew, performance.now() < FAST_FOR_MS ? FAST_MS : SLOW_MS);
    }

    function renew() {
      if (document.hidden) { again(); return; }
      fetch(list.dataset.renew, { cache: "no-store", headers: { accept: "text/html" } }).then(function (answer) {
        return answer.ok && !answer.redirected ? answer.text() : Promise.reject();
      }).then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").body;
        if (fresh.innerHTML !== list.innerHTML) { list.replaceChildren.apply(list, Array.from(fresh.childNodes)); }
        again();
      }).catch(again);
    }

    again();
  });
})();

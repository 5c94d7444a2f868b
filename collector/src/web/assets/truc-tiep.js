// Keeps an open page up to date without reloading it.
//
// The server sends four kinds of events: "trang-thai" (one machine's state), "so-luong" (numbers), "phan-anh"
// (somebody complained) and "luot" (an episode of a unit's network). What they change is marked in the page:
// [data-machine], [data-count], [data-complaints], [data-episodes]. The browser reconnects by itself; after a gap the
// page is loaded again, because events of that time are gone. Nothing is reloaded while somebody is typing.
"use strict";

(function () {
  var status = document.getElementById("truc-tiep");
  if (!status) { return; }

  var RETRY_MS = 5000;
  var RELOAD_MS = 60000;
  // Unsent words of a form must not be lost to a reload.
  var typing = false;
  var missed = false;
  var stale = false;

  document.addEventListener("input", function () { typing = true; });
  document.addEventListener("submit", function () { typing = false; });

  function show(text, lost) {
    status.textContent = text;
    status.className = lost ? "lost-contact" : "";
    // Read aloud only when something is wrong, not at every update.
    if (lost) { status.setAttribute("role", "alert"); } else { status.removeAttribute("role"); }
  }

  function showTime(at) {
    if (!stale) { show("Cập nhật lúc " + at, false); }
  }

  function detailsOpen() {
    return document.querySelector("main details[open]") !== null;
  }

  // A page that somebody works in stays as it is; it says that it is old instead.
  function reload() {
    if (typing || detailsOpen()) {
      stale = true;
      show("Số liệu trên trang có thể đã cũ. Tải lại trang để xem số mới.", true);
    } else {
      window.location.reload();
    }
  }

  function setText(element, text) {
    if (element.textContent !== text) {
      element.textContent = text;
      element.classList.add("changed");
      window.setTimeout(function () { element.classList.remove("changed"); }, 2000);
    }
  }

  function onState(event) {
    var told = JSON.parse(event.data);
    document.querySelectorAll('[data-machine="' + told.machine + '"]').forEach(function (badge) {
      badge.className = told.class;
      setText(badge, told.text);
    });
    showTime(told.at);
  }

  function onCounts(event) {
    var told = JSON.parse(event.data);
    document.querySelectorAll("[data-count]").forEach(function (cell) {
      var text = told.counts[cell.dataset.count];
      if (text !== undefined) { setText(cell, text); }
    });
    showTime(told.at);
  }

  // Marked with a machine's name, or with nothing for all complaints.
  function onComplaint(event) {
    var told = JSON.parse(event.data);
    var list = document.querySelector("[data-complaints]");
    if (list && (list.dataset.complaints === "" || list.dataset.complaints === told.machine)) { reload(); }
    else { showTime(told.at); }
  }

  // Marked with a unit's number, or with nothing for all units.
  function onEpisode(event) {
    var told = JSON.parse(event.data);
    var place = document.querySelector("[data-episodes]");
    if (place && (place.dataset.episodes === "" || place.dataset.episodes === told.unit)) { reload(); }
    else { showTime(told.at); }
  }

  // A page must be asked for, not assumed: only an answer from the server tells that it is back.
  // A page that was loaded only a moment ago waits longer: a server that refuses streams must not be asked in a circle.
  function reloadWhenBack() {
    var wait = performance.now() < RELOAD_MS ? RELOAD_MS : RETRY_MS;
    window.setTimeout(function () {
      fetch("/healthz", { cache: "no-store" }).then(
        function (answer) { if (answer.ok) { reload(); } else { reloadWhenBack(); } },
        reloadWhenBack
      );
    }, wait);
  }

  function listen() {
    var stream = new EventSource(status.dataset.address);

    stream.addEventListener("open", function () {
      if (missed) { missed = false; reload(); }
    });
    stream.addEventListener("trang-thai", onState);
    stream.addEventListener("so-luong", onCounts);
    stream.addEventListener("phan-anh", onComplaint);
    stream.addEventListener("luot", onEpisode);
    stream.addEventListener("error", function () {
      missed = true;
      show("Mất liên lạc với máy chủ, đang thử lại…", true);
      // Closed for good: the session ended or the server refused. Otherwise the browser tries again by itself.
      if (stream.readyState === EventSource.CLOSED) { reloadWhenBack(); }
    });
    // Streams count against the browser's few connections to one server: a page left behind gives its own back.
    window.addEventListener("pagehide", function () { stream.close(); });
    window.addEventListener("pageshow", function (event) { if (event.persisted) { reload(); } });
  }

  if (window.EventSource) {
    listen();
  } else {
    window.setInterval(reload, RELOAD_MS);
  }
})();

// Keeps an open page up to date without reloading it.
//
// The server sends events: "trang-thai" (one machine's state), "so-luong" (figures that changed), "phan-anh" (somebody
// complained, or a complaint was judged), "luot" (an episode of a unit's network), "thieu" (some were lost), "nhip"
// (nothing new, the connection is there) and "het-phien" (the session is over). What they change is marked in the page:
// [data-machine], [data-count], [data-complaints], [data-episodes]. After a gap the marked regions are asked for again,
// because events of that time are gone. Nothing is replaced while somebody is typing in it.
"use strict";

(function () {
  // The server says in which language the page is.
  function inLanguage(vietnamese, english) {
    return document.documentElement.lang === "en" ? english : vietnamese;
  }

  var status = document.getElementById("truc-tiep");
  if (!status) { return; }

  // The server gives a sign of life every 15 seconds.
  var SILENCE_MS = 40000;
  var WATCH_MS = 5000;
  // A timer that comes so late was not late: the computer slept.
  var SLEPT_MS = 30000;
  var FIRST_PAUSE_MS = 1000;
  var LONGEST_PAUSE_MS = 60000;
  // A stream that held for so long makes the next pause short again.
  var STEADY_MS = 60000;
  var HIDDEN_MS = 20000;
  // Pages that the server gives no stream are asked for anew so often.
  var POLL_MS = 60000;
  var REGIONS = "[data-live], [data-episodes], [data-complaints]";

  var stream = null;
  var heard = 0;
  var opened = 0;
  var pause = FIRST_PAUSE_MS;
  var retry = null;
  var lostAt = 0;
  // The time of the figures by the server's clock; this computer's may be wrong.
  var lastShown = timeOf(document);
  // Whether something may have been missed since the page was made.
  var missed = false;
  var changed = [];
  var refreshing = false;
  var again = false;
  var left = false;

  document.addEventListener("input", function (event) { changed.push(event.target); });
  document.addEventListener("submit", function () { changed = []; left = true; window.setTimeout(function () { left = false; }, 10000); });

  // --- What the page says about its own age ---

  function say(text, lost, link) {
    status.className = lost ? "lost-contact" : "";
    // Read aloud once when something is wrong, not at every update.
    if (lost) { status.setAttribute("role", "alert"); } else { status.removeAttribute("role"); }
    if (status.dataset.said !== text) {
      status.dataset.said = text;
      status.textContent = text;
      if (link) {
        var way = document.createElement("a");
        way.href = link.href;
        way.textContent = link.text;
        status.append(" ", way);
      }
    }
  }

  function timeOf(page) {
    var time = page.querySelector("#truc-tiep time");
    return time ? time.textContent : "";
  }

  function showTime(at) {
    lastShown = at || lastShown;
    if (lostAt === 0 && !status.dataset.old && lastShown) { say(inLanguage("Cập nhật lúc ", "Updated at ") + lastShown, false); }
  }

  function span(ms) {
    var seconds = Math.round(ms / 1000);
    if (seconds < 120) { return seconds + inLanguage(" giây", " s"); }
    var minutes = Math.round(seconds / 60);
    return minutes < 120 ? minutes + inLanguage(" phút", " min") : Math.round(minutes / 60) + inLanguage(" giờ", " h");
  }

  function lost() {
    if (lostAt === 0) {
      lostAt = Date.now();
      say(inLanguage("Mất kết nối, đang nối lại… Số liệu lúc ", "Connection lost, trying again… Figures of ") + lastShown + " ", true);
      // Counts up beside the words, so that screen readers do not begin anew every time.
      var since = document.createElement("span");
      since.setAttribute("aria-hidden", "true");
      status.append(since);
    }
    var counter = status.querySelector("span");
    if (counter) { counter.textContent = inLanguage("(đã ", "(for ") + span(Date.now() - lostAt) + ")"; }
  }

  function found() {
    lostAt = 0;
    delete status.dataset.said;
    showTime();
  }

  function old() {
    status.dataset.old = "1";
    say(inLanguage("Số liệu trên trang có thể đã cũ.", "The figures of this page may be old."), true, { href: window.location.href.split("#")[0], text: inLanguage("Tải lại", "Load again") });
  }

  function signedOut() {
    left = true;
    close();
    say(inLanguage("Phiên làm việc đã hết.", "Your sign-in has ended."), true, { href: window.location.href.split("#")[0], text: inLanguage("Đăng nhập lại", "Sign in again") });
  }

  // --- Asking for marked regions again ---

  function isBusy(region) {
    var typed = changed.some(function (field) { return region.contains(field); });
    var active = document.activeElement;
    return typed || (active && region.contains(active) && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName));
  }

  function replace(region, fresh) {
    var open = Array.from(region.querySelectorAll("details")).map(function (part) { return part.open; });
    var active = region.contains(document.activeElement) ? document.activeElement : null;
    var focused = active && { id: active.id, href: active.getAttribute("href"), name: active.name, value: active.value };
    fresh.querySelectorAll("details").forEach(function (part, place) { if (open[place]) { part.open = true; } });
    region.replaceWith(fresh);
    if (!focused) { return; }
    var same = Array.from(fresh.querySelectorAll("a, button, summary")).find(function (element) {
      return focused.id ? element.id === focused.id
        : element.getAttribute("href") === focused.href && element.name === focused.name && element.value === focused.value;
    });
    if (same) { same.focus(); }
  }

  function take(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html");
    lastShown = timeOf(fresh) || lastShown;
    var here = Array.from(document.querySelectorAll(REGIONS));
    var there = Array.from(fresh.querySelectorAll(REGIONS));
    // Another number of regions is another page than the one that is shown.
    if (here.length === 0 || here.length !== there.length) { return reload(); }
    var kept = false;
    here.forEach(function (region, place) {
      // A region within another one went with it.
      if (!document.contains(region)) { return; }
      if (isBusy(region)) { kept = true; } else { replace(region, document.importNode(there[place], true)); }
    });
    if (kept) { old(); } else { delete status.dataset.old; }
    copyTexts(fresh);
  }

  // Figures and states outside of regions.
  function copyTexts(fresh) {
    ["count", "machine"].forEach(function (kind) {
      var texts = {};
      fresh.querySelectorAll("[data-" + kind + "]").forEach(function (cell) { texts[cell.dataset[kind]] = cell; });
      document.querySelectorAll("[data-" + kind + "]").forEach(function (cell) {
        var now = texts[cell.dataset[kind]];
        if (now && cell.textContent !== now.textContent) { cell.textContent = now.textContent; cell.className = now.className; }
      });
    });
  }

  // A page that somebody works in stays as it is; it says that it is old instead.
  function reload() {
    if (changed.length > 0 || document.querySelector("main details[open]")) { old(); } else { window.location.reload(); }
  }

  function refresh() {
    if (left) { return; }
    if (refreshing) { again = true; return; }
    refreshing = true;
    var request = { cache: "no-store", redirect: "manual", headers: { accept: "text/html" } };
    fetch(window.location.href, request).then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 401) { signedOut(); return null; }
      if (!answer.ok) { missed = true; return null; }
      return answer.text().then(function (text) { missed = false; take(text); showTime(); });
    }, function () { missed = true; }).then(function () {
      refreshing = false;
      if (again) { again = false; window.setTimeout(refresh, FIRST_PAUSE_MS); }
    });
  }

  // --- Events ---

  function setText(element, text) {
    var bar = text.indexOf("|");
    if (bar >= 0) { element.className = text.slice(0, bar); text = text.slice(bar + 1); }
    if (element.textContent !== text) {
      element.textContent = text;
      element.classList.add("changed");
      window.setTimeout(function () { element.classList.remove("changed"); }, 2000);
    }
  }

  function onState(told) {
    document.querySelectorAll('[data-machine="' + told.machine + '"]').forEach(function (badge) {
      badge.className = told.class;
      setText(badge, told.text);
    });
  }

  function onCounts(told) {
    document.querySelectorAll("[data-count]").forEach(function (cell) {
      var text = told.counts[cell.dataset.count];
      if (text !== undefined) { setText(cell, text); }
    });
    document.querySelectorAll("time[data-at]").forEach(function (time) { time.textContent = told.at; });
  }

  // Marked with a machine's name, or with nothing for all complaints.
  function onComplaint(told) {
    var list = document.querySelector("[data-complaints]");
    if (list && (list.dataset.complaints === "" || list.dataset.complaints === told.machine)) { refresh(); }
  }

  // Marked with a unit's number, or with nothing for all units.
  function onEpisode(told) {
    var place = document.querySelector("[data-episodes]");
    if (place && (place.dataset.episodes === "" || place.dataset.episodes === told.unit)) { refresh(); }
  }

  // --- The connection ---

  // What this page shows, so that it is told of nothing else.
  function address() {
    var units = {};
    var machines = {};
    document.querySelectorAll("[data-count]").forEach(function (cell) {
      var parts = cell.dataset.count.split(":");
      if (parts.length === 2) { units[parts[0]] = true; }
    });
    document.querySelectorAll("[data-machine]").forEach(function (badge) { machines[badge.dataset.machine] = true; });
    return status.dataset.address + "?don-vi=" + Object.keys(units).join(",") + "&may=" + Object.keys(machines).join(",");
  }

  function close() {
    if (stream) { stream.close(); }
    stream = null;
    window.clearTimeout(retry);
    retry = null;
  }

  function hear(name, then) {
    stream.addEventListener(name, function (event) {
      heard = Date.now();
      if (lostAt !== 0) { found(); }
      var told = event.data.charAt(0) === "{" ? JSON.parse(event.data) : { at: event.data };
      then(told);
      showTime(told.at);
    });
  }

  function open() {
    close();
    heard = Date.now();
    stream = new EventSource(address());
    stream.addEventListener("open", function () {
      opened = heard = Date.now();
      if (lostAt !== 0) { found(); }
      if (missed) { refresh(); }
    });
    hear("trang-thai", onState);
    hear("so-luong", onCounts);
    hear("phan-anh", onComplaint);
    hear("luot", onEpisode);
    hear("thieu", refresh);
    hear("nhip", function () {});
    // The server ends a session's streams; whether somebody is still signed in is told by asking for the page.
    hear("het-phien", function () { missed = true; refresh(); });
    stream.addEventListener("error", function () { broken(stream.readyState === EventSource.CLOSED); });
  }

  // Longer every time and never for all browsers at once, so that a server that comes back is not run down.
  function broken(refused) {
    if (opened !== 0 && STEADY_MS < Date.now() - opened) { pause = FIRST_PAUSE_MS; }
    opened = 0;
    missed = true;
    close();
    if (refused) { askWhy(); } else { later(); }
  }

  function later() {
    lost();
    retry = window.setTimeout(open, pause / 2 + Math.random() * pause / 2);
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  }

  // The server answered, and not with a stream: it is going down, the session is over, or all streams are taken.
  function askWhy() {
    fetch("/healthz", { cache: "no-store" }).then(function (answer) {
      if (!answer.ok) { return later(); }
      pause = Math.max(pause, POLL_MS / 4);
      refresh();
      retry = window.setTimeout(open, pause / 2 + Math.random() * pause / 2);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }, later);
  }

  function comeBack() {
    missed = true;
    pause = FIRST_PAUSE_MS;
    open();
  }

  var ticked = Date.now();
  function watch() {
    var now = Date.now();
    var slept = SLEPT_MS < now - ticked;
    ticked = now;
    if (left || document.visibilityState === "hidden") { return; }
    if (slept) { return comeBack(); }
    if (stream && SILENCE_MS < now - heard) { return broken(false); }
    if (lostAt !== 0) { lost(); }
  }

  if (!window.EventSource) {
    window.setInterval(refresh, POLL_MS);
    return;
  }
  open();
  window.setInterval(watch, WATCH_MS);
  window.addEventListener("online", comeBack);
  // Streams count against the browser's few connections to one server: a page that nobody sees gives its own back.
  var hide = null;
  document.addEventListener("visibilitychange", function () {
    window.clearTimeout(hide);
    if (document.visibilityState === "hidden") {
      hide = window.setTimeout(function () { missed = true; close(); }, HIDDEN_MS);
    } else if (!stream && !left) {
      comeBack();
    }
  });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", function (event) { if (event.persisted) { left = false; comeBack(); } });
})();

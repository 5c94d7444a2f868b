// Copy buttons: <button data-copy="id"> copies the text of the element with that id.
// The buttons are hidden until this script runs, so that nobody without scripts presses in vain.
"use strict";

(function () {
  // The server says in which language the page is.
  function inLanguage(vietnamese, english) {
    return document.documentElement.lang === "en" ? english : vietnamese;
  }

  function copyBySelection(element) {
    var range = document.createRange();
    range.selectNodeContents(element);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand("copy");
  }

  // navigator.clipboard exists over TLS and on localhost only.
  function copy(element) {
    if (navigator.clipboard) {
      return navigator.clipboard.writeText(element.textContent).catch(function () {
        return copyBySelection(element) ? undefined : Promise.reject();
      });
    }
    return copyBySelection(element) ? Promise.resolve() : Promise.reject();
  }

  document.querySelectorAll("button[data-copy]").forEach(function (button) {
    var element = document.getElementById(button.dataset.copy);
    var name = button.textContent;
    button.hidden = false;
    button.addEventListener("click", function () {
      copy(element).then(
        function () { button.textContent = inLanguage("Đã sao chép", "Copied"); },
        function () { button.textContent = inLanguage("Bấm Ctrl+C", "Press Ctrl+C"); }
      );
      window.setTimeout(function () { button.textContent = name; }, 3000);
    });
  });
})();

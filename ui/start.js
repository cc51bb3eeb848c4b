// Stands in the page's head and needs nothing: where the page's scripts do not start it says so, and what to do.
// Old JavaScript on purpose, so that a browser that is too old for the rest can still tell.
(function () {
  var LATE = 30000; // milliseconds after which a page that is not there is told as one that did not start
  var LOOK = 300;
  var PLACELESS = 3000; // milliseconds after which the sentence stands above the page, where it has no message line
  var NEEDED = ["Promise", "URL", "AbortController", "ResizeObserver", "PointerEvent", "createImageBitmap"];
  var OLD = "This browser is too old for this page: update it or use another one.";
  var LOST = "Part of this page did not arrive: check the connection, then reload the page.";
  var LOST_IN_FRAME = "Part of this page did not arrive: reload it, or open it in a window of its own.";
  var BROKEN = "This page could not start: reload it, and if that does not help update the browser or use another one.";
  var SLOW = "This page has not started yet: if nothing comes, check the connection and reload it.";
  var studio = (window.inpaintStudio = /** @type {import("./studio/js/studio.js").Studio} */ ({ failed: failed }));
  var text = "";
  var begun = new Date().getTime();
  var timer = setInterval(look, LOOK);
  window.addEventListener("error", lost, true); // scripts that do not come tell it without bubbling
  if (isOld()) failed(new Error("the browser lacks what the page needs"));

  /** Tell the person that a part of the page did not start; `error` is what it broke off with. @param {any} error */
  function failed(error) {
    if (window.console) console.error(error);
    if (!text || text === SLOW) text = sentence(error);
    show();
  }

  /** @param {any} error */
  function sentence(error) {
    if (isOld() || (error && error.name === "SyntaxError")) return OLD;
    var isLost = error && error.name === "TypeError" && /import|module|fetch|load/i.test(error.message);
    if (!isLost) return BROKEN;
    return window.top === window ? LOST : LOST_IN_FRAME;
  }

  function isOld() {
    for (var i = 0; i < NEEDED.length; i += 1) if (!(NEEDED[i] in window)) return true;
    return !window.crypto || !window.crypto.getRandomValues;
  }

  /** One of Gradio's own scripts did not come, or this browser does not understand one that stands in the page.
   * @param {ErrorEvent} event */
  function lost(event) {
    var script = /** @type {HTMLScriptElement | null} */ (event.target);
    if (script && script.tagName === "SCRIPT" && script.type === "module") {
      failed(new TypeError("Failed to load " + script.src));
    } else if (!studio.started && event.error && event.error.name === "SyntaxError") failed(event.error);
  }

  function look() {
    var age = new Date().getTime() - begun;
    if ((studio.canvas || studio.board) && (!text || text === SLOW)) return end();
    if (!text && age > LATE) text = SLOW;
    show();
  }

  /** The page is there: what was said of its coming late goes. */
  function end() {
    clearInterval(timer);
    window.removeEventListener("error", lost, true);
    var places = document.querySelectorAll("[data-start]");
    for (var i = 0; i < places.length; i += 1) take(places[i]);
    var message = document.getElementById("message");
    if (text && message && message.getAttribute("data-state") === "error") message.setAttribute("data-state", "idle");
    text = "";
  }

  function show() {
    if (!text) return;
    var message = document.getElementById("message");
    if (message) {
      put(message, "message");
      message.setAttribute("data-state", "error");
    } else if (document.body && new Date().getTime() - begun > PLACELESS) put(document.body, "page");
    var empty = document.querySelector('#canvas [data-slot="empty"]');
    if (empty) put(empty, "canvas");
    if (message) take(document.querySelector('[data-start="page"]'));
  }

  /** @param {Element} parent @param {string} name */
  function put(parent, name) {
    /** @type {HTMLElement | null} */
    var line = parent.querySelector('[data-start="' + name + '"]');
    if (!line) {
      line = document.createElement("p");
      line.setAttribute("data-start", name);
      if (name !== "canvas") line.setAttribute("role", "alert");
      if (name === "page") line.style.cssText = "margin:0;padding:16px;font:16px sans-serif;background:#fff;color:#900";
      parent.insertBefore(line, parent.firstChild);
    }
    if (line.textContent !== text) line.textContent = text;
  }

  /** @param {Element | null} line */
  function take(line) {
    if (line && line.parentNode) line.parentNode.removeChild(line);
  }
})();

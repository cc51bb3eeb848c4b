// Stands in the page's head, before Gradio's scripts. The clock of Gradio's loading screen, which shows tenths of a second,
// asks for each frame of the display, and goes on when the screen is gone: a tenth of a processor for as long as the page
// is open. Here it is let on ten times a second. Old JavaScript, as in start.js.
(function () {
  var TENTH = 100; // milliseconds
  var CLOCK = /performance\.now\(\)\s*-[^;]*\/\s*1e3/; // what a frame of that clock does; it is never cancelled
  var onFrame = window.requestAnimationFrame;

  window.requestAnimationFrame = function (draw) {
    if (!CLOCK.test(String(draw))) return onFrame.call(window, draw);
    setTimeout(draw, TENTH);
    return 0;
  };
})();

// Stands in the page's head, before Gradio's scripts. Its loading screen has a clock, which shows tenths of a second and goes
// on when the screen is gone, and a figure that moves on for seconds then: each asks for every frame of the display, a tenth
// of a processor. Here the clock is let on ten times a second, and so is the figure as soon as the page is there. Old
// JavaScript, as in start.js.
(function () {
  var TENTH = 100; // milliseconds
  var CLOCK = /performance\.now\(\)\s*-[^;]*\/\s*1e3/; // what a frame of that clock does; it is never cancelled
  var FIGURE = /\.tasks\.forEach\(/; // of Svelte's motions, of which Gradio uses no other on this page; nor these
  var onFrame = window.requestAnimationFrame;

  window.requestAnimationFrame = function (draw) {
    var text = String(draw);
    if (!CLOCK.test(text) && !(FIGURE.test(text) && document.getElementById("studio"))) {
      return onFrame.call(window, draw);
    }
    setTimeout(draw, TENTH);
    return 0;
  };
})();

// Stands in the head of the review's page where that is opened below its own address, before Gradio's scripts. Those
// look for their page by the whole path, and take the first one where they find none: here the only one that was sent.
(() => {
  Object.defineProperty(window, "gradio_config", { configurable: true, set: take });

  /** @param {{ page: Record<string, unknown>, current_page: string }} config */
  function take(config) {
    config.page[""] = config.page[config.current_page];
    Object.defineProperty(window, "gradio_config", { configurable: true, writable: true, value: config });
  }
})();

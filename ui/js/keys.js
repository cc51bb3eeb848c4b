// Keys of the page around the canvas; the canvas has its own.
export function connectKeys(document) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      document.activeElement?.blur?.(); // what is being typed counts
      document.querySelector("button#generate, #generate button")?.click();
    }
  });
}

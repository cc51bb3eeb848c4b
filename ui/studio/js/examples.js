// The examples in the empty canvas: a click opens picture and mask.

/** @type {(element: HTMLElement, studio: Studio, open: (name: string) => void) => void} */
export function attachExamples(element, studio, open) {
  const slot = element.querySelector('[data-slot="examples"]');
  if (!slot) return;
  for (const { name, title } of studio.examples) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "example";
    button.dataset.example = name;
    const picture = document.createElement("img");
    picture.src = `${studio.base}examples/${name}-small.jpg`;
    picture.alt = "";
    picture.loading = "lazy";
    const caption = document.createElement("span");
    caption.textContent = title;
    button.append(picture, caption);
    button.addEventListener("click", () => open(name));
    slot.append(button);
  }
}

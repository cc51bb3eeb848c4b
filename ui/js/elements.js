// Elements that the page makes itself.

/**
 * The first one of this kind inside `root`; throws where there is none.
 * @template {Element} [T=HTMLElement] @param {ParentNode} root @param {string} selector @param {new () => T} [kind]
 */
export function elementIn(root, selector, kind) {
  const element = root.querySelector(selector);
  if (!(element instanceof (kind ?? HTMLElement))) throw new TypeError(`The page has no ${selector}.`);
  return /** @type {T} */ (element);
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Partial<HTMLElementTagNameMap[K]>} properties @returns {HTMLElementTagNameMap[K]}
 */
export function node(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}

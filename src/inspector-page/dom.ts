/** Makes elements: attributes and text only, never HTML, since all that is shown comes from outside. */

type Attributes = Readonly<Record<string, string | number>>;
type Child = Node | string;

const fill = <T extends Element>(element: T, attributes: Attributes, children: ReadonlyArray<Child>): T => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
};

export const svg = <K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: ReadonlyArray<Child>
): SVGElementTagNameMap[K] =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);

export const html = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: ReadonlyArray<Child>
): HTMLElementTagNameMap[K] => fill(document.createElement(name), attributes, children);

/** The element of the page's own HTML that has this id. */
export const byId = <T extends Element>(id: string, kind: new () => T): T => {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page lacks #${id}`);
  return element;
};

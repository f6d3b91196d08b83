import { NoDocumentError } from './errors.ts';
import { nodeRequire } from './node-require.ts';

let inNode: Document | undefined;

/** The document that drawings are made in: the page's, or in Node one by linkedom. */
export function page(): Document {
  const { document } = globalThis as { document?: Document };
  return document ?? (inNode ??= newDocument());
}

function newDocument(): Document {
  try {
    const { parseHTML } = nodeRequire<typeof import('linkedom')>('linkedom');
    return parseHTML('<!DOCTYPE html><html><body></body></html>').document;
  } catch (cause) {
    throw new NoDocumentError({}, { cause });
  }
}

export const INK = '#1f2933';
export const PALE = '#e4e7eb';

/** Colours that colour-blind readers tell apart (Okabe, Ito: Color Universal Design, 2008). */
export const PALETTE: readonly string[] = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

type Attributes = Readonly<Record<string, string | number>>;

/** An element of SVG. */
export function draw(name: string, attributes: Attributes, ...children: readonly (Element | string)[]): Element {
  const element = page().createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  for (const child of children) element.appendChild(typeof child === 'string' ? page().createTextNode(child) : child);
  return element;
}

const numbers = ['cx', 'cy', 'x1', 'x2', 'y1', 'y2', 'd', 'transform'];

/** A chart to be part of a drawing: without the style sheet for pages, which would stretch it, and without digits that nobody sees. */
export function partOf(chart: Element): Element {
  chart.querySelector('style')?.remove();
  chart.removeAttribute('class');
  for (const element of chart.querySelectorAll('*'))
    for (const name of numbers) {
      const value = element.getAttribute(name);
      if (value?.includes('.'))
        element.setAttribute(
          name,
          value.replace(/-?\d+\.\d+/g, (text) => String(rounded(text))),
        );
    }
  return chart;
}

const rounded = (text: string): number => Math.round(Number(text) * 100) / 100;

/** The size of a drawing in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A whole drawing, as a file or for a page. */
export function drawingOf(size: Size, title: string, ...children: readonly Element[]): string {
  const { width, height } = size;
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    'font-family': "system-ui, 'Helvetica Neue', Arial, sans-serif",
    'font-size': 13,
    fill: INK,
  };
  const background = draw('rect', { width, height, fill: '#ffffff' });
  return `${textOf(draw('svg', attributes, draw('title', {}, title), background, ...children))}\n`;
}

/** An element as XML. (What a page's `outerHTML` gives is HTML.) */
function textOf(element: Element): string {
  const attributes = Array.from(element.attributes, ({ name, value }) => ` ${name}="${escape(value)}"`).join('');
  const content = Array.from(element.childNodes, (child) =>
    child.nodeType === 1 ? textOf(child as Element) : escape(child.textContent ?? ''),
  ).join('');
  const name = element.localName;
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** An entry of a legend: what it says, and its mark around (0, 0). */
export interface Entry {
  readonly label: string;
  readonly mark: Element;
}

/** Entries beside each other. Letters are 7 pixels wide, about. */
export function legend(entries: readonly Entry[], left: number, top: number): Element {
  let x = left;
  const drawn = entries.map(({ label, mark }) => {
    const entry = draw('g', { transform: `translate(${x} ${top})` }, mark, draw('text', { x: 22 }, label));
    x += 48 + 7 * label.length;
    return entry;
  });
  return draw('g', { 'aria-label': 'legend' }, ...drawn);
}

/** The mark of a line in a legend. */
export const lineMark = (stroke: string): Element =>
  draw('path', { d: 'M-3 -4.5H15', stroke, 'stroke-width': 2.5, 'stroke-linecap': 'round' });

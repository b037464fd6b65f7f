/** Code that runs in the page: texts, since no test may see a browser's types. */

/** Opens everything that can be opened. */
export const OPEN_DETAILS = `document.querySelectorAll('details').forEach((each) => { each.open = true; })`;

/** What sticks out of the page sideways, as text: nothing may. */
export const WIDER_THAN_PAGE = `[...document.querySelectorAll('body *')]
  .filter((each) => each.checkVisibility() && !each.classList.contains('skip') && !each.closest('thead'))
  .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map((each) => each.outerHTML.slice(0, 80))`;

/** How far the page itself can be scrolled sideways, in pixels. */
export const SIDEWAYS = `document.documentElement.scrollWidth - document.documentElement.clientWidth`;

/** The ratio of WCAG 2 for every visible text, with the text, the lowest first; and for signs before a text. */
export const CONTRASTS = `(() => {
  const channels = (color) => {
    const [r, g, b, a = 1] = color.match(/[0-9.]+/g).map(Number);
    return { rgb: [r, g, b], a };
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { rgb, a } = channels(getComputedStyle(at).backgroundColor);
      if (a === 1) return rgb;
      if (a !== 0) throw new Error('half transparent: ' + at.outerHTML.slice(0, 80));
    }
    return [255, 255, 255];
  };
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    if (text === '' || ['SCRIPT', 'STYLE'].includes(element.tagName) || !element.checkVisibility()) continue;
    for (const pseudo of [null, '::before']) {
      const { rgb } = channels(getComputedStyle(element, pseudo).color);
      found.push({ text, ratio: ratio(luminance(rgb), luminance(background(element))) });
    }
  }
  return found.sort((a, b) => a.ratio - b.ratio);
})()`;

export interface Contrast {
  readonly text: string;
  readonly ratio: number;
}

/** What has the focus, in words. */
export const FOCUSED = `(() => {
  const at = document.activeElement;
  return at === document.body ? 'body' : (at.tagName + ' ' + (at.id || at.getAttribute('aria-labelledby') || at.textContent.trim())).toLowerCase();
})()`;

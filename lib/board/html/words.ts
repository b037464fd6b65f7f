import { formatDuration } from '../../promotion/duration';
import { html, type Markup } from './markup';

/** More of one text than this is no help on a page. */
const MOST_CHARACTERS = 500;

/** A text that somebody wrote, kept apart from what stands around it whichever way it is written. */
export function said(text: string): Markup {
  // Not between the halves of a surrogate pair.
  const shown = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS).replace(/[\ud800-\udbff]$/, '')}…` : text;
  return html`<bdi>${shown}</bdi>`;
}

/** A moment, to the minute. */
export function moment(iso: string): Markup {
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}

/** How long something has been so. */
export function age(since: string, seconds: number, atLeast: boolean): Markup {
  return html`${atLeast ? 'at least ' : ''}<time datetime="${since}">${formatDuration(seconds)}</time>`;
}

/** `1 release`, `2 releases`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A link to another site: only over https, and the site learns of nothing. Else what it would say. */
export function outside(address: string, text: Markup): Markup {
  return isHttps(address) ? html`<a href="${address}" rel="noopener noreferrer">${text}</a>` : text;
}

/** Whether an address leads to a site, and brings no user along. */
export function isHttps(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}

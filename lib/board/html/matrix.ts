import type { Board, BoardEnvironment, BoardImage, BoardPin } from '../board';
import type { Commits } from './commits';
import { html, type Markup, NOTHING } from './markup';
import { pinCell } from './pin-cell';
import { isHttps, outside } from './words';

/** What a reader can look for, as the filter offers it. */
const STATES = [
  ['behind', 'behind upstream, or different from it'],
  ['drift', 'not what ECS runs, or not known'],
  ['exception', 'pinned by an exception'],
  ['rejected', 'a rejected release'],
  ['uncommitted', 'in no commit yet'],
] as const;

type State = (typeof STATES)[number][0];

/** The table: a row for each image, a column for each environment. */
export function matrix({ environments, images }: Board, commits: Commits): Markup {
  if (images.length === 0 || environments.length === 0) {
    return html`<section aria-labelledby="images">
      <h2 id="images">What is pinned where</h2>
      <p>The manifest declares ${images.length === 0 ? 'no image' : 'no environment'} yet.</p>
    </section> `;
  }
  const columns = environments.map((environment) => ({ environment, pins: new Map(environment.pins.map((pin) => [pin.image, pin])) }));
  return html`<section aria-labelledby="images">
    <h2 id="images">What is pinned where</h2>
    ${FILTER}
    <p><a class="skip" href="#end">Skip the table of images</a></p>
    <div class="scroll" role="region" aria-labelledby="caption" tabindex="0">
      <table class="matrix" role="table">
        <caption id="caption">
          Each image, and what each environment pins of it
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">Image</th>
            ${environments.map(columnHead)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${images.map((image) => row(image, columns, commits))}
        </tbody>
      </table>
    </div>
    <p id="end" class="quiet" tabindex="-1">End of the table of images</p>
  </section> `;
}

const FILTER = html`<div id="filter" class="filter" role="search" hidden>
  <div><label for="words">Only images with these words</label><input id="words" type="search" autocomplete="off" /></div>
  <div>
    <label for="state">Only images that somewhere are</label
    ><select id="state">
      <option value="">anything</option>
      ${STATES.map(([value, text]) => html`<option value="${value}">${text}</option>`)}
    </select>
  </div>
  <p id="count" role="status"></p>
</div>`;

function columnHead({ name, frozen }: BoardEnvironment): Markup {
  return html`<th role="columnheader" scope="col">${name}${frozen === null ? NOTHING : html` <span class="quiet">(frozen)</span>`}</th>`;
}

interface Column {
  readonly environment: BoardEnvironment;
  readonly pins: ReadonlyMap<string, BoardPin>;
}

function row({ name, repository, source }: BoardImage, columns: readonly Column[], commits: Commits): Markup {
  const pins = columns.flatMap(({ pins: own }) => own.get(name) ?? []);
  const link = source === null || !isHttps(source) ? NOTHING : html`<p>${outside(source, html`source of ${name}`)}</p>`;
  return html`<tr role="row" data-state="${[...new Set(pins.flatMap(statesOf))].join(' ')}">
    <th role="rowheader" scope="row">
      ${name}
      <p class="quiet">${repository}</p>
      ${link}
    </th>
    ${columns.map(({ environment, pins: own }) => pinCell(environment, own.get(name), commits))}
  </tr> `;
}

function statesOf({ upstream, drift, override, rejected, uncommitted }: BoardPin): State[] {
  return [
    ...(isBehind(upstream) ? (['behind'] as const) : []),
    ...(drift.state === 'in-sync' || drift.state === 'not-asked' ? [] : (['drift'] as const)),
    ...(override === null ? [] : (['exception'] as const)),
    ...(rejected === null ? [] : (['rejected'] as const)),
    ...(uncommitted ? (['uncommitted'] as const) : []),
  ];
}

/** Whether something newer, or something else, waits upstream. */
export function isBehind(upstream: BoardPin['upstream']): boolean {
  return upstream.some(({ state }) => state === 'behind' || state === 'differs');
}

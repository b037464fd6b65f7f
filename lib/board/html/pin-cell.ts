import { abbreviatedDigest } from '../../manifest';
import type { BoardEnvironment, BoardPin, Drift, RunningTasks, UpstreamGap } from '../board';
import type { Commits } from './commits';
import { html, type Markup, NOTHING } from './markup';
import { age, counted, moment, outside, said } from './words';

/** One cell of the table: what an environment pins of an image, and everything that somebody should know about it. */
export function pinCell({ name }: BoardEnvironment, pin: BoardPin | undefined, commits: Commits): Markup {
  if (pin === undefined) {
    return html`<td role="cell" data-column="${name}"><span class="quiet">not pinned</span></td> `;
  }
  const marks = [rejectedMark(pin), overrideMark(pin), driftMark(pin.drift), ...pin.upstream.map(gapMark)];
  return html`<td role="cell" data-column="${name}">
    <span class="version">${pin.version}</span>${cameLine(pin, commits)}
    <ul class="marks" role="list">
      ${marks}
    </ul>
    ${details(pin)}
  </td> `;
}

function cameLine(pin: BoardPin, commits: Commits): Markup {
  const { since, seconds, atLeast, kind, by, uncommitted } = pin;
  if (since === null || seconds === null) {
    return uncommitted ? html`<p class="warn">in no commit yet</p>` : html`<p class="quiet">since when is not known</p>`;
  }
  const how =
    by === null || kind === null ? html`, by whom is not known` : html`, ${KINDS[kind]} by ${said(by.author)} in ${commits.link(by)}`;
  return html`<p>for ${age(since, seconds, atLeast)}${how}</p>`;
}

const KINDS: Readonly<Record<NonNullable<BoardPin['kind']>, string>> = {
  promotion: 'promoted',
  rollback: 'rolled back',
  build: 'build pinned',
  added: 'added',
  removed: 'removed',
};

function rejectedMark({ rejected }: BoardPin): Markup {
  return rejected === null ? NOTHING : html`<li class="bad">rejected: ${said(rejected)}</li>`;
}

function overrideMark({ override }: BoardPin): Markup {
  return override === null ? NOTHING : html`<li class="warn">exception, by ${said(override.by)}: ${said(override.reason)}</li>`;
}

function driftMark({ state, running }: Drift): Markup {
  const there = running.length === 0 ? 'nothing' : running.map(tasksText).join(', ');
  switch (state) {
    case 'not-asked':
      return NOTHING; // the environment says so, once for all its images
    case 'in-sync':
      return html`<li class="good">ECS runs it</li>`;
    case 'out-of-sync':
      return html`<li class="bad">out of sync: ECS runs ${there}</li>`;
    case 'mixed':
      return html`<li class="warn">mixed: ECS runs ${there}</li>`;
    case 'not-running':
      return html`<li class="bad">not running${running.length === 0 ? '' : ` everywhere: ECS runs ${there}`}</li>`;
    case 'unknown':
      return html`<li class="warn">what ECS runs is not known</li>`;
    case 'outdated':
      return html`<li class="warn">pinned after ECS was asked, which ran ${there}</li>`;
  }
}

function tasksText({ digest, version, tasks, service }: RunningTasks): string {
  const what = version === null ? abbreviatedDigest(digest) : `${version} (${abbreviatedDigest(digest)})`;
  return `${what} in ${counted(tasks, 'task')} of ${service}`;
}

function gapMark({ environment, state, version, since, seconds, atLeast, releases, compareUrl }: UpstreamGap): Markup {
  const link = compareUrl === null ? NOTHING : html` (${outside(compareUrl, html`commits`)})`;
  const there =
    since === null || seconds === null ? html`${version ?? ''}` : html`${version ?? ''}, there for ${age(since, seconds, atLeast)}`;
  const distance = releases === null ? '' : `${counted(releases, 'release')} `;
  switch (state) {
    case 'same':
      return html`<li class="good">as in ${environment}</li>`;
    case 'behind':
      return html`<li class="news">${distance}behind ${environment}: ${there}${link}</li>`;
    case 'ahead':
      return html`<li class="warn">${distance}ahead of ${environment}: ${there}${link}</li>`;
    case 'differs':
      return html`<li class="news">differs from ${environment}: ${there}${link}</li>`;
    case 'absent':
      return html`<li class="warn">${environment} does not pin it</li>`;
  }
}

function details({ ref, version, revision, created, since }: BoardPin): Markup {
  const at = ref.indexOf('@');
  const [tag, digest] = [ref.slice(0, at), ref.slice(at + 1)];
  return html`<details>
    <summary>digest ${abbreviatedDigest(digest)}</summary>
    <p class="id">${digest}</p>
    ${tag === version ? NOTHING : html`<p>tag ${tag}</p>`}${
      since === null ? NOTHING : html`<p>since ${moment(since)}</p>`
    }${revision === null ? NOTHING : html`<p>revision <span class="id">${revision}</span></p>`}${
      created === null ? NOTHING : html`<p>built ${created}</p>`
    }
  </details>`;
}

import { createHash } from 'node:crypto';
import type { Finding } from '../../manifest';
import type { Board, BoardImage } from '../board';
import { Commits } from './commits';
import { environmentCards } from './environments';
import { LEGEND } from './legend';
import { html, type Markup, NOTHING, verbatim } from './markup';
import { matrix } from './matrix';
import { SCRIPT } from './script';
import { STYLE } from './style';
import { moment, said } from './words';

const BEGINNING = '<!doctype html>\n<!-- waybill board -->\n';

/** Whether a text is a page that {@link renderBoard} made. */
export function isBoard(text: string): boolean {
  return text.startsWith(BEGINNING);
}

/** Nothing is loaded, from anywhere; what is on the page may only be this style and this script. */
const POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; img-src data:; base-uri 'none'; form-action 'none'`;

function hashOf(text: Markup): string {
  return `'sha256-${createHash('sha256').update(text.toString()).digest('base64')}'`;
}

/** The board as one HTML page that needs nothing else, not even its script. */
export function renderBoard(board: Board): string {
  const commits = new Commits(board);
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <meta name="generator" content="waybill board" />
      <link rel="icon" href="data:," />
      <title>${board.application}: what is pinned where</title>
      ${verbatim('style', STYLE)}
    </head>
    <body>
      <p><a class="skip" href="#images">Skip to the table of images</a></p>
      <header>
        <h1>${board.application}</h1>
        ${origin(board)}
      </header>
      <main>
        ${notes(board.notes)}${findings(board.findings)}${environmentCards(board)}${matrix(board, commits)}${rejected(board.images)}${commits.section()}
      </main>
      <footer>${LEGEND}</footer>
      ${verbatim('script', SCRIPT)}
    </body>
  </html> `;
  return `${BEGINNING}${page.toString().trimEnd()}\n`;
}

function origin({ commit, committed, generatedAt, status }: Board): Markup {
  const manifest =
    commit === null
      ? html`<p>Of a manifest whose commit is not known.</p>`
      : html`<p>
          ${committed === true ? 'Of commit' : 'With changes after commit'} <span class="id">${commit.commit}</span>, by
          ${said(commit.author)} at ${moment(commit.committedAt)}: ${said(commit.subject)}
        </p>`;
  return html`${manifest}
    <p>Generated at ${moment(generatedAt)}; every age is as of then. What ECS runs: ${STATUS[status]}.</p> `;
}

const STATUS: Readonly<Record<Board['status'], string>> = {
  'not-asked': 'not asked',
  asked: 'as ECS said then',
  saved: 'as an earlier answer of ECS said',
};

function notes(texts: readonly string[]): Markup {
  return texts.length === 0
    ? NOTHING
    : html`<section aria-labelledby="notes">
        <h2 id="notes">About this board</h2>
        <ul>
          ${texts.map((text) => html`<li>${said(text)}</li>`)}
        </ul>
      </section> `;
}

function findings(all: readonly Finding[]): Markup {
  return all.length === 0
    ? NOTHING
    : html`<section aria-labelledby="findings">
        <h2 id="findings">Wants a look</h2>
        <ul class="marks" role="list">
          ${all.map(
            ({ severity, code, message, help }) =>
              html`<li class="${severity === 'error' ? 'bad' : 'warn'}">
                ${severity} ${code}: ${said(message)}<br /><span class="quiet">${said(help)}</span>
              </li> `,
          )}
        </ul>
      </section> `;
}

function rejected(images: readonly BoardImage[]): Markup {
  const all = images.flatMap(({ name, rejected: releases }) => releases.map((release) => ({ name, ...release })));
  return all.length === 0
    ? NOTHING
    : html`<section aria-labelledby="rejected">
        <h2 id="rejected">Rejected releases</h2>
        <ul>
          ${all.map(
            ({ name, version, digest, reason }) =>
              html`<li>${name} ${version}: ${said(reason)} <span class="id quiet">${digest}</span></li> `,
          )}
        </ul>
      </section> `;
}

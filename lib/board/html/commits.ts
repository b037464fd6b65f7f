import { shortCommit } from '../../promotion';
import type { CommitFacts } from '../../promotion/report';
import type { Board } from '../board';
import { html, type Markup, NOTHING } from './markup';
import { moment, said } from './words';

/** The commits that the board names. Each stands once on the page, and the cells of the table lead there. */
export class Commits {
  /** Newest first. */
  private readonly all: readonly CommitFacts[];
  private readonly anchors: ReadonlyMap<string, string>;

  public constructor({ environments }: Board) {
    const known = new Map(environments.flatMap(({ pins }) => pins.flatMap(({ by }) => (by === null ? [] : [[by.commit, by] as const]))));
    this.all = [...known.values()].sort((a, b) => (a.committedAt === b.committedAt ? 0 : a.committedAt < b.committedAt ? 1 : -1));
    this.anchors = new Map(this.all.map(({ commit }, index) => [commit, `commit-${index + 1}`]));
  }

  /** A link to the commit's line. */
  public link({ commit }: CommitFacts): Markup {
    return html`<a class="id" href="#${this.anchors.get(commit) ?? 'commits'}">${shortCommit(commit)}</a>`;
  }

  public section(): Markup {
    return this.all.length === 0
      ? NOTHING
      : html`<section aria-labelledby="commits">
          <h2 id="commits">Commits that brought what is pinned</h2>
          <div class="scroll" role="region" aria-labelledby="commits-caption" tabindex="0">
            <table role="table">
              <caption id="commits-caption">
                Commits, the newest first
              </caption>
              <thead role="rowgroup">
                <tr role="row">
                  <th role="columnheader" scope="col">Commit</th>
                  <th role="columnheader" scope="col">When</th>
                  <th role="columnheader" scope="col">Who</th>
                  <th role="columnheader" scope="col">What</th>
                </tr>
              </thead>
              <tbody role="rowgroup">
                ${this.all.map((commit) => this.row(commit))}
              </tbody>
            </table>
          </div>
        </section> `;
  }

  private row({ commit, committedAt, author, subject }: CommitFacts): Markup {
    const anchor = this.anchors.get(commit) ?? '';
    return html`<tr role="row" id="${anchor}">
      <th role="rowheader" scope="row" class="id">${commit}</th>
      <td role="cell" data-column="when">${moment(committedAt)}</td>
      <td role="cell" data-column="who">${said(author)}</td>
      <td role="cell" data-column="what">${said(subject)}</td>
    </tr> `;
  }
}

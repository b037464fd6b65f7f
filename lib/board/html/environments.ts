import type { Board, BoardEnvironment, BoardOverride, BoardPin } from '../board';
import { html, type Markup, NOTHING } from './markup';
import { isBehind } from './matrix';
import { counted, said } from './words';

/** A card for each environment: its rules, whether it is frozen, its exceptions, and how many of its images want a look. */
export function environmentCards({ environments }: Board): Markup {
  return environments.length === 0
    ? NOTHING
    : html`<section aria-labelledby="environments">
        <h2 id="environments">Environments</h2>
        <ul class="cards" role="list">
          ${environments.map(card)}
        </ul>
      </section> `;
}

function card(environment: BoardEnvironment): Markup {
  const { name, accepts, promotesFrom, soak, combination, frozen, overrides, pins } = environment;
  const behind = pins.filter(({ upstream }) => isBehind(upstream)).length;
  return html`<li>
    <h3>${name}</h3>
    ${frozen === null ? NOTHING : html`<p class="warn">frozen: ${said(frozen)}</p>`}
    <dl>
      <dt>takes</dt>
      <dd>
        ${takes(accepts, promotesFrom)}${soak === null ? '' : ` after ${soak}`}${
          combination === 'exact' ? ', only sets that ran together there' : ''
        }
      </dd>
      <dt>pins</dt>
      <dd>${counted(pins.length, 'image')}${behind === 0 ? '' : `, ${behind} behind or different from upstream`}</dd>
      <dt>ECS</dt>
      <dd>${driftText(pins)}</dd>
    </dl>
    ${
      overrides.length === 0
        ? NOTHING
        : html`<p>Exceptions:</p>
            <ul>
              ${overrides.map(exception)}
            </ul>`
    }
  </li> `;
}

function takes(accepts: BoardEnvironment['accepts'], promotesFrom: readonly string[]): string {
  return `${accepts}${promotesFrom.length === 0 ? '' : ` from ${promotesFrom.join(' or ')}`}`;
}

function driftText(pins: readonly BoardPin[]): string {
  const asked = pins.filter(({ drift }) => drift.state !== 'not-asked');
  if (asked.length === 0) {
    return 'not asked';
  }
  const inSync = asked.filter(({ drift }) => drift.state === 'in-sync').length;
  const left = pins.length - asked.length;
  return `runs ${inSync} of ${counted(asked.length, 'image')} as pinned${left === 0 ? '' : `; not asked about ${left}`}`;
}

function exception({ image, ref, reason, by, pinned }: BoardOverride): Markup {
  return html`<li>${image} <span class="id">${ref}</span>, by ${said(by)}: ${said(reason)}${pinned ? '' : ' (not pinned any more)'}</li>`;
}

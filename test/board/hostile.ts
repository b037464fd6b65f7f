import type { Board } from '../../lib/board';
import { boardAfter, RUNNING, SHOP } from './sample';

/** Texts that would do something if they were taken for anything but text. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(2)>',
  '"><svg/onload=alert(3)>',
  "' onmouseover='alert(4)",
  '</style><script>alert(5)</script>',
  '</title></table></script><script>alert(6)</script>',
  '--><!-- <b>bold</b>',
  'javascript:alert(7)',
  '${alert(8)} {{alert(9)}} `alert(10)`',
  '<meta http-equiv="refresh" content="0;url=https://example.com/">',
  '<a href="https://example.com/" autofocus onfocus=alert(11)>go</a>',
  '<base href="https://example.com/"><form action="https://example.com/">',
  '&lt;b&gt; &amp; &#60;i&#62; &quot',
  '\u202egnp.exe\u2066 \u200b\ufeff \u0000\u001b[31m \u2028 \ud800',
];

/** A board in which every text that somebody may have written is this one, and every address leads to where no page should. */
export function hostileBoard(text: string): Board {
  const board = boardAfter(SHOP, RUNNING);
  const commit = { commit: text, committedAt: '2026-11-20T10:00:00.000Z', author: text, subject: text };
  return {
    ...board,
    application: text,
    commit,
    environments: board.environments.map((environment) => ({
      ...environment,
      name: `${environment.name} ${text}`,
      promotesFrom: [text],
      soak: text,
      frozen: text,
      overrides: [{ image: text, ref: text, reason: text, by: text, pinned: false }],
      pins: environment.pins.map((pin) => ({
        ...pin,
        ref: `${text}@${text}`,
        version: `1 ${text}`,
        revision: text,
        created: text,
        by: commit,
        upstream: [
          { ...NO_GAP, environment: text, state: 'behind' as const, version: text, compareUrl: text },
          { ...NO_GAP, environment: text, state: 'differs' as const, version: text, compareUrl: `javascript:alert("${text}")` },
        ],
        rejected: text,
        override: { image: text, ref: text, reason: text, by: text, pinned: true },
        drift: { state: 'out-of-sync' as const, running: [{ digest: text, tasks: 1, service: text, version: text }] },
      })),
    })),
    images: board.images.map((image) => ({
      ...image,
      repository: text,
      source: `javascript:${text}`,
      rejected: [{ version: text, digest: text, reason: text }],
    })),
    findings: [{ code: text, severity: 'error', message: text, help: text, file: text, line: 1, column: 1 }],
    notes: [text],
  };
}

const NO_GAP = { ref: null, since: null, seconds: null, atLeast: false, releases: 2 };

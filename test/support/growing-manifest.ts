import type { GeneratedState } from './generated-history';
import { digestOf } from './manifest';

/** How large a generated history is. */
export interface GrowingManifest {
  readonly states: number;
  readonly images: number;
  /** Of each image, at the beginning. */
  readonly releases: number;
}

const ENVIRONMENTS = ['dev', 'uat', 'prod'];
const DAY = 86_400_000;

/**
 * A team's year: one image after the other is released, which records it and pins it in dev, then promoted to uat, then to prod. Each is a commit, an hour
 * after the last; always the same, oldest first.
 */
export function* growingManifest({ states, images, releases }: GrowingManifest): Generator<GeneratedState> {
  const names = Array.from({ length: images }, (_, at) => `image-${String(at)}`);
  const ledgers = new Map(names.map((name) => [name, Array.from({ length: releases }, (_, at) => release(name, at))]));
  const pins = new Map(ENVIRONMENTS.map((name) => [name, new Map(names.map((image) => [image, release(image, releases - 1).pin]))]));
  for (let at = 0; at < states; at++) {
    const step = at % 3;
    const image = names[(((at - step) / 3) * 7) % images] ?? '';
    if (step === 0) {
      const ledger = ledgers.get(image) ?? [];
      const next = release(image, ledger.length);
      ledger.push(next);
      pins.get('dev')?.set(image, next.pin);
    } else {
      const [from = '', to = ''] = ENVIRONMENTS.slice(step - 1);
      pins.get(to)?.set(image, pins.get(from)?.get(image) ?? '');
    }
    const subject = step === 0 ? `release ${image}` : `promote ${image} to ${ENVIRONMENTS[step] ?? ''}`;
    yield { text: textOf(pins, ledgers), at: new Date(Date.UTC(2026, 0, 1) + (at * DAY) / 24), author: `Ann ${String(at % 5)}`, subject };
  }
}

interface Release {
  readonly pin: string;
  readonly lines: string;
}

function release(image: string, at: number): Release {
  const version = `1.${String(at)}.0`;
  const digest = digestOf(`${image} ${version}`);
  const revision = digest.slice(7, 47);
  const lines = `      ${version}:\n        digest: "${digest}"\n        revision: ${revision}\n        created: 2026-01-01T00:00:00Z\n`;
  return { pin: `${version}@${digest}`, lines };
}

function textOf(pins: ReadonlyMap<string, ReadonlyMap<string, string>>, ledgers: ReadonlyMap<string, readonly Release[]>): string {
  const environments = [...pins].map(([name, images], at) => {
    const from = at === 0 ? '    accepts: builds\n' : `    promotesFrom: [${ENVIRONMENTS[at - 1] ?? ''}]\n`;
    return `  ${name}:\n${from}    images:\n${[...images].map(([image, pin]) => `      ${image}: ${pin}\n`).join('')}`;
  });
  const images = [...ledgers].map(([name, releases]) => {
    return `  ${name}:\n    repository: shop/${name}\n    releases:\n${releases.map(({ lines }) => lines).join('')}`;
  });
  return `# what runs where\nschemaVersion: 1\napplication: shop\n\nenvironments:\n${environments.join('\n')}\nimages:\n${images.join('')}`;
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GeneratedState, generateHistory } from '../test/support/generated-history';
import { digestOf } from './large-manifest';

const ENVIRONMENTS = ['dev', 'uat', 'prod'] as const;
const RULES = { dev: '', uat: '    promotesFrom: [dev]\n', prod: '    promotesFrom: [uat]\n    soak: 24h\n    combination: exact\n' };
const HOUR = 3_600_000;
const BEGINNING = Date.UTC(2026, 0, 1);

/** How many releases each image has at the beginning. */
const EARLIER_RELEASES = 10;

/** A shop whose images are released one after the other: into the ledger and dev, then uat, then prod, each a commit. */
class Shop {
  private readonly releases: number[];
  private readonly pinned: Record<(typeof ENVIRONMENTS)[number], number[]>;
  private readonly ledgers: string[];

  public constructor(private readonly images: number) {
    this.releases = Array.from({ length: images }, () => EARLIER_RELEASES - 1);
    this.pinned = { dev: [...this.releases], uat: [...this.releases], prod: [...this.releases] };
    this.ledgers = this.releases.map((newest, image) =>
      Array.from({ length: newest + 1 }, (_, minor) => release(image, newest - minor)).join(''),
    );
  }

  /** What the next commit does. */
  public step(number: number): void {
    const image = Math.floor(number / ENVIRONMENTS.length) % this.images;
    const environment = ENVIRONMENTS[number % ENVIRONMENTS.length] ?? 'dev';
    if (environment === 'dev') {
      this.releases[image] = (this.releases[image] ?? 0) + 1;
      this.ledgers[image] = release(image, this.releases[image] ?? 0) + (this.ledgers[image] ?? '');
    }
    this.pinned[environment][image] = this.releases[image] ?? 0;
  }

  /** Brings every image's newest release as far as the environment before the last one. */
  public stage(): void {
    this.pinned.dev = [...this.releases];
    this.pinned.uat = [...this.releases];
  }

  /** Brings everything that is staged to prod. */
  public release(): void {
    this.pinned.prod = [...this.pinned.uat];
  }

  /** Gives every image a release that is nowhere yet. */
  public record(): void {
    for (let image = 0; image < this.images; image++) {
      this.releases[image] = (this.releases[image] ?? 0) + 1;
      this.ledgers[image] = release(image, this.releases[image] ?? 0) + (this.ledgers[image] ?? '');
    }
  }

  public text(): string {
    const blocks = ENVIRONMENTS.map((name) => {
      const pins = this.pinned[name].map((minor, image) => `      image-${image}: 1.${minor}.0@${digestOf(`${image}/${minor}`)}\n`);
      return `  ${name}:\n${RULES[name]}    images:\n${pins.join('')}`;
    });
    const images = this.ledgers.map((ledger, image) => `  image-${image}:\n    repository: shop/image-${image}\n    releases:\n${ledger}`);
    return `schemaVersion: 1\napplication: shop\nenvironments:\n${blocks.join('')}images:\n${images.join('')}`;
  }
}

function release(image: number, minor: number): string {
  const revision = digestOf(`revision ${image}/${minor}`).slice(7, 47);
  return `      1.${minor}.0: { digest: "${digestOf(`${image}/${minor}`)}", revision: ${revision}, created: 2026-11-02T08:12:00Z }\n`;
}

/** A git work tree with so many commits of the manifest, in which every image is then promoted to prod without being committed. */
export function longHistory(folder: string, states: number, images: number): { readonly manifest: string; readonly now: string } {
  const shop = new Shop(images);
  const at = (hours: number): Date => new Date(BEGINNING + hours * HOUR);
  function* commits(): Generator<GeneratedState> {
    yield { text: shop.text(), at: at(0) };
    for (let state = 1; state < states - 1; state++) {
      shop.step(state - 1);
      yield { text: shop.text(), at: at(state) };
    }
    shop.record();
    shop.stage();
    yield { text: shop.text(), at: at(states) };
  }
  generateHistory(folder, commits());
  shop.release();
  const manifest = join(folder, 'release-manifest.yaml');
  writeFileSync(manifest, shop.text());
  return { manifest, now: at(states + 24).toISOString() };
}

import { createHash } from 'node:crypto';
import { Digest, PinnedReference, ReleaseManifest } from '../../lib/manifest';
import type { ManifestHistory, ManifestState } from '../../lib/promotion';

/** The digest of a build. In a story the same name is always the same build. */
export function digestOf(image: string, build: string): Digest {
  return Digest.parse(`sha256:${createHash('sha256').update(`${image}:${build}`).digest('hex')}`);
}

/** The pin `BUILD@digest of that build`. */
export function ref(image: string, build: string, tag = build): PinnedReference {
  return PinnedReference.parse(`${tag}@${digestOf(image, build).toString()}`);
}

/** Pins of one environment: by image the build, or `TAG=BUILD` when the tag is not the build's own name. */
export type Pins = Readonly<Record<string, string>>;

/** A manifest in a few words. */
export interface Scene {
  readonly environments: Readonly<Record<string, EnvironmentScene>>;
  /** By image, its versions: each the build of that name, or `VERSION=BUILD`. */
  readonly ledger?: Readonly<Record<string, readonly string[]>>;
  /** By `IMAGE VERSION`, why. */
  readonly rejected?: Readonly<Record<string, string>>;
  /** Images whose releases are not named by SemVer. */
  readonly unversioned?: readonly string[];
}

export interface EnvironmentScene {
  readonly accepts?: 'builds' | 'releases';
  readonly from?: readonly string[];
  readonly frozen?: string;
  readonly pins: Pins;
}

/** The text of a manifest. */
export function manifestText({ environments, ledger = {}, rejected = {}, unversioned = [] }: Scene): string {
  const images = new Set([...Object.keys(ledger), ...Object.values(environments).flatMap(({ pins }) => Object.keys(pins))]);
  return [
    'schemaVersion: 1',
    'application: shop',
    'environments:',
    ...Object.entries(environments).flatMap(([name, { accepts = 'releases', from = [], frozen, pins }]) => [
      `  ${name}:`,
      `    accepts: ${accepts}`,
      `    promotesFrom: [${from.join(', ')}]`,
      ...(frozen === undefined ? [] : [`    frozen: ${JSON.stringify(frozen)}`]),
      ...(Object.keys(pins).length === 0 ? ['    images: {}'] : ['    images:']),
      ...Object.entries(pins).map(([image, pin]) => `      ${image}: ${pinned(image, pin)}`),
    ]),
    ...(images.size === 0 ? ['images: {}'] : ['images:']),
    ...[...images].flatMap((image) => [
      `  ${image}:`,
      `    repository: shop/${image}`,
      ...(unversioned.includes(image) ? ['    versioning: none'] : []),
      ...((ledger[image] ?? []).length === 0 ? ['    releases: {}'] : ['    releases:']),
      ...(ledger[image] ?? []).map((entry) => {
        const [version = '', build = version] = entry.split('=');
        const reason = rejected[`${image} ${version}`];
        return `      ${version}: { digest: "${digestOf(image, build).toString()}"${reason === undefined ? '' : `, rejected: ${JSON.stringify(reason)}`} }`;
      }),
    ]),
    '',
  ].join('\n');
}

function pinned(image: string, pin: string): string {
  const [tag = '', build = tag] = pin.split('=');
  return ref(image, build, tag).toString();
}

/** A valid manifest. */
export function manifestOf(scene: Scene): ReleaseManifest {
  return ReleaseManifest.fromText(manifestText(scene));
}

/**
 * What happened to one environment, commit after commit. Every version that the story names is in the ledger from its beginning.
 */
export class Story {
  private readonly steps: ({ readonly pins: Pins } | { readonly text: string | null })[] = [];

  public constructor(
    private readonly accepts: 'builds' | 'releases' = 'releases',
    private readonly environment = 'prod',
  ) {}

  /** A commit after which the environment pins this. */
  public runs(pins: Pins): this {
    this.steps.push({ pins });
    return this;
  }

  /** A commit after which the file is this text, or gone. */
  public becomes(text: string | null): this {
    this.steps.push({ text });
    return this;
  }

  /** The manifest on disk: that of the last commit, with other pins or rejected releases if the story goes on uncommitted. */
  public manifest(onDisk: { readonly pins?: Pins; readonly rejected?: Scene['rejected'] } = {}): ReleaseManifest {
    const last = this.steps.flatMap((step) => ('pins' in step ? [step.pins] : [])).at(-1) ?? {};
    return manifestOf(this.scene(onDisk.pins ?? last, onDisk.rejected));
  }

  public history(cutOff = false): ManifestHistory {
    const states = this.steps.map((step, index): ManifestState => {
      return {
        commit: String(index + 1).padStart(40, '0'),
        committedAt: new Date(Date.UTC(2026, 10, 1 + index)),
        author: 'Ann',
        subject: `change ${String(index + 1)}`,
        text: 'pins' in step ? manifestText(this.scene(step.pins)) : step.text,
      };
    });
    return { states: states.reverse(), cutOff };
  }

  private scene(pins: Pins, rejected: Scene['rejected'] = {}): Scene {
    const ledger: Record<string, string[]> = {};
    if (this.accepts === 'releases') {
      for (const entries of [...this.steps.map((step) => ('pins' in step ? step.pins : {})), pins]) {
        for (const [image, pin] of Object.entries(entries)) {
          ledger[image] = [...new Set([...(ledger[image] ?? []), pin])];
        }
      }
    }
    return { environments: { [this.environment]: { accepts: this.accepts, pins } }, ledger, rejected };
  }
}

/** Pins of a plan by image, for comparing: `TAG@digest`. */
export function written(pins: ReadonlyMap<string, PinnedReference>): Record<string, string> {
  return Object.fromEntries([...pins].map(([image, reference]) => [image, reference.toString()]));
}

/** The same for expected pins, in the words of the story. */
export function expected(pins: Pins): Record<string, string> {
  return Object.fromEntries(Object.entries(pins).map(([image, pin]) => [image, pinned(image, pin)]));
}

import { createHash } from 'node:crypto';

/** A commit of the generated history, and what must be found in the change that it makes. */
export interface Step {
  readonly commit: string;
  readonly committedAt: Date;
  readonly text: string;
  /** Kinds of what happened in it. */
  readonly kinds: readonly string[];
  /** Undefined when its manifest is not valid, so that there is no change to judge. */
  readonly expected: readonly Expected[] | undefined;
}

export interface Expected {
  readonly code: string;
  readonly environment?: string;
  readonly image?: string;
  /** Words that the message must have. */
  readonly says?: string;
}

export interface Rules {
  readonly accepts?: 'builds';
  readonly promotesFrom: readonly string[];
  readonly soakHours?: number;
  readonly exact?: boolean;
  readonly frozen?: string;
}

/** One environment as the generator remembers it: its own account of what the rules ask the history for. */
export class Place {
  /** By image, its build. */
  public readonly pins = new Map<string, number>();
  /** By image, when its present build came. */
  public readonly since = new Map<string, number>();
  /** By image, all that it ever was. */
  public readonly ran = new Map<string, Set<number>>();
  /** By image and build, the commit that took it out, and the number of the last state that had it. */
  public readonly left = new Map<string, { readonly commit: string; readonly lastState: number }>();
  /** Sets that stood here, as texts. */
  public readonly sets = new Set<string>();
  /** By image, the build that an exception names. */
  public readonly overrides = new Map<string, number>();
  /** How many sets there were one after the other. */
  public states = 0;
  private lastSet: string | undefined;

  public constructor(
    public readonly name: string,
    public rules: Rules,
  ) {}

  public has(image: string, build: number): boolean {
    return this.pins.get(image) === build;
  }

  public everRan(image: string, build: number): boolean {
    return this.ran.get(image)?.has(build) ?? false;
  }

  /** What the base and so the rules say of it, while a commit is in the making. */
  public snapshot(): Snapshot {
    return { rules: this.rules, pins: new Map(this.pins), since: new Map(this.since) };
  }

  /**
   * Remembers a commit.
   *
   * @param before what there was at its base; undefined when the environment was not there
   * @param isThere whether it is now
   */
  public remember(before: Snapshot | undefined, commit: string, time: number, isThere: boolean): void {
    const images = new Set([...this.pins.keys(), ...(before?.pins.keys() ?? [])]);
    for (const image of images) {
      const [was, is] = [before?.pins.get(image), isThere ? this.pins.get(image) : undefined];
      if (was === is) {
        continue;
      }
      if (was !== undefined) {
        this.left.set(`${image} ${was}`, { commit, lastState: this.states });
        this.since.delete(image);
      }
      if (is !== undefined) {
        this.since.set(image, time);
        this.ran.set(image, (this.ran.get(image) ?? new Set()).add(is));
      }
    }
    if (isThere) {
      this.states += this.set() === this.lastSet ? 0 : 1;
      this.lastSet = this.set();
      this.sets.add(this.lastSet);
    }
  }

  /** The present set as a text. */
  public set(pins: ReadonlyMap<string, number> = this.pins): string {
    return [...pins]
      .map(([image, build]) => `${image}:${build}`)
      .sort()
      .join(' ');
  }
}

export interface Snapshot {
  readonly rules: Rules;
  readonly pins: ReadonlyMap<string, number>;
  readonly since: ReadonlyMap<string, number>;
}

/** By image, its builds in the ledger, each with the revision that is recorded; build 7 is version 1.7.0. */
export type Ledger = Map<string, Map<number, string>>;

const digests = new Map<string, string>();

export function digestOf(image: string, build: number): string {
  const key = `${image}:${build}`;
  const digest = digests.get(key) ?? `sha256:${createHash('sha256').update(key).digest('hex')}`;
  digests.set(key, digest);
  return digest;
}

export function versionOf(build: number): string {
  return `1.${build}.0`;
}

/** The text of a manifest. */
export function written(places: readonly Place[], ledger: Ledger, tags: ReadonlyMap<string, string>): string {
  return [
    'schemaVersion: 1',
    'application: shop',
    'environments:',
    ...places.flatMap((place) => environmentLines(place, tags)),
    'images:',
    ...[...ledger].flatMap(([image, builds]) => [
      `  ${image}:`,
      `    repository: shop/${image}`,
      '    releases:',
      ...[...builds].map(
        ([build, revision]) => `      ${versionOf(build)}: { digest: "${digestOf(image, build)}", revision: "${revision}" }`,
      ),
    ]),
    '',
  ].join('\n');
}

function environmentLines({ name, rules, pins, overrides }: Place, tags: ReadonlyMap<string, string>): string[] {
  return [
    `  ${name}:`,
    ...(rules.accepts === undefined ? [] : [`    accepts: ${rules.accepts}`]),
    `    promotesFrom: [${rules.promotesFrom.join(', ')}]`,
    ...(rules.soakHours === undefined ? [] : [`    soak: ${rules.soakHours}h`]),
    ...(rules.exact === true ? ['    combination: exact'] : []),
    ...(rules.frozen === undefined ? [] : [`    frozen: ${rules.frozen}`]),
    ...(overrides.size === 0 ? [] : ['    overrides:']),
    ...[...overrides].map(([image, build]) => `      - { image: ${image}, ref: "${pin(image, build)}", reason: INC-311, by: jane }`),
    ...(pins.size === 0 ? ['    images: {}'] : ['    images:']),
    ...[...pins].map(([image, build]) => `      ${image}: ${pin(image, build, tags.get(`${name} ${image}`))}`),
  ];
}

function pin(image: string, build: number, tag = versionOf(build)): string {
  return `${tag}@${digestOf(image, build)}`;
}

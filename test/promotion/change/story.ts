import { type Finding, ReleaseManifest } from '../../../lib/manifest';
import { checkChange, type ManifestHistory, type ManifestState } from '../../../lib/promotion';
import { digestOf, type EnvironmentSpec, type ImageSpec, type ManifestSpec, manifestText } from '../../support/manifest';

/** By image `TAG`, or `TAG=BUILD` when the tag is not the build's own name. In a story the same build is always the same digest. */
export type Pins = Readonly<Record<string, string>>;

/** The rules of an environment in a story, and what it pins. */
export type Rules = Omit<EnvironmentSpec, 'images'>;

/** A manifest of the shop: dev takes builds, uat what was in dev, prod what was in uat. */
export interface Scene {
  readonly dev?: Pins;
  readonly uat?: Pins;
  readonly prod?: Pins;
  /** Rules beside those, and environments beside these. */
  readonly rules?: Readonly<Record<string, Rules>>;
  /** Pins of environments beside these. */
  readonly more?: Readonly<Record<string, Pins>>;
  /** By default every version that a scene of the tests names is in the ledger. */
  readonly images?: Readonly<Record<string, ImageSpec>>;
  /** Environments that are not there. */
  readonly without?: readonly string[];
}

export const API = ['1.0.0', '1.1.0', '1.2.0-rc.1', '1.2.0-rc.2', '1.2.0', '1.3.0'];
export const WEB = ['2.0.0', '2.1.0', '2.2.0'];
export const WORKER = ['3.0.0', '3.1.0'];

const IMAGES: Readonly<Record<string, ImageSpec>> = { api: { releases: API }, web: { releases: WEB }, worker: { releases: WORKER } };

const RULES: Readonly<Record<string, Rules>> = {
  dev: { accepts: 'builds' },
  uat: { promotesFrom: ['dev'] },
  prod: { promotesFrom: ['uat'] },
};

/** The value of a scene. */
export function specOf({ dev = {}, uat = {}, prod = {}, rules = {}, more = {}, images = IMAGES, without = [] }: Scene): ManifestSpec {
  const pins: Readonly<Record<string, Pins>> = { dev, uat, prod, ...more };
  const names = [...new Set([...Object.keys(RULES), ...Object.keys(more), ...Object.keys(rules)])].filter(
    (name) => !without.includes(name),
  );
  return {
    environments: Object.fromEntries(
      names.map((name) => [
        name,
        { ...RULES[name], ...rules[name], images: Object.fromEntries(Object.entries(pins[name] ?? {}).map(pinned)) },
      ]),
    ),
    images,
  };
}

function pinned([image, pin]: [string, string]): [string, string] {
  return [image, reference(pin)];
}

/** `TAG@DIGEST` of a pin of a scene. */
export function reference(pin: string): string {
  const [tag = '', build = tag] = pin.split('=');
  return `${tag}@${digestOf(build)}`;
}

/** An exception as the head records it. */
export function override(image: string, pin: string): NonNullable<EnvironmentSpec['overrides']>[number] {
  return { image, ref: reference(pin), reason: 'INC-311: the checkout is down', by: 'jane.doe' };
}

export const START = Date.UTC(2026, 10, 1);
const HOUR = 3_600_000;

/** Commits of the manifest, one an hour from 2026-11-01 00:00 UTC unless it is said otherwise. The last one is the base of what is checked. */
export class Repository {
  private readonly states: ManifestState[] = [];
  private time = START - HOUR;

  /** A commit, some hours after the one before. */
  public commit(scene: Scene | string | null, hours = 1): this {
    return this.commitAt(new Date(this.time + hours * HOUR), scene);
  }

  /** A commit whose clock says this. */
  public commitAt(time: Date, scene: Scene | string | null): this {
    this.time = time.getTime();
    const text = scene === null || typeof scene === 'string' ? scene : manifestText(specOf(scene));
    this.states.unshift({
      commit: String(this.states.length + 1)
        .padStart(10, '0')
        .padEnd(40, 'f'),
      committedAt: time,
      author: 'Ann',
      subject: 'Promote',
      text,
    });
    return this;
  }

  public history(cutOff = false): ManifestHistory {
    return { states: [...this.states], cutOff };
  }

  /** The manifest of the newest valid commit. */
  public base(): ReleaseManifest {
    for (const { text } of this.states) {
      try {
        if (text !== null) return ReleaseManifest.fromText(text, 'release-manifest.yaml');
      } catch {
        // As the callers of checkChange do: the newest valid one.
      }
    }
    throw new Error('no commit of the story has a valid manifest');
  }

  /** What is found in a change to the scene, an hour after the last commit unless it is said otherwise. */
  public check(
    head: Scene | string,
    more: { readonly hours?: number; readonly cutOff?: boolean; readonly withoutGit?: boolean } = {},
  ): Finding[] {
    const { hours = 1, cutOff, withoutGit = false } = more;
    return checkChange({
      base: this.base(),
      head: ReleaseManifest.fromText(typeof head === 'string' ? head : manifestText(specOf(head)), 'release-manifest.yaml'),
      history: withoutGit ? undefined : this.history(cutOff),
      now: new Date(this.time + hours * HOUR),
    });
  }
}

/** `CODE ENVIRONMENT IMAGE` of each finding, in order. */
export function briefly(findings: readonly Finding[]): string[] {
  return findings.map(({ code, environment, image }) => [code, environment, image].filter((part) => part !== undefined).join(' '));
}

/** What stands in the head file at the place of a finding, up to the end of its line. */
export function pointedAt(head: Scene, { file, line, column }: Finding): string {
  expect(file).toBe('release-manifest.yaml');
  return manifestText(specOf(head))
    .split('\n')
    .at(line! - 1)!
    .slice(column! - 1);
}

/** The rules on a change; cases that do not break each of them somewhere are too tame. */
export const ALL_CODES = [
  'downgrade',
  'frozen',
  'ledger-rewritten',
  'release-dropped',
  'rule-loosened',
  'skipped-environment',
  'soak-not-met',
  'untested-combination',
];

import { ReleaseManifest } from '../../../lib/manifest';
import { type ManifestHistory, type ManifestState, type PastState, pastStates } from '../../../lib/promotion';
import { LedgerFacts, Rejections } from '../../../lib/promotion/report';
import { digestOf, manifestText, type ReleaseSpec } from '../../support/manifest';

/** Pins by image: the tag, whose digest is that of `IMAGE TAG`; `TAG=NAME` when the digest is another's. Null: not pinned any more. */
export type Pins = Readonly<Record<string, string | null>>;

/** What one commit did. */
export interface Step {
  /** Day of November 2026, or a whole time. */
  readonly at: number | string;
  /** Pins by environment; those that are not named stay. Null: the environment goes away. */
  readonly pins?: Readonly<Record<string, Pins | null>>;
  /** Releases, as `IMAGE VERSION`, that are marked from now on. */
  readonly rejects?: readonly string[];
  /** The file is this text instead, or gone, at this commit only. */
  readonly text?: string | null;
}

/** What the ledger says of versions, as `IMAGE VERSION`; all that the story pins in environments that take releases are in it anyway. */
export type Ledger = Readonly<Record<string, { readonly created?: string; readonly revision?: string; readonly digest?: string }>>;

/** A history of a manifest with a builds environment dev, and uat and prod, which take releases. */
export class Chronicle {
  public readonly history: ManifestHistory;
  public readonly states: PastState[];
  public readonly today: LedgerFacts;
  public readonly rejections: Rejections;

  public constructor(
    steps: readonly Step[],
    { ledger = {}, cutOff = false }: { readonly ledger?: Ledger; readonly cutOff?: boolean } = {},
  ) {
    const pins = new Map<string, Map<string, string>>();
    const rejected = new Set<string>();
    let latest = '';
    const states = steps.map((step, index): ManifestState => {
      for (const [environment, changes] of Object.entries(step.pins ?? {})) {
        if (changes === null) pins.delete(environment);
        else pins.set(environment, changedPins(pins.get(environment), changes));
      }
      for (const release of step.rejects ?? []) rejected.add(release);
      latest = textOf(pins, rejected, steps, ledger);
      return {
        commit: String(index + 1).padStart(40, '0'),
        committedAt: timeOf(step.at),
        author: 'Ann',
        subject: `step ${String(index + 1)}`,
        text: step.text === undefined ? latest : step.text,
      };
    });
    this.history = { states: states.reverse(), cutOff };
    this.states = pastStates(this.history);
    this.today = new LedgerFacts(ReleaseManifest.fromText(latest === '' ? manifestText({ environments: { dev: {}, prod: {} } }) : latest));
    this.rejections = new Rejections(this.history, this.states);
  }
}

/** A day of November 2026, at midnight of UTC. */
export function timeOf(at: number | string): Date {
  return typeof at === 'number' ? new Date(Date.UTC(2026, 10, 1) + (at - 1) * 86_400_000) : new Date(at);
}

/** The digest of a build. */
export function digest(image: string, build: string): string {
  return digestOf(`${image} ${build}`);
}

/** The number of the step that made a state. */
export function stepOf({ commit }: { readonly commit: string }): number {
  return Number(commit);
}

function changedPins(before: ReadonlyMap<string, string> = new Map(), changes: Pins): Map<string, string> {
  const after = new Map(before);
  for (const [image, pin] of Object.entries(changes)) {
    if (pin === null) after.delete(image);
    else after.set(image, pin);
  }
  return after;
}

function textOf(
  pins: ReadonlyMap<string, ReadonlyMap<string, string>>,
  rejected: ReadonlySet<string>,
  steps: readonly Step[],
  ledger: Ledger,
): string {
  const releases = new Map<string, Record<string, ReleaseSpec>>();
  const add = (image: string, version: string, build: string): void => {
    const known = releases.get(image) ?? {};
    releases.set(image, known);
    const facts = ledger[`${image} ${version}`];
    known[version] = {
      digest: digest(image, build),
      ...facts,
      ...(rejected.has(`${image} ${version}`) ? { rejected: 'does not work' } : {}),
    };
  };
  for (const [name, changes] of steps.flatMap((step) => Object.entries(step.pins ?? {}))) {
    for (const [image, pin] of Object.entries(changes ?? {})) {
      const [tag = '', build = tag] = pin?.split('=') ?? [];
      if (name !== 'dev' && pin !== null) add(image, tag, build);
      else if (!releases.has(image)) releases.set(image, {});
    }
  }
  for (const key of Object.keys(ledger)) {
    const [image = '', version = ''] = key.split(' ');
    add(image, version, version);
  }
  return manifestText({
    environments: Object.fromEntries(
      [...pins].map(([name, own]) => [
        name,
        {
          accepts: name === 'dev' ? 'builds' : 'releases',
          images: Object.fromEntries(
            [...own].map(([image, pin]) => {
              const [tag = '', build = tag] = pin.split('=');
              return [image, `${tag}@${digest(image, build)}`];
            }),
          ),
        },
      ]),
    ),
    images: Object.fromEntries([...releases].map(([image, own]) => [image, { releases: own }])),
  });
}

import {
  Accepts,
  Combination,
  type EnvironmentRelease,
  type Finding,
  type ManifestImage,
  type PinnedRelease,
  type ReleaseManifest,
} from '../manifest';
import { coveredByOverride, type ManifestHistory, type PastState } from '../promotion';
import { type CommitFacts, commitFacts, LedgerFacts, secondsOf } from '../promotion/report';
import type { Board, BoardEnvironment, BoardImage, BoardOverride, BoardPin } from './board';
import { boardFindings } from './board-findings';
import { entriesOf, type Entries, type Entry } from './entries';
import { ReleaseLine } from './release-line';
import { type RunningAnswer, RunningIndex } from './running';
import { gapOf, type Since } from './upstream-gap';

/** All that a board is made of. */
export interface BoardInput {
  readonly manifest: ReleaseManifest;
  /** Undefined without git: then since when and by whom is not known. */
  readonly history: ManifestHistory | undefined;
  /** Whether the manifest is as the last commit left it. */
  readonly committed: boolean;
  readonly now: Date;
  /** Undefined when ECS was not asked. */
  readonly running: RunningAnswer | undefined;
}

/** A board, and the states that it had to pass over. */
export interface MadeBoard {
  readonly board: Board;
  /** Commits whose manifest is not valid, newest first. */
  readonly passedOver: readonly PastState[];
}

/**
 * What runs where.
 *
 * @param notes what the reader should know beside what is said of the history here
 */
export function boardOf(input: BoardInput, notes: readonly string[] = []): MadeBoard {
  const { manifest, history, now, running } = input;
  const today = new LedgerFacts(manifest);
  const entries = entriesOf(manifest, history, today);
  const view = new BoardView(input, today, entries);
  const environments = manifest.environments.map((environment) => view.environment(environment));
  const [newest] = history?.states ?? [];
  const findings: Finding[] = [...boardFindings(manifest, environments), ...(running?.findings ?? [])];
  const board: Board = {
    application: manifest.application,
    generatedAt: now.toISOString(),
    commit: newest === undefined ? null : commitFacts(newest),
    committed: newest === undefined ? null : input.committed,
    status: running?.status ?? 'not-asked',
    environments,
    images: manifest.images.map(imageOf),
    findings,
    notes,
  };
  return { board, passedOver: entries.passedOver };
}

function imageOf({ name, repository, source, releases }: ManifestImage): BoardImage {
  const rejected = releases.flatMap(({ version, digest, rejected: reason }) =>
    reason === undefined ? [] : [{ version, digest: digest.toString(), reason }],
  );
  return { name, repository: repository.toString(), source: source ?? null, rejected };
}

/** Looks at each environment with what is known of all. */
class BoardView {
  private readonly images: ReadonlyMap<string, { readonly image: ManifestImage; readonly line: ReleaseLine }>;
  private readonly pins: ReadonlyMap<string, ReadonlyMap<string, PinnedRelease>>;
  private readonly commits = new Map<PastState, CommitFacts>();
  private readonly running: RunningIndex;

  public constructor(
    private readonly input: BoardInput,
    today: LedgerFacts,
    private readonly entries: Entries,
  ) {
    const { manifest, running } = input;
    this.images = new Map(manifest.images.map((image) => [image.name, { image, line: new ReleaseLine(image) }]));
    this.pins = new Map(manifest.environments.map(({ name, images }) => [name, new Map(images.map((pin) => [pin.image, pin]))]));
    this.running = new RunningIndex(running, today);
  }

  public environment(environment: EnvironmentRelease): BoardEnvironment {
    const { name, accepts, promotesFrom, soak, combination, frozen, images } = environment;
    const refs = new Set(images.map(({ image, reference }) => `${image} ${reference.toString()}`));
    return {
      name,
      accepts: accepts === Accepts.BUILDS ? 'builds' : 'releases',
      promotesFrom: [...promotesFrom],
      soak: soak ?? null,
      combination: combination === Combination.EXACT ? 'exact' : 'any',
      frozen: frozen ?? null,
      overrides: environment.overrides.map(({ image, ref, reason, by }) => ({
        image,
        ref,
        reason,
        by,
        pinned: refs.has(`${image} ${ref}`),
      })),
      pins: images.map((pin) => this.pin(environment, pin)),
    };
  }

  private pin(environment: EnvironmentRelease, pin: PinnedRelease): BoardPin {
    const { image, reference, digest, version, revision, created } = pin;
    const entry = this.entryOf(pin);
    const rejection = this.images
      .get(image)
      ?.image.releasesOf(digest)
      .find(({ rejected }) => rejected !== undefined);
    return {
      image,
      ref: reference.toString(),
      version: version ?? reference.tag.toString(),
      revision: revision ?? null,
      created: created ?? null,
      ...this.since(entry),
      kind: entry === undefined || entry.atLeast ? null : entry.change.kind,
      by: entry === undefined || entry.atLeast ? null : this.commit(entry.change.state),
      uncommitted: entry === undefined && this.input.history !== undefined,
      upstream: environment.promotesFrom.flatMap((upstream) => this.gap(pin, upstream)),
      rejected: rejection?.rejected ?? null,
      override: overrideOf(environment, pin),
      drift: this.running.drift(pin),
    };
  }

  /** How a pin came; undefined when the last commit does not have it. */
  private entryOf({ environment, image, digest }: PinnedRelease): Entry | undefined {
    const entry = this.entries.byEnvironment.get(environment)?.get(image);
    return entry?.change.to?.digest === digest.toString() ? entry : undefined;
  }

  private since(entry: Entry | undefined): Since {
    return entry === undefined
      ? { since: null, seconds: null, atLeast: false }
      : {
          since: entry.change.state.committedAt.toISOString(),
          seconds: Math.floor(secondsOf(entry.change, this.input.now)),
          atLeast: entry.atLeast,
        };
  }

  private commit(state: PastState): CommitFacts {
    const known = this.commits.get(state) ?? commitFacts(state);
    this.commits.set(state, known);
    return known;
  }

  private gap(here: PinnedRelease, environment: string): BoardPin['upstream'] {
    const declared = this.images.get(here.image);
    const there = this.pins.get(environment)?.get(here.image);
    const since = this.since(there && this.entryOf(there));
    return declared === undefined ? [] : [gapOf({ ...declared, here, environment, there, since })];
  }
}

function overrideOf(environment: EnvironmentRelease, { image, reference }: PinnedRelease): BoardOverride | null {
  const found = coveredByOverride(environment, image, reference);
  return found === undefined ? null : { image: found.image, ref: found.ref, reason: found.reason, by: found.by, pinned: true };
}

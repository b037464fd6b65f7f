import type { Finding, LedgerRelease, PinnedRelease } from '../../../manifest';
import { commitName } from '../../environment-history';
import { listed } from '../../refusal';
import type { ChangeView } from '../change-view';

/** How many successive sets of digests of an environment its releases must outlast, the present one included: what a rollback may go back to. */
const LAST_STATES = 20;

/**
 * A release was removed that an environment pins, or pinned in one of its last 20 states.
 *
 * It is pinned by its version, or by its digest alone where the ledger no longer has another version of that. An environment's states are its
 * successive sets of digests; a commit that changes another environment, or a tag only, makes none.
 */
export function releaseDropped(change: ChangeView): Finding[] {
  const dropped = new DroppedReleases(change);
  if (dropped.isEmpty) {
    return [];
  }
  for (const environment of environmentNames(change)) {
    dropped.findHoldersIn(environment);
  }
  return dropped.findings();
}

/** Whether what was removed may be pinned in one of the states that a shallow clone hides. */
export function mayHideHolders(change: ChangeView): boolean {
  return (
    change.past.isCutOff &&
    !new DroppedReleases(change).isEmpty &&
    environmentNames(change).some((name) => !change.past.last(name, LAST_STATES).isComplete)
  );
}

/** Also those that the change adds or removes. */
function environmentNames({ base, head }: ChangeView): string[] {
  return [...new Set([...base.environments, ...head.environments].map(({ name }) => name))].sort();
}

interface Dropped {
  readonly release: LedgerRelease;
  /** Whether the ledger of the head has the digest under another version. */
  readonly digestStays: boolean;
  /** By environment, in what words it pins the release. */
  readonly holders: Map<string, string>;
}

type Tagged = Pick<{ tag: string; digest: string }, 'tag' | 'digest'>;

/** What the ledger lost, and who pins it. */
class DroppedReleases {
  private readonly byImage = new Map<string, Map<string, Dropped[]>>();

  public constructor(private readonly change: ChangeView) {
    const after = new Map(change.head.images.map((image) => [image.name, image]));
    for (const { name, releases } of change.base.images) {
      const image = after.get(name);
      for (const release of releases.filter(({ version }) => image?.release(version) === undefined)) {
        const digestStays = image !== undefined && image.releasesOf(release.digest).length > 0;
        this.add({ release, digestStays, holders: new Map() });
      }
    }
  }

  public get isEmpty(): boolean {
    return this.byImage.size === 0;
  }

  public findHoldersIn(environment: string): void {
    const { change } = this;
    for (const image of this.byImage.keys()) {
      this.holdAll(environment, image, written(change.headPin(environment, image)), () => `${environment} pins it`);
      this.holdAll(environment, image, written(change.basePin(environment, image)), () => `${environment} pinned it until this change`);
    }
    const { states } = change.past;
    // Which states are the last ones is worth finding out only where any state has what is gone.
    if (states.some((state) => this.isIn(state.pinsOf(environment)))) {
      for (const state of change.past.last(environment, LAST_STATES).states) {
        for (const image of this.byImage.keys()) {
          const words = (): string | undefined =>
            state.unreadable === undefined ? `${environment} pinned it at ${commitName(state)}` : undefined;
          this.holdAll(environment, image, state.pinsOf(environment)?.get(image), words);
        }
      }
    }
  }

  public findings(): Finding[] {
    return [...this.byImage.values()].flatMap((digests) =>
      [...digests.values()]
        .flat()
        .flatMap(({ release, holders }) => (holders.size === 0 ? [] : [this.explain(release, [...holders.values()])])),
    );
  }

  private add(dropped: Dropped): void {
    const { image, digest } = dropped.release;
    const digests = this.byImage.get(image) ?? new Map<string, Dropped[]>();
    this.byImage.set(image, digests);
    const same = digests.get(digest.toString()) ?? [];
    digests.set(digest.toString(), same);
    same.push(dropped);
  }

  /** What was dropped and is held by a pin. */
  private heldBy(image: string, pin: Tagged | undefined): Dropped[] {
    const same = (pin && this.byImage.get(image)?.get(pin.digest)) ?? [];
    return same.filter(({ release, digestStays }) => !digestStays || release.version === pin?.tag);
  }

  private isIn(pins: ReadonlyMap<string, Tagged> | undefined): boolean {
    return pins !== undefined && [...this.byImage.keys()].some((image) => this.heldBy(image, pins.get(image)).length > 0);
  }

  /** Asks for the words of the newest pin only; no words: the pin does not count. */
  private holdAll(environment: string, image: string, pin: Tagged | undefined, words: () => string | undefined): void {
    for (const { holders } of this.heldBy(image, pin)) {
      const said = holders.has(environment) ? undefined : words();
      if (said !== undefined) {
        holders.set(environment, said);
      }
    }
  }

  private explain({ image, version, digest, revision, created }: LedgerRelease, holders: readonly string[]): Finding {
    const facts = [
      `digest: "${digest.toString()}"`,
      ...(revision === undefined ? [] : [`revision: "${revision}"`]),
      ...(created === undefined ? [] : [`created: ${created}`]),
    ];
    return this.change.finding({
      code: 'release-dropped',
      message: `${version} of ${image} (${digest.abbreviated}) is gone from the ledger, but ${listed(holders)}${this.renamed(image)}`,
      help: `put back ${version}: { ${facts.join(', ')} }; a bad release is rejected, not removed: waybill reject ${image} ${version} --reason TEXT`,
      image,
      path: ['images', image, 'releases', version],
    });
  }

  /** What a person has done who did not mean to remove anything. */
  private renamed(image: string): string {
    const { base, head } = this.change;
    const repository = base.images.find(({ name }) => name === image)?.repository.toString();
    const now = head.images.find((other) => other.repository.toString() === repository)?.name;
    return now === undefined || now === image ? '' : ` (an image is known by its name: ${image} was renamed ${now}, which begins anew)`;
  }
}

function written(pin: PinnedRelease | undefined): Tagged | undefined {
  return pin && { tag: pin.tag.toString(), digest: pin.digest.toString() };
}

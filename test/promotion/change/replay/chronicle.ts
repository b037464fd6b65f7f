import { PROMOTIONS } from './cases-promotions';
import { RULES_AND_LEDGERS } from './cases-rules';
import { SETS } from './cases-sets';
import { BUSY, Draft } from './draft';
import { type Expected, type Ledger, Place, type Rules, type Snapshot, type Step, written } from './world';

const HOUR = 3_600_000;
const LINE = Array.from({ length: 80 }, (_, index) => `image-${String(index).padStart(2, '0')}`);
const STORE = Array.from({ length: 10 }, (_, index) => `store-${String(index).padStart(2, '0')}`);

const CASES = Object.entries({ ...PROMOTIONS, ...RULES_AND_LEDGERS, ...SETS });

/** Every kind of thing that happens. */
export const KINDS: readonly string[] = ['beginning', 'not valid', ...CASES.map(([kind]) => kind)];

/**
 * A history of 90 images in which it is known of every commit what is wrong with it, since that is what it was made for. Whether something is
 * right or wrong is decided when it is planted, from what this generator remembers, and never by asking what is under test.
 */
export class Chronicle {
  public readonly places = new Map<string, Place>();
  /** Environments that were there once. */
  public readonly closed = new Map<string, Place>();
  public readonly ledger: Ledger = new Map();
  /** By image, builds that the ledger lost. */
  public readonly dropped = new Map<string, readonly number[]>();
  /** Tags that are not the version, by `ENVIRONMENT IMAGE`. */
  public readonly tags = new Map<string, string>();
  public readonly line = LINE;
  public readonly store = STORE;
  private readonly steps: Step[] = [];
  private time = Date.UTC(2026, 0, 1);
  private state: number;

  public constructor(seed: number) {
    this.state = seed >>> 0;
    this.found('dev', { accepts: 'builds', promotesFrom: [] }, LINE);
    this.found('uat', { promotesFrom: ['dev'] }, LINE);
    this.found('prod', { promotesFrom: ['uat'], soakHours: 24 }, LINE);
    this.found('lab', { promotesFrom: [] }, STORE);
    this.found('store', { promotesFrom: ['lab'], exact: true }, STORE);
    for (const image of [...LINE, ...STORE]) {
      this.ledger.set(image, new Map([[0, '4f1c2d9']]));
    }
    this.commit(['beginning'], [], new Map());
  }

  /** Goes on until there are so many commits. */
  public until(count: number): readonly Step[] {
    while (this.steps.length < count) {
      this.time += this.below(10) === 0 ? -HOUR / 2 : this.below(14) * HOUR + 1_000 * this.below(3_600);
      if (this.below(20) === 0) {
        this.breakOnce();
        continue;
      }
      const draft = new Draft(this, this.time);
      for (let wanted = 1 + this.below(8); wanted > 0; wanted--) {
        const [kind, plant] = CASES[this.below(CASES.length)]!;
        if (plant(draft)) {
          draft.kinds.push(kind);
        }
      }
      this.commit(draft.kinds, draft.expected, draft.before);
    }
    return this.steps;
  }

  /** A commit whose manifest is not valid: what it pins never ran, and what it takes out stays. */
  private breakOnce(): void {
    const places = ['uat', 'prod'].map((name) => this.place(name).pins);
    const kept = places.map((pins) => new Map(pins));
    for (const pins of places) {
      for (let wanted = 4; wanted > 0; wanted--) {
        const image = LINE[this.below(BUSY)]!;
        pins.set(image, this.place('dev').pins.get(image)!);
      }
      pins.delete(LINE[this.below(LINE.length)]!);
    }
    this.push(['not valid'], `${this.text()}whoops: true\n`, undefined);
    for (const [index, pins] of places.entries()) {
      pins.clear();
      kept[index]!.forEach((build, image) => pins.set(image, build));
    }
  }

  /** A whole number below a limit, the next of a fixed sequence for each seed (mulberry32). */
  public below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  public place(name: string): Place {
    return this.places.get(name)!;
  }

  /** What the next commit will be called. */
  public get nextCommit(): string {
    return this.steps.length.toString(16).padStart(10, '0').padEnd(40, '0');
  }

  private found(name: string, rules: Rules, images: readonly string[]): void {
    const place = new Place(name, rules);
    images.forEach((image) => place.pins.set(image, 0));
    this.places.set(name, place);
  }

  private text(): string {
    return written([...this.places.values()], this.ledger, this.tags);
  }

  private push(kinds: readonly string[], text: string, expected: readonly Expected[] | undefined): void {
    this.steps.push({ commit: this.nextCommit, committedAt: new Date(this.time), text, kinds, expected });
  }

  private commit(kinds: readonly string[], expected: readonly Expected[], before: ReadonlyMap<string, Snapshot>): void {
    const commit = this.nextCommit;
    this.push(kinds, this.text(), expected);
    for (const place of [...this.places.values(), ...this.closed.values()]) {
      place.remember(before.get(place.name), commit, this.time, this.places.has(place.name));
    }
  }
}

import type { Chronicle } from './chronicle';
import type { Expected, Place, Snapshot } from './world';

/** Something that happens, and what must be found then. False: the world has no room for it just now. */
export type Case = (draft: Draft) => boolean;

const HOUR = 3_600_000;
/** How many images change all the time. */
export const BUSY = 12;

/** A commit in the making. Each image and each environment's rules are touched by one case only. */
export class Draft {
  public readonly kinds: string[] = [];
  public readonly expected: Expected[] = [];
  /** What its base says of each environment. */
  public readonly before: ReadonlyMap<string, Snapshot>;
  private readonly touched = new Set<string>();

  public constructor(
    public readonly world: Chronicle,
    public readonly time: number,
  ) {
    this.before = new Map([...world.places.values()].map((place) => [place.name, place.snapshot()]));
  }

  /** Reserves a thing for one case: an image, the rules of an environment. False when another case has it. */
  public takes(thing: string): boolean {
    const free = !this.touched.has(thing);
    this.touched.add(thing);
    return free;
  }

  /** Some image that no case of this commit has touched: mostly one of the few that change all the time, so that images come to have a past. */
  public pick(images: readonly string[], suits: (image: string) => boolean): string | undefined {
    const suitable = images.filter((image) => !this.touched.has(image) && suits(image));
    const busy = suitable.filter((image) => images.indexOf(image) < BUSY);
    const found = busy.length > 0 && this.world.below(5) > 0 ? busy : suitable;
    const image = found[this.world.below(Math.max(found.length, 1))];
    if (image !== undefined) {
      this.touched.add(image);
    }
    return image;
  }

  /** A build that nobody has seen yet, recorded in the ledger by this commit. */
  public build(image: string): number {
    const builds = this.world.ledger.get(image)!;
    const build = Math.max(...builds.keys(), ...(this.world.dropped.get(image) ?? [])) + 1;
    builds.set(build, build.toString(16).padStart(7, 'a'));
    return build;
  }

  /** What the base pins; -1 for none. */
  public at(place: string, image: string): number {
    return this.before.get(place)?.pins.get(image) ?? -1;
  }

  public place(name: string): Place {
    return this.world.place(name);
  }

  public pin(place: string, image: string, build: number): void {
    this.place(place).pins.set(image, build);
    this.place(place).overrides.delete(image);
    this.world.tags.delete(`${place} ${image}`);
  }

  /** An entry into prod that nothing excuses: on top of what the case is about, the frost finds it. */
  public pinProd(image: string, build: number, ...found: readonly Omit<Expected, 'environment' | 'image'>[]): void {
    this.pin('prod', image, build);
    const frost = this.before.get('prod')?.rules.frozen === undefined ? [] : [{ code: 'frozen', says: 'is frozen: "holidays"' }];
    this.expected.push(...[...found, ...frost].map((finding) => ({ ...finding, environment: 'prod', image })));
  }

  /** Whether the build that uat has at the base has been there for as long as prod asked for at the base. */
  public hasSoaked(image: string): boolean {
    const since = this.before.get('uat')?.since.get(image);
    return since !== undefined && this.time - since >= (this.before.get('prod')?.rules.soakHours ?? 0) * HOUR;
  }

  /** Builds that an environment had once, that it does not have now, and that may be pinned there. */
  public formerBuilds(place: string, image: string): number[] {
    return [...(this.place(place).ran.get(image) ?? [])].filter(
      (build) => build !== this.at(place, image) && this.isRecorded(image, build),
    );
  }

  public isRecorded(image: string, build: number): boolean {
    return this.world.ledger.get(image)!.has(build);
  }
}

import { type EnvironmentRelease, type Finding, type PinnedRelease, placeOf, type ReleaseManifest, type Severity } from '../../manifest';
import { BaseHistory } from './base-history';
import { Entering } from './entering';
import type { ManifestChange } from './manifest-change';

/** What is said about a change, before its place is known. */
export interface Remark {
  readonly code: string;
  /** By default an error. */
  readonly severity?: Severity;
  readonly message: string;
  readonly help: string;
  readonly environment?: string;
  readonly image?: string;
  /** Of what it is about, in the head file; what is gone there is shown at its nearest holder. */
  readonly path: readonly (string | number)[];
}

/** A change as the rules look at it: what enters where, and what is known of before. */
export class ChangeView {
  public readonly base: ReleaseManifest;
  public readonly head: ReleaseManifest;
  public readonly now: Date;
  public readonly past: BaseHistory;
  /** All that enters, environment by environment. */
  public readonly entering: readonly Entering[];
  private readonly atBase: PinIndex;
  private readonly atHead: PinIndex;

  public constructor({ head, history, now }: ManifestChange, base: ReleaseManifest) {
    this.base = base;
    this.head = head;
    this.now = now;
    this.past = new BaseHistory(history);
    this.atBase = new PinIndex(base);
    this.atHead = new PinIndex(head);
    this.entering = head.environments.flatMap((environment) => this.enteringOf(environment));
  }

  /** The environment as the base has it. */
  public baseEnvironment(name: string): EnvironmentRelease | undefined {
    return this.atBase.environment(name);
  }

  public basePin(environment: string, image: string): PinnedRelease | undefined {
    return this.atBase.pin(environment, image);
  }

  public headPin(environment: string, image: string): PinnedRelease | undefined {
    return this.atHead.pin(environment, image);
  }

  /** Whether the base pins the digest of this image in that environment. */
  public basePins(environment: string, image: string, digest: string): boolean {
    return this.basePin(environment, image)?.digest.toString() === digest;
  }

  /** Whether the head does. */
  public headPins(environment: string, image: string, digest: string): boolean {
    return this.headPin(environment, image)?.digest.toString() === digest;
  }

  public finding({ code, severity = 'error', message, help, environment, image, path }: Remark): Finding {
    const subject = { ...(environment === undefined ? {} : { environment }), ...(image === undefined ? {} : { image }) };
    return { code, severity, message, help, ...placeOf(this.head, path), ...subject };
  }

  /** A finding at a pin. */
  public atPin(entering: Entering, code: string, message: string, help: string): Finding {
    const environment = entering.environment.name;
    const { image } = entering;
    return this.finding({ code, message, help, environment, image, path: ['environments', environment, 'images', image] });
  }

  private enteringOf(environment: EnvironmentRelease): Entering[] {
    const rules = this.baseEnvironment(environment.name) ?? environment;
    return environment.images.flatMap((pin) => {
      const before = this.basePin(environment.name, pin.image);
      const stays = before?.digest.toString() === pin.digest.toString();
      return stays ? [] : [new Entering(environment, rules, pin, before, this.past)];
    });
  }
}

/** The pins of a manifest by environment and image. */
class PinIndex {
  private readonly environments: ReadonlyMap<string, EnvironmentRelease>;
  private readonly pins = new Map<string, ReadonlyMap<string, PinnedRelease>>();

  public constructor(manifest: ReleaseManifest) {
    this.environments = new Map(manifest.environments.map((environment) => [environment.name, environment]));
  }

  public environment(name: string): EnvironmentRelease | undefined {
    return this.environments.get(name);
  }

  public pin(environment: string, image: string): PinnedRelease | undefined {
    let pins = this.pins.get(environment);
    if (pins === undefined) {
      pins = new Map(this.environments.get(environment)?.images.map((pin) => [pin.image, pin]));
      this.pins.set(environment, pins);
    }
    return pins.get(image);
  }
}

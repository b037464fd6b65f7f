import type { EnvironmentRelease, PinnedRelease, PromotionOverride } from '../../manifest';
import type { BaseHistory } from './base-history';
import { coveredByOverride } from './override';

/** A digest that enters an environment: pinned at the head, and another one or none at the base. Another tag for the same digest enters nothing. */
export class Entering {
  /** The exception that the head records for exactly this pin. */
  public readonly override: PromotionOverride | undefined;
  private returns: boolean | undefined;

  public constructor(
    /** As the head has it. */
    public readonly environment: EnvironmentRelease,
    /** Whose rules apply: the environment as the base has it, else as the head does. A change cannot loosen the rules that it is judged by. */
    public readonly rules: EnvironmentRelease,
    public readonly pin: PinnedRelease,
    /** What it takes the place of. */
    public readonly before: PinnedRelease | undefined,
    private readonly past: BaseHistory,
  ) {
    this.override = coveredByOverride(environment, pin.image, pin.reference);
  }

  public get image(): string {
    return this.pin.image;
  }

  public get digest(): string {
    return this.pin.digest.toString();
  }

  /** Whether this image had this digest in this environment before: then it is a rollback. */
  public get isReturn(): boolean {
    this.returns ??= this.past.newest(this.environment.name, (pins) => pins.get(this.image)?.digest === this.digest) !== undefined;
    return this.returns;
  }

  /** Whether an exception or its being a rollback frees it from the rules on where it comes from. */
  public get isExcused(): boolean {
    return this.override !== undefined || this.isReturn;
  }

  /** `api 1.4.0 (4f1c2d9ab3c1)`, for people. */
  public get label(): string {
    return labelOf(this.pin);
  }
}

/** `api 1.4.0 (4f1c2d9ab3c1)`: the tag as it is written in the file, and enough of the digest to tell it from another. */
function labelOf(pin: PinnedRelease): string {
  return `${pin.image} ${pin.tag.toString()} (${pin.digest.abbreviated})`;
}

/** What an environment pinned of one image. */
export interface PastPin {
  readonly tag: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
}

/** By image name. */
export type PastPins = ReadonlyMap<string, PastPin>;

/** By environment name. */
export type PastEnvironments = ReadonlyMap<string, PastPins>;

/**
 * The pins and names of a history, each of them once. They are copies: a part of a text, as JavaScript cuts it out, keeps the whole text in memory.
 */
export class PinPool {
  private readonly pins = new Map<string, PastPin>();
  private readonly names = new Map<string, string>();

  /** @param reference `TAG@DIGEST` */
  public pin(reference: string): PastPin {
    const known = this.pins.get(reference);
    if (known !== undefined) {
      return known;
    }
    const own = copyOf(reference);
    const at = own.indexOf('@');
    const pin = { tag: own.slice(0, at), digest: own.slice(at + 1) };
    this.pins.set(own, pin);
    return pin;
  }

  public name(text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) {
      return known;
    }
    const own = copyOf(text);
    this.names.set(own, own);
    return own;
  }
}

/** The same text in memory of its own. */
export function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

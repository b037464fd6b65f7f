import { parseManifest, type ParsedManifest } from '../../manifest';
import type { Outline } from '../../manifest/composed';
import { valueAt } from '../../manifest/syntax-tree';
import type { ManifestState } from '../environment-history';
import { copyOf, type PastEnvironments, type PastPins, type PinPool } from './past-pin';
import type { PinsReader } from './pins-reader';
import type { ValidityReader } from './validity-reader';

const NONE: PastEnvironments = new Map();

/** What the contents of one history are read with. */
export interface Readers {
  readonly pool: PinPool;
  readonly pins: PinsReader;
  readonly validity: ValidityReader;
}

/** What one text says: what ran where at once, whether all of it is valid when that is asked. */
export class PastContent {
  /** Reads the pins of a state without parsing all of it, where that is sure; else it parses it. */
  public static of(state: ManifestState, readers: Readers): PastContent {
    const source = bytesOf(state);
    if (source === null) {
      return new PastContent(NONE, state, readers, { unreadable: undefined });
    }
    const environments = readers.pins.read(source);
    if (environments !== undefined) {
      return new PastContent(environments, state, readers, undefined, readers.validity.outlineToKeep(state, source));
    }
    const parsed = parseManifest(state.text ?? '');
    return new PastContent(environmentsOf(parsed, readers.pool), state, readers, { unreadable: reasonAgainst(parsed) });
  }

  private constructor(
    public readonly environments: PastEnvironments,
    private readonly state: ManifestState,
    private readonly readers: Readers,
    private known: { readonly unreadable: string | undefined } | undefined,
    private outline?: Outline,
  ) {}

  /** Why the text is no valid manifest. */
  public get unreadable(): string | undefined {
    this.known ??= { unreadable: this.judge() };
    return this.known.unreadable;
  }

  private judge(): string | undefined {
    const { state, outline } = this;
    this.outline = undefined;
    return this.readers.validity.isValid(state, outline) ? undefined : reasonAgainst(parseManifest(state.text ?? ''));
  }
}

function bytesOf(state: ManifestState): Buffer | null {
  const bytes = state.bytes;
  if (bytes !== undefined) {
    return bytes;
  }
  const text = state.text;
  return text === null ? null : Buffer.from(text);
}

function environmentsOf({ manifest }: ParsedManifest, pool: PinPool): PastEnvironments {
  const environments = (manifest?.environments ?? []).map(({ name, images }): [string, PastPins] => {
    return [pool.name(name), new Map(images.map(({ image, reference }) => [pool.name(image), pool.pin(reference.toString())]))];
  });
  return new Map(environments);
}

/** The first problem of a text, which most likely tells its kind. */
function reasonAgainst({ manifest, findings, root }: ParsedManifest): string | undefined {
  if (manifest !== undefined) {
    return undefined;
  }
  const version = root && valueAt(root, 'schemaVersion');
  return version?.kind === 'scalar' && typeof version.value === 'number' && version.value < 1
    ? `schemaVersion ${copyOf(version.source)} is older than this version of waybill understands`
    : copyOf(findings[0]?.message ?? 'not a valid manifest');
}

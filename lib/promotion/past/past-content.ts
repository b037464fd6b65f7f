import { parseManifest, type ParsedManifest } from '../../manifest';
import { valueAt } from '../../manifest/syntax-tree';
import type { ManifestState } from '../environment-history';
import { copyOf, type PastEnvironments, type PastPins, type PinPool } from './past-pin';
import type { PinsReader } from './pins-reader';

const NONE: PastEnvironments = new Map();

/** What one text says: what ran where at once, whether all of it is valid when that is asked. */
export class PastContent {
  private known: { readonly unreadable: string | undefined } | undefined;

  private constructor(
    public readonly environments: PastEnvironments,
    private readonly state: ManifestState,
    known?: { readonly unreadable: string | undefined },
  ) {
    this.known = known;
  }

  /** Reads the pins of a state without parsing all of it, where that is sure; else it parses it. */
  public static of(state: ManifestState, reader: PinsReader, pool: PinPool): PastContent {
    const source = bytesOf(state);
    if (source === null) {
      return new PastContent(NONE, state, { unreadable: undefined });
    }
    const environments = reader.read(source);
    if (environments !== undefined) {
      return new PastContent(environments, state);
    }
    const parsed = parseManifest(state.text ?? '');
    return new PastContent(environmentsOf(parsed, pool), state, { unreadable: reasonAgainst(parsed) });
  }

  /** Why the text is no valid manifest. */
  public get unreadable(): string | undefined {
    this.known ??= { unreadable: reasonAgainst(parseManifest(this.state.text ?? '')) };
    return this.known.unreadable;
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

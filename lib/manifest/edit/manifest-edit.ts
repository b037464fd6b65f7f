import { FindingsError, type Finding } from '../finding';
import type { LedgerRelease } from '../ledger-release';
import { parseManifest } from '../parse';
import type { PinnedReference } from '../pinned-reference';
import type { ReleaseManifest } from '../release-manifest';
import { checkOnlyChanged, type Path } from './only-changed';
import { applySplices, type Splice } from './splice';

/** One pin that an edit sets, moves or removes. */
export interface PinChange {
  readonly environment: string;
  readonly image: string;
  /** Null when the environment did not have the image. */
  readonly from: PinnedReference | null;
  /** Null when the environment has the image no longer. */
  readonly to: PinnedReference | null;
}

/** What an edit makes of a manifest. Nothing is written yet. */
export interface ManifestEdit {
  /** The whole file. */
  readonly text: string;
  /** Whether the text differs from that of the manifest before. */
  readonly changed: boolean;
  readonly changes: readonly PinChange[];
  /** Added or altered. */
  readonly releases: readonly LedgerRelease[];
  /** What the text says. */
  readonly manifest: ReleaseManifest;
}

/** The edit that has nothing to do. */
export function unchanged(manifest: ReleaseManifest): ManifestEdit {
  return { text: manifest._document.text, changed: false, changes: [], releases: [], manifest };
}

/**
 * Applies splices and reads the result, so that no caller can ever write a manifest that does not validate, or that changes more than it
 * says.
 *
 * @param intended what the splices mean to change
 * @throws FindingsError with everything that is wrong with the result
 */
export function splice(manifest: ReleaseManifest, splices: readonly Splice[], intended: readonly Path[]): ReleaseManifest {
  const { text, file, root } = manifest._document;
  const after = parseManifest(applySplices(text, splices), file);
  if (after.manifest === undefined) {
    throw new FindingsError(after.findings);
  }
  checkOnlyChanged(root, after.manifest._document.root, intended);
  return after.manifest;
}

/** The refusal of an edit, at its place in the manifest. */
export function refusal(
  manifest: ReleaseManifest,
  offset: number,
  finding: Pick<Finding, 'code' | 'message' | 'help' | 'image'>,
): FindingsError {
  const { text, file } = manifest._document;
  const lines = text
    .slice(0, offset)
    .replace(/^\ufeff/, '')
    .split(/\r\n|[\r\n]/);
  return new FindingsError([{ ...finding, severity: 'error', file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }]);
}

import { type LedgerRelease, quote } from '../../manifest';
import type { PlatformLabels } from '../../registry';
import { fail, NOT_THERE, pass, type PinRule, skip } from './pin-check';

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md */
const VERSION = 'org.opencontainers.image.version';
const REVISION = 'org.opencontainers.image.revision';
/** What git calls short by default; less is not told from chance. */
const SHORTEST_REVISION = 7;

/**
 * The image's own labels do not contradict the ledger. A digest may have several versions there (1.4.0-rc.3 became 1.4.0): one that matches
 * is enough, as is a revision that one is the beginning of the other of. What the image or the ledger does not say contradicts nothing.
 */
export const labels: PinRule = {
  name: 'labels',
  async judge(pin, shelf, { manifest }) {
    const releases = manifest.image(pin.image).releasesOf(pin.digest);
    if (releases.length === 0) return skip('the ledger has no release with this digest', 'not in the ledger', true);
    const images = (await shelf.inspect(pin.digest))?.images;
    if (images === undefined) return NOT_THERE;
    const compared = images.flatMap((image) => {
      const of = images.length === 1 || image.platform === '' ? '' : ` of ${image.platform}`;
      return [compareVersion(image, releases, of), compareRevision(image, releases, of)];
    });
    const wrong = compared.flatMap(({ contradiction }) => contradiction ?? []);
    if (wrong.length > 0) {
      return fail(`${[...new Set(wrong)].join('; ')} (a label may be inherited from the base image: set it in the build)`);
    }
    const right = new Set(compared.flatMap(({ agrees }) => agrees ?? []));
    const missing = new Set(compared.flatMap(({ silent }) => silent ?? []));
    if (right.size === 0) return skip([...missing].join('; ') || 'the index names no image', 'no labels to compare');
    return pass([`${[...right].join(' and ')} as in the ledger`, ...missing].join('; '));
  },
};

/** What came of one label of one image. */
interface Compared {
  readonly contradiction?: string;
  readonly agrees?: string;
  readonly silent?: string;
}

function compareVersion(image: PlatformLabels, releases: readonly LedgerRelease[], of: string): Compared {
  const said = image.labels[VERSION];
  if (said === undefined) return { silent: `the image has no label ${VERSION}` };
  const versions = releases.map(({ version }) => version);
  if (versions.some((version) => bare(version) === bare(said))) return { agrees: `the version is ${quote(said)}` };
  return { contradiction: `the label ${VERSION}${of} is ${quote(said)}, where the ledger says ${versions.join(', ')}` };
}

function compareRevision(image: PlatformLabels, releases: readonly LedgerRelease[], of: string): Compared {
  const said = image.labels[REVISION];
  if (said === undefined) return { silent: `the image has no label ${REVISION}` };
  const revisions = [...new Set(releases.flatMap(({ revision }) => revision ?? []))];
  if (revisions.length === 0) return { silent: 'the ledger has no revision' };
  if (revisions.some((revision) => isSameRevision(revision, said))) return { agrees: `the revision is ${quote(said)}` };
  return { contradiction: `the label ${REVISION}${of} is ${quote(said)}, where the ledger says ${revisions.join(', ')}` };
}

/** Without the `v` that some write before a version, and without build metadata, which no tag can have. */
function bare(version: string): string {
  return version.replace(/^v(?=\d)/, '').replace(/\+.*$/s, '');
}

function isSameRevision(one: string, other: string): boolean {
  if (one === other) return true;
  const [short = '', long = ''] = [one.toLowerCase(), other.toLowerCase()].sort((a, b) => a.length - b.length);
  return short.length >= SHORTEST_REVISION && /^[0-9a-f]+$/.test(long) && long.startsWith(short);
}

import { type LedgerRelease, quote } from '../../manifest';
import type { PlatformLabels } from '../../registry';
import { fail, NOT_THERE, pass, type PinRule, skip } from './pin-check';

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
    const compared = COMPARISONS.flatMap((comparison) => compare(comparison, images, releases));
    const wrong = compared.filter(({ outcome }) => outcome === 'contradicts');
    if (wrong.length > 0) return fail(`${textsOf(wrong)} (a label may be inherited from the base image: set it in the build)`);
    const right = compared.filter(({ outcome }) => outcome === 'agrees');
    if (right.length === 0) return skip(textsOf(compared) || 'the index names no image', 'no labels to compare');
    return pass(textsOf([...right, ...compared.filter(({ outcome }) => outcome === 'silent')]));
  },
};

/** A label (https://github.com/opencontainers/image-spec/blob/main/annotations.md), and how the ledger says the same. */
interface Comparison {
  readonly label: string;
  /** The word for it. */
  readonly name: 'version' | 'revision';
  readonly said: (releases: readonly LedgerRelease[]) => string[];
  readonly isSame: (ledger: string, label: string) => boolean;
}

const COMPARISONS: readonly Comparison[] = [
  {
    label: 'org.opencontainers.image.version',
    name: 'version',
    said: (releases) => releases.map(({ version }) => version),
    isSame: (ledger, label) => bare(ledger) === bare(label),
  },
  {
    label: 'org.opencontainers.image.revision',
    name: 'revision',
    said: (releases) => [...new Set(releases.flatMap(({ revision }) => revision ?? []))],
    isSame: isSameRevision,
  },
];

/** What came of one label. */
interface Compared {
  readonly outcome: 'agrees' | 'contradicts' | 'silent';
  readonly text: string;
}

/** One answer for each value that the images give the label. */
function compare(comparison: Comparison, images: readonly PlatformLabels[], releases: readonly LedgerRelease[]): Compared[] {
  const { label, name, said, isSame } = comparison;
  const ledger = said(releases);
  const byValue = new Map<string | undefined, string[]>();
  for (const { labels: own, platform } of images) byValue.set(own[label], [...(byValue.get(own[label]) ?? []), platform]);
  return [...byValue].map(([value, platforms]): Compared => {
    const of = platforms.length === images.length ? '' : ` of ${platforms.join(' and ')}`;
    if (value === undefined) return { outcome: 'silent', text: `the image${of === '' ? '' : ` for${of.slice(3)}`} has no label ${label}` };
    if (ledger.length === 0) return { outcome: 'silent', text: `the ledger has no ${name}` };
    if (ledger.some((each) => isSame(each, value)))
      return { outcome: 'agrees', text: `the ${name}${of} is ${quote(value)} as in the ledger` };
    return { outcome: 'contradicts', text: `the label ${label}${of} is ${quote(value)}, where the ledger says ${ledger.join(', ')}` };
  });
}

function textsOf(compared: readonly Compared[]): string {
  return compared.map(({ text }) => text).join('; ');
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

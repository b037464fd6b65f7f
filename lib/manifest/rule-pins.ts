import type { Draft, DraftEnvironment, DraftImage, DraftPin, DraftRelease } from './draft';
import { quote, word } from './format-error';
import { NAME_FORM } from './name';
import type { PinnedReference } from './pinned-reference';
import { Problems, type ManifestCode } from './problem';
import { LATEST } from './read-draft';
import { nearest, suggestion } from './suggest';
import { VERSION_FORM } from './version';

/** The ledgers of images, ready to be asked about pins. */
export class Ledgers {
  private readonly known = new WeakMap<DraftImage, LedgerIndex>();

  public of(image: DraftImage): LedgerIndex {
    const known = this.known.get(image) ?? new LedgerIndex(image);
    this.known.set(image, known);
    return known;
  }
}

/**
 * `unknown-image`, `unknown-release`, `digest-mismatch`, `rejected-release`, and `latest` where only releases may stand.
 *
 * @param ledgers shared between manifests that have images in common
 */
export function checkPins({ environments, images }: Draft, ledgers: Ledgers): Problems {
  const problems = new Problems();
  if (images !== undefined) {
    const names = [...images.keys()];
    for (const environment of environments) {
      for (const pin of environment.pins) {
        const image = images.get(pin.image.text);
        const ledger = image && ledgers.of(image);
        if (ledger === undefined && NAME_FORM.test(pin.image.text)) {
          addUnknownImage(problems, environment, pin, names);
        } else if (ledger !== undefined && pin.reference !== undefined) {
          new PinCheck(problems, environment, pin, pin.reference, ledger).run();
        }
      }
    }
  }
  return problems;
}

function addUnknownImage(problems: Problems, environment: DraftEnvironment, { image }: DraftPin, names: readonly string[]): void {
  problems.add(() => ({
    code: 'unknown-image',
    message: `${word(environment.name.text)} pins the image ${quote(image.text)}, which images does not declare`,
    help: suggestion(image.text, names),
    offset: image.offset,
    environment: environment.name.text,
    image: image.text,
  }));
}

/** One image's ledger, ready to be asked about a pin. */
class LedgerIndex {
  public readonly image: string;
  private readonly versioning: DraftImage['versioning'];
  private readonly releases: ReadonlyMap<string, DraftRelease> | undefined;
  /** Rejected releases by digest: whatever carries a rejected digest is rejected, too. */
  private readonly rejections = new Map<string, DraftRelease>();
  private versions: ReadonlyMap<string, string> | undefined;
  private known: readonly string[] | undefined;

  public constructor({ name, versioning, releases }: DraftImage) {
    this.image = name.text;
    this.versioning = versioning;
    this.releases = releases;
    for (const release of releases?.values() ?? []) {
      const digest = release.digest?.toString();
      const before = digest === undefined ? undefined : this.rejections.get(digest);
      if (release.rejected !== undefined && digest !== undefined && (before === undefined || release.version < before.version)) {
        this.rejections.set(digest, release);
      }
    }
  }

  public release(version: string): DraftRelease | undefined {
    return this.releases?.get(version);
  }

  public rejection(digest: string): DraftRelease | undefined {
    return this.rejections.get(digest);
  }

  /** Whether it is certain that the ledger has no such version. */
  public lacks(version: string): boolean {
    return this.releases !== undefined && !this.releases.has(version);
  }

  /** What to do about a tag that the ledger lacks. */
  public mend(tag: string, digest: string): string {
    this.versions ??= firstVersions(this.releases);
    const same = this.rejections.has(digest) ? undefined : this.versions.get(digest);
    if (same !== undefined) {
      return `the ledger has this digest as ${word(same)}: pin ${word(same)}@${digest}`;
    }
    this.known ??= [...(this.releases?.keys() ?? [])];
    const near = nearest(tag, this.known);
    const version = this.versioning === 'none' || VERSION_FORM.test(tag) ? tag : 'VERSION';
    const command = NAME_FORM.test(this.image) ? `: waybill record ${this.image} ${version} --digest ${digest}` : '';
    return `${near === undefined ? '' : `did you mean ${quote(near)}? or `}record it first${command}`;
  }
}

/** The first version in the alphabet of each digest. */
function firstVersions(releases: ReadonlyMap<string, DraftRelease> | undefined): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const { version, digest } of releases?.values() ?? []) {
    const before = digest === undefined ? undefined : versions.get(digest.toString());
    if (digest !== undefined && (before === undefined || version < before)) {
      versions.set(digest.toString(), version);
    }
  }
  return versions;
}

/** Judges one pin. */
class PinCheck {
  private readonly tag: string;
  private readonly digest: string;

  public constructor(
    private readonly problems: Problems,
    private readonly environment: DraftEnvironment,
    private readonly pin: DraftPin,
    reference: PinnedReference,
    private readonly ledger: LedgerIndex,
  ) {
    this.tag = reference.tag.toString();
    this.digest = reference.digest.toString();
  }

  public run(): void {
    const recorded = this.ledger.release(this.tag)?.digest?.toString();
    if (recorded !== undefined && recorded !== this.digest) {
      this.add(
        'digest-mismatch',
        () => `${this.tag} of ${word(this.ledger.image)} is ${recorded} in the ledger, not ${this.digest}`,
        () => `pin ${this.tag}@${recorded}, or the tag that this digest really has`,
      );
    }
    if (this.environment.accepts === 'releases') {
      this.judgeRelease();
    }
  }

  private judgeRelease(): void {
    const rejected = this.ledger.rejection(this.digest);
    if (rejected !== undefined) {
      this.add(
        'rejected-release',
        () =>
          `${this.tag} of ${word(this.ledger.image)} was rejected${rejected.version === this.tag ? '' : ` as ${word(rejected.version)}`}: ${quote(rejected.rejected)}`,
        () => 'pin another release',
      );
    }
    if (this.tag === 'latest') {
      this.add(
        'tag-format',
        () => LATEST.message,
        () => LATEST.help,
      );
    } else if (this.ledger.lacks(this.tag)) {
      this.add(
        'unknown-release',
        () =>
          `${word(this.environment.name.text)} accepts only releases, and the ledger of ${word(this.ledger.image)} has no ${quote(this.tag)}`,
        () => this.ledger.mend(this.tag, this.digest),
      );
    }
  }

  private add(code: ManifestCode, message: () => string, help: () => string): void {
    const { offset, image } = this.pin;
    this.problems.add(() => ({
      code,
      message: message(),
      help: help(),
      offset,
      environment: this.environment.name.text,
      image: image.text,
    }));
  }
}

import {
  Accepts,
  type EnvironmentRelease,
  type ManifestImage,
  type PinnedRelease,
  type ReleaseManifest,
  Version,
  Versioning,
} from '../manifest';
import { type ImageRegistry, type RegistryImage, RepositoryNotFoundError } from '../registry';
import { byRepository, type RepositoryGroup } from './by-repository';
import { textOf } from './failure';

/** What could be deployed of an image, as the document of `status` gives it. */
export interface ImageSupply {
  /** Whether the registry has the desired digest; null when it was not asked, or did not answer. */
  readonly available: boolean | null;
  /** Tags that the registry gave with its answer: not always all of the image. */
  readonly availableTags: readonly string[];
  /** The highest release of the ledger that is higher than the desired one, final and not rejected. */
  readonly newer: string | null;
}

/** Of an image of which nothing is known. */
export const NO_SUPPLY: ImageSupply = { available: null, availableTags: [], newer: null };

/** Failures that are about one image, so that the next question may well be answered. */
const ABOUT_ONE_IMAGE = new Set(['image-inaccessible', 'corrupt-blob', 'malformed-image', 'too-large']);

/**
 * What the registry has of the desired digests, and the ledger beyond them. The registry is asked once per repository (and 100 digests), the
 * first repository alone: where that question fails, as without a permission, no other one is put.
 */
export class Supply {
  /** Why the registry did not say everything; undefined when it did, and when nobody asked. */
  public note: string | undefined;

  /** By repository, what it has; null when it does not exist. */
  private known = new Map<string, ReadonlyMap<string, RegistryImage> | null>();

  public constructor(
    private readonly manifest: ReleaseManifest,
    private readonly environments: readonly EnvironmentRelease[],
  ) {}

  /** Asks the registry; never fails. */
  public async read(registry: ImageRegistry): Promise<void> {
    const known: typeof this.known = new Map();
    let failure: string | undefined;
    const ask = async ({ repository, items }: RepositoryGroup<PinnedRelease>): Promise<boolean> => {
      const digests = items.map(({ digest }) => digest);
      try {
        known.set(repository.toString(), await registry.describe(repository, digests));
      } catch (error) {
        if (error instanceof RepositoryNotFoundError) {
          known.set(repository.toString(), null);
        } else {
          failure ??= `what the registry has is not known: ${textOf(error, 'message') ?? String(error)}; ${textOf(error, 'help') ?? 'to leave it out: --registry none'}`;
          return ABOUT_ONE_IMAGE.has(textOf(error, 'code') ?? '');
        }
      }
      return true;
    };
    const pins = this.environments.flatMap(({ images }) => images);
    const [first, ...others] = byRepository(pins, ({ repository }) => repository);
    if (first !== undefined && (await ask(first))) {
      await Promise.all(others.map(ask));
    }
    this.known = known;
    this.note = failure;
  }

  /** What there is of an image in an environment of the manifest. */
  public of(environment: string, image: string): ImageSupply {
    const found = this.environments.find(({ name }) => name === environment);
    const pin = found?.images.find((each) => each.image === image);
    if (found === undefined || pin === undefined) {
      return NO_SUPPLY;
    }
    const shelf = this.known.get(pin.repository.toString());
    const stored = shelf?.get(pin.digest.toString());
    return {
      available: shelf === undefined ? null : stored !== undefined,
      availableTags: [...(stored?.tags ?? [])],
      newer: found.accepts === Accepts.RELEASES ? newerThan(this.manifest.image(image), pin) : null,
    };
  }
}

function newerThan(image: ManifestImage, pin: PinnedRelease): string | null {
  if (image.versioning === Versioning.NONE || pin.version === undefined) {
    return null;
  }
  let best = Version.parse(pin.version);
  for (const { version, rejected } of image.releases) {
    const candidate = Version.parse(version);
    if (rejected === undefined && !candidate.isPrerelease && candidate.compareTo(best) > 0) {
      best = candidate;
    }
  }
  return best.toString() === pin.version ? null : best.toString();
}

import type { Draft, DraftEnvironment, DraftImage, DraftPin, DraftRelease } from './draft';
import { quote } from './format-error';
import type { PinnedReference } from './pinned-reference';
import type { Problem } from './problem';
import { LATEST } from './read-draft';
import { nearest, suggestion } from './suggest';

/** `unknown-image`, `unknown-release`, `digest-mismatch`, `rejected-release`, and `latest` where only releases may stand. */
export function pinProblems({ environments, images }: Draft): Problem[] {
  if (images === undefined) {
    return [];
  }
  const rejections = new Map([...images].map(([name, image]) => [name, rejectedDigests(image)]));
  const names = [...images.keys()];
  return environments.flatMap((environment) =>
    environment.pins.flatMap((pin): Problem[] => {
      const image = images.get(pin.image.text);
      if (image === undefined) {
        return [unknownImage(environment, pin, names)];
      }
      return pin.reference === undefined
        ? []
        : judgePin(environment, pin, pin.reference, image, rejections.get(pin.image.text) ?? new Map());
    }),
  );
}

function unknownImage(environment: DraftEnvironment, pin: DraftPin, names: readonly string[]): Problem {
  const { text: image, offset } = pin.image;
  return {
    code: 'unknown-image',
    message: `${environment.name.text} pins the image ${quote(image)}, which images does not declare`,
    help: suggestion(image, names),
    offset,
    environment: environment.name.text,
    image,
  };
}

function judgePin(
  environment: DraftEnvironment,
  pin: DraftPin,
  reference: PinnedReference,
  image: DraftImage,
  rejections: ReadonlyMap<string, DraftRelease>,
): Problem[] {
  const place = { offset: pin.offset, environment: environment.name.text, image: pin.image.text };
  const tag = reference.tag.toString();
  const digest = reference.digest.toString();
  const problems: Problem[] = [];
  const recorded = image.releases?.get(tag);
  if (recorded?.digest !== undefined && recorded.digest.toString() !== digest) {
    problems.push({
      code: 'digest-mismatch',
      message: `${tag} of ${pin.image.text} is ${recorded.digest.toString()} in the ledger, not ${digest}`,
      help: `pin ${tag}@${recorded.digest.toString()}, or the tag that this digest really has`,
      ...place,
    });
  }
  if (environment.accepts !== 'releases') {
    return problems;
  }
  const rejected = rejections.get(digest);
  if (rejected !== undefined) {
    problems.push({
      code: 'rejected-release',
      message: `${tag} of ${pin.image.text} was rejected as ${rejected.version}: ${quote(rejected.rejected)}`,
      help: 'pin another release',
      ...place,
    });
  }
  if (tag === 'latest') {
    problems.push({ code: 'tag-format', ...LATEST, ...place });
  } else if (recorded === undefined && image.releases !== undefined) {
    const help = mendUnknownRelease(tag, digest, image, rejected !== undefined);
    problems.push({
      code: 'unknown-release',
      message: `${environment.name.text} accepts only releases, and the ledger of ${pin.image.text} has no ${quote(tag)}`,
      help,
      ...place,
    });
  }
  return problems;
}

function mendUnknownRelease(tag: string, digest: string, image: DraftImage, rejected: boolean): string {
  const releases = [...(image.releases?.values() ?? [])];
  const same = rejected
    ? undefined
    : releases
        .filter((release) => release.digest?.toString() === digest)
        .map((release) => release.version)
        .sort()[0];
  if (same !== undefined) {
    return `the ledger has this digest as ${same}: pin ${same}@${digest}`;
  }
  const near = nearest(
    tag,
    releases.map((release) => release.version),
  );
  return `${near === undefined ? '' : `did you mean ${quote(near)}? or `}record it first: waybill record ${image.name.text} ${tag} --digest ${digest}`;
}

/** The rejected releases of an image by digest: whatever carries a rejected digest is rejected, too. */
function rejectedDigests(image: DraftImage): ReadonlyMap<string, DraftRelease> {
  const rejected = new Map<string, DraftRelease>();
  const versions = [...(image.releases?.values() ?? [])].sort((a, b) => (a.version < b.version ? -1 : 1));
  for (const release of versions) {
    const digest = release.digest?.toString();
    if (release.rejected !== undefined && digest !== undefined && !rejected.has(digest)) {
      rejected.set(digest, release);
    }
  }
  return rejected;
}

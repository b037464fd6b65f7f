import { type Digest, FindingsError, type ManifestImage } from '../manifest';
import { refusal } from '../promotion';
import type { ImageRegistry, TagOutcome } from '../registry';
import type { CommandContext } from './command-context';
import type { PlannedEdit } from './edit';
import { tagArgument } from './forms';
import { askAbout } from './registry-answer';

/** The document's part where no tag is added. */
export const UNTAGGED = { tagged: null } as const;

/**
 * The tag of a release that is the same image as its candidate. It is added before the manifest is written: a manifest must not name a tag that is not
 * there, while a tag that no manifest names harms nobody, and the same command typed again completes it.
 *
 * @param open the registry, which a dry run does not ask
 */
export function addingTag(
  { arguments: given, output }: CommandContext,
  image: ManifestImage,
  version: string,
  { digest, notes }: Pick<PlannedEdit, 'notes'> & { readonly digest: Digest },
  open: () => ImageRegistry,
): Pick<PlannedEdit, 'notes' | 'beforeWrite' | 'more'> {
  const tag = tagArgument(version);
  const repository = image.repository.toString();
  const name = `${repository}:${version}`;
  return {
    notes: given.flag('dry-run')
      ? [...notes, `would tag ${name}, which names this digest from then on; the registry was not asked`]
      : notes,
    more: { tagged: { repository, tag: version, digest: digest.toString() } },
    beforeWrite: async () => {
      const outcome = await output.progress.during(`tagging ${name}`, () =>
        askAbout(image, () => open().addTag(image.repository, digest, tag)),
      );
      if (outcome.status === 'added') {
        return [`tagged ${name}`];
      }
      if (outcome.status === 'present') {
        return [];
      }
      throw new FindingsError([refused(outcome, image, version, digest)]);
    },
  };
}

function refused(
  { status, digest: at }: TagOutcome,
  image: ManifestImage,
  version: string,
  digest: Digest,
): FindingsError['findings'][number] {
  const { name } = image;
  const repository = image.repository.toString();
  const withoutTag = `to record it without the tag: waybill record ${name} ${version} --same-as VERSION --no-tag`;
  const subject = { image: name };
  if (status === 'taken') {
    const message = `the tag ${version} of ${repository} names another image${at === undefined ? '' : `, ${at.toString()}`}`;
    return refusal(
      'tag-exists',
      message,
      `give the release a version of its own, or remove that tag in the registry; ${withoutTag}`,
      subject,
    );
  }
  if (status === 'full') {
    const message = `${digest.toString()} in ${repository} has as many tags as its registry allows`;
    return refusal('too-many-tags', message, `remove some of them; ${withoutTag}`, subject);
  }
  const message = `the registry has no digest ${digest.toString()} in ${repository}`;
  return refusal('digest-not-found', message, `push the image again; ${withoutTag}`, subject);
}

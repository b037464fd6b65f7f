import { Digest, FormatError, ImageTag, parseName, type ManifestImage, Version, Versioning } from '../manifest';
import { LONGEST_TEXT } from '../manifest/scalar-node';
import { forbiddenAt } from '../manifest/text-guard';
import { UsageError } from './failure';

/** An argument of the wrong form is wrong use: the manifest's code, but exit code 2. */
export function readForm<T>(parse: (text: string) => T, text: string): T {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof FormatError) {
      throw new UsageError(error.code, error.message, error.help);
    }
    throw error;
  }
}

/** The name of an environment or an image. */
export function nameArgument(text: string): string {
  return readForm(parseName, text);
}

/** Names of images or environments; undefined stays undefined. */
export function nameArguments(texts: readonly string[] | undefined): string[] | undefined {
  return texts?.map(nameArgument);
}

/** A tag. */
export function tagArgument(text: string): ImageTag {
  return readForm((value) => ImageTag.parse(value), text);
}

/** A digest. */
export function digestArgument(text: string): Digest {
  return readForm((value) => Digest.parse(value), text);
}

/** A version of some image, before it is known of which: what neither SemVer nor a tag could be is wrong whatever the manifest says. */
export function versionArgument(text: string): string {
  try {
    ImageTag.parse(text);
  } catch {
    readForm((value) => Version.parse(value), text);
  }
  return text;
}

/** A version in the form that this image's ledger asks for. */
export function versionOf(image: ManifestImage, text: string): string {
  if (image.versioning === Versioning.SEMVER) {
    readForm((value) => Version.parse(value), text);
  } else if (text === 'latest') {
    throw new UsageError('tag-format', '"latest" is never a release', 'use a tag that names one build for ever');
  }
  return text;
}

/** Words of a person that go into the manifest. */
export function reasonArgument(text: string): string {
  return wordsArgument(text, 'a reason', 'say why, for whoever reads it: --reason TEXT');
}

/** Who answers for something, in any form of a name. */
export function personArgument(text: string): string {
  return wordsArgument(text, 'a name', 'say who answers for it: --by NAME');
}

function wordsArgument(text: string, what: string, mend: string): string {
  if (/\p{Cc}/u.test(text) || forbiddenAt(text) >= 0) {
    const help = `write ${what} in one line, without control or bidirectional formatting characters`;
    throw new UsageError('syntax', `${what} must not contain control characters`, help);
  }
  if (text.length > LONGEST_TEXT) {
    throw new UsageError('syntax', `${what} of ${text.length} characters is too long`, `write at most ${LONGEST_TEXT}`);
  }
  if (text.trim() === '') {
    throw new UsageError('schema', `${what} must say something`, mend);
  }
  return text;
}

import { DIGEST_FORM } from './digest';
import { TAG_FORM } from './image-tag';
import type { JsonSchema } from './json-schema';
import { NAME_FORM } from './name';
import { REFERENCE_FORM } from './pinned-reference';
import { REPOSITORY_FORM, REPOSITORY_LENGTH } from './repository-name';
import { VERSION_FORM, VERSION_LENGTH } from './version';

/** An example digest, obviously made up. */
export const EXAMPLE_DIGEST = `sha256:${'4f1c2d9a'.repeat(8)}`;

/** Texts that a value type of this package reads; their code is the type's own (`digest-format`, …), not `schema`. */
export const VALUE_TYPES = {
  name: {
    type: 'string',
    pattern: NAME_FORM.source,
    title: 'Name',
    description: 'A name: 1 to 40 lower-case letters, digits and "-", starting with a letter.',
    examples: ['api'],
  },
  digest: {
    type: 'string',
    pattern: DIGEST_FORM.source,
    title: 'Digest',
    description:
      'A digest: "sha256:" and 64 lower-case hexadecimal digits. The content address of the image, the only identity that is deployed.',
    examples: [EXAMPLE_DIGEST],
  },
  tag: {
    type: 'string',
    pattern: `^(?!latest$)${TAG_FORM.source.slice(1)}`,
    title: 'Tag',
    description: 'A tag: 1 to 128 letters, digits, "_", "." and "-", not starting with "." or "-". The tag "latest" is never a release.',
    examples: ['2026-11-20.1'],
  },
  version: {
    type: 'string',
    pattern: VERSION_FORM.source,
    maxLength: VERSION_LENGTH,
    title: 'Version',
    description: 'A version: SemVer 2.0.0 with an optional "v" before it and no "+build" behind it.',
    examples: ['1.4.0', '1.4.0-rc.3'],
  },
  reference: {
    type: 'string',
    pattern: REFERENCE_FORM.source,
    title: 'Pinned reference',
    description: 'A pinned reference: TAG@DIGEST, the tail of an image reference. The tag is for people, the digest is what is deployed.',
    examples: [`1.4.0@${EXAMPLE_DIGEST}`],
  },
  repositoryName: {
    type: 'string',
    pattern: REPOSITORY_FORM.source,
    minLength: REPOSITORY_LENGTH.least,
    maxLength: REPOSITORY_LENGTH.most,
    title: 'Repository',
    description: 'A repository name that ECR accepts: 2 to 256 lower-case letters and digits, separated by "/", ".", "_" or "-".',
    examples: ['shop/api'],
  },
} as const satisfies Record<string, JsonSchema>;

/** Names of the definitions that a value type reads. */
export const VALUE_TYPE_NAMES: ReadonlySet<string> = new Set(Object.keys(VALUE_TYPES));

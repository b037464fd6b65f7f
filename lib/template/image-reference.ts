import { Digest } from '../manifest';
import { blankUnknown, textOf } from './text-of';

/** What a template says of an image. */
export interface ImageReference {
  /** The whole reference; what only the deployment knows stands in it as `${…}`. */
  readonly text: string;
  /** The registry, such as `111111111111.dkr.ecr.eu-west-1.amazonaws.com`; undefined when the reference names none. */
  readonly registry: string | undefined;
  readonly repository: string;
  /** undefined when the reference names none, or the whole reference is known at deployment only. */
  readonly tag: string | undefined;
  /** undefined when the reference names none, a malformed one, or one that only the deployment knows. */
  readonly digest: Digest | undefined;
}

/**
 * Reads an image as a template names it: `[REGISTRY/]REPOSITORY[:TAG][@DIGEST]`, a text or put together by intrinsic functions.
 *
 * @param value of the property, as it stands in the template
 */
export function readImageReference(value: unknown): ImageReference {
  const text = textOf(value);
  const blanked = blankUnknown(text);
  const at = blanked.indexOf('@');
  const end = at < 0 ? text.length : at;
  const lastSlash = blanked.lastIndexOf('/', end);
  const colon = blanked.slice(0, end).indexOf(':', lastSlash + 1);
  const nameEnd = colon < 0 ? end : colon;
  const registryEnd = endOfRegistry(blanked.slice(0, nameEnd));
  return {
    text,
    registry: registryEnd < 0 ? undefined : text.slice(0, registryEnd),
    repository: text.slice(registryEnd + 1, nameEnd),
    tag: colon < 0 ? undefined : text.slice(colon + 1, end),
    digest: at < 0 ? undefined : digestOrNone(text.slice(at + 1)),
  };
}

/** Docker's own rule: what stands before the first slash is a registry when it has a dot or a port. What is unknown here is one in practice. */
function endOfRegistry(name: string): number {
  const slash = name.indexOf('/');
  return /[.: ]|^localhost$/.test(name.slice(0, Math.max(slash, 0))) ? slash : -1;
}

function digestOrNone(text: string): Digest | undefined {
  try {
    return Digest.parse(text);
  } catch {
    return undefined;
  }
}

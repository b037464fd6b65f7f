import { FormatError, quote } from './format-error';

/** The form of application, environment and image names. Shared with the JSON Schema of the manifest. */
export const NAME_FORM = /^[a-z][a-z0-9-]{0,39}$/;

/**
 * Checks the name of an application, an environment or an image. Names of `Object.prototype` are just names.
 *
 * @param text 1 to 40 lower-case letters, digits and dashes, starting with a letter
 * @returns the same text
 * @throws an error with the code `name-format` when the text is anything else
 */
export function parseName(text: string): string {
  if (!NAME_FORM.test(text)) {
    throw new FormatError('name-format', `${quote(text)} is not a name`, 'use 1 to 40 of a-z, 0-9 and "-", starting with a letter');
  }
  return text;
}

import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, readSync, type Stats } from 'node:fs';
import { FindingsError } from './finding';
import { quote } from './format-error';
import { ManifestFileError } from './manifest-file-error';
import { Problems, toFindings } from './problem';
import { MOST_BYTES, tooManyBytes } from './text-guard';

/**
 * Reads the text of a manifest file, with its byte order mark if it has one.
 *
 * @param path relative to the current folder
 * @throws FindingsError when it is larger than 16 MiB or not UTF-8
 * @throws ManifestFileError when there is no such file, it is no regular file, or it cannot be read
 */
export function readManifestText(path: string): string {
  const bytes = readBytes(path);
  const encoding = otherEncoding(bytes);
  if (encoding !== undefined) {
    throw refusal(path, '', 0, `the manifest is written in ${encoding}`);
  }
  const text = bytes.toString('utf8');
  if (!isUtf8(bytes)) {
    const { offset, byte } = firstMalformed(bytes, text);
    throw refusal(path, text, offset, `the byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')} is not UTF-8`);
  }
  return text;
}

function readBytes(path: string): Buffer {
  let file: number | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe waits for a writer.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(file);
    if (!stats.isFile()) {
      throw new ManifestFileError('manifest-not-a-file', `${quote(path)} is ${kindOf(stats)}`, 'name the manifest file itself');
    }
    return readUpToLimit(file, stats.size, path);
  } catch (error) {
    throw isSystemError(error) ? explain(path, error.code) : error;
  } finally {
    if (file !== undefined) {
      closeSync(file);
    }
  }
}

/** Reads to the end, however the file grows meanwhile, but never more than a manifest may hold. */
function readUpToLimit(file: number, size: number, path: string): Buffer {
  const bytes = Buffer.allocUnsafe(Math.min(size, MOST_BYTES) + 1);
  let length = 0;
  while (length < bytes.length) {
    const count = readSync(file, bytes, length, bytes.length - length, null);
    if (count === 0) {
      return bytes.subarray(0, length);
    }
    length += count;
  }
  if (length > MOST_BYTES) {
    throw new FindingsError(toFindings([Problems.of(tooManyBytes())], '', path));
  }
  // It grew while it was read: what comes next was not there when reading began.
  return bytes.subarray(0, size);
}

/** By its shape: under jest, the errors of Node's own modules are of another realm and no instances of `Error`. */
function isSystemError(error: unknown): error is { readonly code: string } {
  return (
    !(error instanceof ManifestFileError) &&
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string'
  );
}

function explain(path: string, code: string): ManifestFileError {
  const target = linkTarget(path);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
      return target === undefined
        ? new ManifestFileError(
            'manifest-not-found',
            `there is no file ${quote(path)}`,
            'name another file, or write a manifest with "waybill init"',
          )
        : new ManifestFileError(
            'manifest-not-found',
            `${quote(path)} is a broken symbolic link to ${quote(target)}`,
            'mend or delete the link',
          );
    case 'EACCES':
    case 'EPERM':
      return new ManifestFileError(
        'manifest-unreadable',
        `no permission to read ${quote(path)}`,
        'change the mode of the file or its folder, or the user',
      );
    case 'ENXIO':
      return new ManifestFileError('manifest-not-a-file', `${quote(path)} is a socket or a device`, 'name the manifest file itself');
    default:
      return new ManifestFileError('manifest-unreadable', `${quote(path)} cannot be read (${code})`, 'name another file');
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}

function kindOf(stats: Stats): string {
  return stats.isDirectory() ? 'a folder' : stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
}

function otherEncoding(bytes: Buffer): string | undefined {
  const mark = bytes.toString('latin1', 0, 4);
  if (mark === '\xff\xfe\0\0' || mark === '\0\0\xfe\xff') {
    return 'UTF-32';
  }
  return mark.startsWith('\xff\xfe') || mark.startsWith('\xfe\xff') ? 'UTF-16' : undefined;
}

/** Where decoding first had to put U+FFFD for what is no character: offset into the text, and the byte that stands there. */
function firstMalformed(bytes: Buffer, text: string): { offset: number; byte: number } {
  let position = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const unit = text.charCodeAt(offset);
    const byte = bytes[position] ?? 0;
    if (unit === 0xfffd && (byte !== 0xef || bytes[position + 1] !== 0xbf || bytes[position + 2] !== 0xbd)) {
      return { offset, byte };
    }
    // Each half of a surrogate pair stands for two of its four bytes.
    const isHalf = unit >= 0xd800 && unit <= 0xdfff;
    position += unit < 0x80 ? 1 : unit < 0x800 || isHalf ? 2 : 3;
  }
  return { offset: 0, byte: bytes[0] ?? 0 };
}

function refusal(path: string, text: string, offset: number, message: string): FindingsError {
  return new FindingsError(toFindings([Problems.of({ code: 'syntax', message, help: 'save it as UTF-8', offset })], text, path));
}

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FindingsError, ManifestFileError, readManifestText, ReleaseManifest } from '../../lib/manifest';
import { manifestText } from '../support/manifest';

const MEBIBYTE = 1024 * 1024;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function errorOf(path: string): unknown {
  try {
    readManifestText(path);
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function findingOf(path: string): unknown {
  const error = errorOf(path);
  expect(error).toBeInstanceOf(FindingsError);
  const { findings } = error as FindingsError;
  expect(findings).toHaveLength(1);
  return findings[0];
}

test('a manifest is read from its file, a byte order mark included', () => {
  const path = file('release-manifest.yaml', `\ufeff${manifestText()}`);
  expect(readManifestText(path)).toBe(`\ufeff${manifestText()}`);
  expect(ReleaseManifest.fromFile(path)._document).toMatchObject({ text: `\ufeff${manifestText()}`, file: path });
});

test('characters of one to four bytes are read', () => {
  expect(readManifestText(file('m.yaml', '# aé€😀\ufffd'))).toBe('# aé€😀\ufffd');
});

test('findings name the file as it was given', () => {
  const path = file('release-manifest.yaml', 'schemaVersion: 2\n');
  expect(() => ReleaseManifest.fromFile(path)).toThrow(`${path}:1:16: error schema: schemaVersion 2 is newer`);
});

describe('what is no manifest file', () => {
  test('a file that is not there', () => {
    const path = join(folder, 'release-manifest.yaml');
    expect(errorOf(path)).toMatchObject({
      name: 'ManifestFileError',
      code: 'manifest-not-found',
      message: `there is no file "${path}"; name another file, or write a manifest with "waybill init"`,
    });
    expect(() => ReleaseManifest.fromFile(path)).toThrow(ManifestFileError);
  });

  test('a path through a file', () => {
    expect(errorOf(join(file('a', ''), 'release-manifest.yaml'))).toMatchObject({ code: 'manifest-not-found' });
  });

  test('a folder', () => {
    const path = join(folder, 'release-manifest.yaml');
    mkdirSync(path);
    expect(errorOf(path)).toMatchObject({
      code: 'manifest-not-a-file',
      problem: `"${path}" is a folder`,
      help: 'name the manifest file itself',
    });
  });

  test('a broken symbolic link', () => {
    const path = join(folder, 'release-manifest.yaml');
    symlinkSync('gone.yaml', path);
    expect(errorOf(path)).toMatchObject({ code: 'manifest-not-found', problem: `"${path}" is a broken symbolic link to "gone.yaml"` });
  });

  test('a symbolic link to itself', () => {
    const path = join(folder, 'release-manifest.yaml');
    symlinkSync('release-manifest.yaml', path);
    expect(errorOf(path)).toMatchObject({ code: 'manifest-not-found', help: 'mend or delete the link' });
  });

  test('a pipe, without waiting for a writer', () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    expect(errorOf(path)).toMatchObject({ code: 'manifest-not-a-file', problem: `"${path}" is a pipe` });
  });

  test('a device', () => {
    expect(errorOf('/dev/zero')).toMatchObject({ code: 'manifest-not-a-file', problem: '"/dev/zero" is a device' });
  });

  test('a socket', async () => {
    const path = join(folder, 'socket');
    const server = createServer();
    await new Promise<void>((listening) => server.listen(path, listening));
    try {
      expect(errorOf(path)).toMatchObject({ code: 'manifest-not-a-file' });
    } finally {
      await new Promise((closed) => server.close(closed));
    }
  });

  test('a file without permission', () => {
    const path = file('release-manifest.yaml', '');
    chmodSync(path, 0);
    const user = process.geteuid?.() ?? 1;
    if (user === 0) {
      process.seteuid?.(65_534); // the superuser may read whatever there is
    }
    try {
      expect(errorOf(path)).toMatchObject({ code: 'manifest-unreadable', problem: `no permission to read "${path}"` });
    } finally {
      if (user === 0) {
        process.seteuid?.(0);
      }
    }
  });

  test('a path with a NUL in it', () => {
    expect(errorOf('a\0b')).toMatchObject({
      name: 'ManifestFileError',
      code: 'manifest-unreadable',
      problem: '"a\\u0000b" cannot be read (ERR_INVALID_ARG_VALUE)',
    });
  });
});

describe('what is no text of a manifest', () => {
  test.each([
    ['UTF-16 little-endian', Buffer.from(`\ufeff${manifestText()}`, 'utf16le'), 'UTF-16'],
    ['UTF-16 big-endian', Buffer.from(`\ufeff${manifestText()}`, 'utf16le').swap16(), 'UTF-16'],
    ['UTF-32', Buffer.from('fffe0000730000006300', 'hex'), 'UTF-32'],
  ])('%s', (_, content, name) => {
    const path = file('m.yaml', content);
    expect(findingOf(path)).toMatchObject({
      code: 'syntax',
      file: path,
      line: 1,
      column: 1,
      message: `the manifest is written in ${name}`,
      help: 'save it as UTF-8',
    });
  });

  test('UTF-16 without a byte order mark, which is full of NULs', () => {
    const path = file('m.yaml', Buffer.from(manifestText(), 'utf16le'));
    expect(() => ReleaseManifest.fromFile(path)).toThrow(`${path}:1:2: error syntax: control character U+0000 is not allowed`);
  });

  test.each([
    ['Latin-1', Buffer.from('a: 1\nb: \u00e9\n', 'latin1'), 2, 4, '0xE9'],
    ['a sequence that is cut off', Buffer.concat([Buffer.from('# é€😀\n'), Buffer.from([0xe2, 0x82])]), 2, 1, '0xE2'],
    ['a byte that begins nothing, after a genuine U+FFFD', Buffer.concat([Buffer.from('# \ufffd'), Buffer.from([0x80])]), 1, 4, '0x80'],
    ['an overlong form', Buffer.concat([Buffer.from('\ufeff# '), Buffer.from([0xc0, 0xaf])]), 1, 3, '0xC0'],
    ['half a surrogate pair', Buffer.from([0x61, 0xed, 0xa0, 0x80]), 1, 2, '0xED'],
  ])('%s', (_, content, line, column, byte) => {
    expect(findingOf(file('m.yaml', content))).toMatchObject({ code: 'syntax', line, column, message: `the byte ${byte} is not UTF-8` });
  });

  test('a file of one byte more than 16 MiB', () => {
    const path = file('m.yaml', Buffer.alloc(16 * MEBIBYTE + 1, '#'));
    expect(findingOf(path)).toMatchObject({ code: 'syntax', file: path, message: 'the manifest is larger than 16 MiB' });
  });

  test('a file of exactly 16 MiB is read', () => {
    expect(readManifestText(file('m.yaml', Buffer.alloc(16 * MEBIBYTE, '#')))).toHaveLength(16 * MEBIBYTE);
  });

  test('a text whose characters take more than 16 MiB of UTF-8', () => {
    expect(() => ReleaseManifest.fromText(`# ${'é'.repeat(8 * MEBIBYTE)}`)).toThrow('the manifest is larger than 16 MiB');
  });
});

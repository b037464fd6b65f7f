import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_FILE_SYSTEM, type FileSystem } from '../../lib/manifest/write/file-system';
import { FindingsError } from '../../lib/manifest/finding';
import { ManifestFile } from '../../lib/manifest/manifest-file';
import { ManifestWriteError } from '../../lib/manifest/write/manifest-write-error';
import { THIS_PROCESS } from '../../lib/manifest/write/writer';
import { failing, fakeWriter, killedBefore, systemError, watched } from './support/faulty-files';

const OLD = 'schemaVersion: 1\napplication: old\n';
const NEW = `schemaVersion: 1\napplication: new\n# ${'é'.repeat(500)}\n`;
const OTHER = 'schemaVersion: 1\napplication: other\n';

let folder: string;
let path: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'manifest-file-'));
  path = join(folder, 'release-manifest.yaml');
  fs.writeFileSync(path, OLD);
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

const content = (): string => fs.readFileSync(path, 'utf8');
const names = (): string[] => fs.readdirSync(folder).sort();

function caught(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('it was expected to fail');
}

function codeOf(action: () => void): string | undefined {
  const error = caught(action);
  return error instanceof FindingsError ? error.findings[0]?.code : error instanceof ManifestWriteError ? error.code : String(error);
}

describe('ManifestFile.write', () => {
  it('replaces the file and leaves nothing beside it', () => {
    const file = ManifestFile.open(path);
    file.write(NEW);

    expect(content()).toBe(NEW);
    expect(file.text).toBe(OLD);
    expect(names()).toEqual(['release-manifest.yaml']);
  });

  it('can write the same file again', () => {
    const file = ManifestFile.open(path);
    file.write(NEW);
    file.write(OTHER);

    expect(content()).toBe(OTHER);
  });

  it('writes nothing when the text is the same', () => {
    const { ino, mtimeMs } = fs.statSync(path);
    ManifestFile.open(path).write(OLD);

    expect(fs.statSync(path)).toMatchObject({ ino, mtimeMs });
  });

  it.each([0o644, 0o600, 0o664, 0o755])('keeps the mode %o', (mode) => {
    fs.chmodSync(path, mode);
    ManifestFile.open(path).write(NEW);

    expect(fs.statSync(path).mode & 0o7777).toBe(mode);
  });

  it('keeps a byte order mark, carriage returns and a missing last line break', () => {
    fs.writeFileSync(path, '\ufeffa: 1\r\nb: 2');
    const file = ManifestFile.open(path);
    file.write(file.text.replace('1', '3'));

    expect(fs.readFileSync(path)).toEqual(Buffer.from('\ufeffa: 3\r\nb: 2'));
  });

  it('keeps a symbolic link, and a link to that link, and replaces what they point to', () => {
    const elsewhere = fs.mkdtempSync(join(tmpdir(), 'manifest-target-'));
    const target = join(elsewhere, 'shop.yaml');
    fs.renameSync(path, target);
    fs.symlinkSync(target, join(folder, 'middle.yaml'));
    fs.symlinkSync('middle.yaml', path);
    ManifestFile.open(path).write(NEW);

    expect(fs.readlinkSync(path)).toBe('middle.yaml');
    expect(fs.readFileSync(target, 'utf8')).toBe(NEW);
    expect(fs.lstatSync(target).isFile()).toBe(true);
    expect(fs.readdirSync(elsewhere)).toEqual(['shop.yaml']);
    fs.rmSync(elsewhere, { recursive: true });
  });

  it('manages a name as long as the file system takes', () => {
    path = join(folder, `${'é'.repeat(120)}.yaml`);
    fs.writeFileSync(path, OLD);
    ManifestFile.open(path).write(NEW);

    expect(content()).toBe(NEW);
  });

  describe('when the file is no longer what was read', () => {
    it.each([
      [
        'has another text',
        () => {
          fs.writeFileSync(path, OTHER);
        },
      ],
      [
        'has another text of the same length',
        () => {
          fs.writeFileSync(path, OLD.replace('old', 'odd'));
        },
      ],
      [
        'is deleted',
        () => {
          fs.rmSync(path);
        },
      ],
      [
        'is a link to elsewhere',
        () => {
          fs.renameSync(path, `${path}.2`);
          fs.writeFileSync(`${path}.3`, OLD);
          fs.symlinkSync(`${path}.3`, path);
        },
      ],
    ])('refuses if it %s', (_, change) => {
      const file = ManifestFile.open(path);
      change();
      const before = names();

      expect(
        codeOf(() => {
          file.write(NEW);
        }),
      ).toBe('changed-meanwhile');
      expect(names()).toEqual(before);
      expect(fs.existsSync(path) ? content() : '').not.toBe(NEW);
    });

    it('says so with the path and what to do', () => {
      const file = ManifestFile.open(path);
      fs.writeFileSync(path, OTHER);
      const error = caught(() => {
        file.write(NEW);
      });

      expect(error).toMatchObject({
        findings: [{ severity: 'error', file: path, line: null, column: null, help: 'run the command again' }],
      });
    });

    it('does not refuse when it was rewritten with the same text', () => {
      const file = ManifestFile.open(path);
      fs.rmSync(path);
      fs.writeFileSync(path, OLD);
      file.write(NEW);

      expect(content()).toBe(NEW);
    });
  });

  describe('when the system fails', () => {
    it('writes on after a short write', () => {
      const files: FileSystem = {
        ...NODE_FILE_SYSTEM,
        write: (descriptor, bytes, offset) => fs.writeSync(descriptor, bytes, offset, Math.min(7, bytes.length - offset)),
      };
      ManifestFile.open(path, { files, writer: THIS_PROCESS }).write(NEW);

      expect(content()).toBe(NEW);
    });

    it.each([
      ['the disk fills up at once', failing('write', systemError('ENOSPC', 'no space left on device')), 'free some space'],
      ['the flush fails', failing('flush', systemError('EIO', 'i/o error')), 'check its folder and the disk'],
      ['closing fails, as with a full disk on NFS', failing('close', systemError('EDQUOT', 'quota exceeded')), 'free some space'],
      ['the rename to the claim fails', failing('rename', systemError('EIO', 'i/o error')), 'check its folder'],
      ['the last rename fails', failing('rename', systemError('EBUSY', 'resource busy'), 2), 'mount its folder'],
      ['the folder is read-only', failing('createExclusively', systemError('EACCES', 'permission denied')), 'check the permissions'],
      ['the file is read-only', failing('checkWritable', systemError('EACCES', 'permission denied')), 'check the permissions'],
      ['the mode cannot be set', failing('setMode', systemError('EPERM', 'not permitted')), 'check the permissions'],
      ['the system writes nothing', { ...NODE_FILE_SYSTEM, write: () => 0 }, 'check its folder'],
    ])('keeps the old file and removes the new one if %s', (_, files, help) => {
      const error = caught(() => {
        ManifestFile.open(path, { files, writer: THIS_PROCESS }).write(NEW);
      });

      expect(error).toBeInstanceOf(ManifestWriteError);
      expect(error).toMatchObject({ code: 'manifest-unwritable', help: expect.stringContaining(help) as string });
      expect(content()).toBe(OLD);
      expect(names()).toEqual(['release-manifest.yaml']);
    });

    it('writes on until the disk is full, then gives up', () => {
      let calls = 0;
      const files: FileSystem = {
        ...NODE_FILE_SYSTEM,
        write: (descriptor, bytes, offset) => {
          if (++calls > 3) {
            throw systemError('ENOSPC', 'no space left on device');
          }
          return fs.writeSync(descriptor, bytes, offset, 5);
        },
      };

      expect(
        codeOf(() => {
          ManifestFile.open(path, { files, writer: THIS_PROCESS }).write(NEW);
        }),
      ).toBe('manifest-unwritable');
      expect(content()).toBe(OLD);
      expect(names()).toEqual(['release-manifest.yaml']);
    });

    it('says that the file is replaced when only the folder could not be flushed', () => {
      const files = failing('flushDirectory', systemError('EIO', 'i/o error'));
      const error = caught(() => {
        ManifestFile.open(path, { files, writer: THIS_PROCESS }).write(NEW);
      });

      expect(error).toMatchObject({ message: expect.stringContaining('is written, but') as string });
      expect(content()).toBe(NEW);
      expect(names()).toEqual(['release-manifest.yaml']);
    });

    it('does not let an old temporary file that cannot be removed stand in the way', () => {
      fs.writeFileSync(join(folder, `.release-manifest.yaml.waybill-${THIS_PROCESS.host}-77-${'0'.repeat(16)}.draft.tmp`), 'torn');
      const files = failing('remove', systemError('EPERM', 'not permitted'));
      ManifestFile.open(path, { files, writer: fakeWriter(1, { alive: (pid) => pid !== 77 }) }).write(NEW);

      expect(content()).toBe(NEW);
    });
  });

  describe('owner', () => {
    const foreign = (setOwner: FileSystem['setOwner']): FileSystem => ({
      ...NODE_FILE_SYSTEM,
      status: (of) => ({ ...NODE_FILE_SYSTEM.status(of), ...(of === fs.realpathSync(path) ? { uid: 4321, gid: 8765 } : {}) }),
      setOwner,
    });

    it('is given to the new file', () => {
      const owners: number[][] = [];
      const files = foreign((_, ...owner) => {
        owners.push(owner);
      });
      ManifestFile.open(path, { files, writer: THIS_PROCESS }).write(NEW);

      expect(owners).toEqual([[4321, 8765]]);
    });

    it('is given as far as permitted: at least the group', () => {
      const owners: number[][] = [];
      const files = foreign((_, ...owner) => {
        owners.push(owner);
        if (owner[0] === 4321) {
          throw systemError('EPERM', 'not permitted');
        }
      });
      ManifestFile.open(path, { files, writer: THIS_PROCESS }).write(NEW);

      expect(owners).toEqual([
        [4321, 8765],
        [fs.statSync(folder).uid, 8765],
      ]);
      expect(content()).toBe(NEW);
    });

    it('may stay ours when nothing is permitted', () => {
      const files = foreign(() => {
        throw systemError('EPERM', 'not permitted');
      });
      ManifestFile.open(path, { files, writer: THIS_PROCESS }).write(NEW);

      expect(content()).toBe(NEW);
    });
  });

  describe('when the process is killed', () => {
    const steps = (): number => {
      let count = 0;
      const files = watched(() => {
        count++;
      });
      ManifestFile.open(path, { files, writer: THIS_PROCESS }).write(NEW);
      fs.writeFileSync(path, OLD);
      return count;
    };

    it('leaves the old file or the new one, and the next edit leaves no trace of it, whichever step was the last', () => {
      const seen = new Set<string>();
      const total = steps();
      for (let fatal = 1; fatal <= total; fatal++) {
        fs.writeFileSync(path, OLD);
        const file = ManifestFile.open(path, { files: killedBefore(fatal), writer: fakeWriter(77) });
        caughtOrNot(() => {
          file.write(NEW);
        });
        seen.add(content());
        expect([OLD, NEW]).toContain(content());

        const next = ManifestFile.open(path, { files: NODE_FILE_SYSTEM, writer: fakeWriter(88, { alive: (pid) => pid !== 77 }) });
        next.write(next.text === OLD ? OTHER : OLD);
        expect(names()).toEqual(['release-manifest.yaml']);
      }
      expect(total).toBeGreaterThan(12);
      expect(seen).toEqual(new Set([OLD, NEW]));
    });

    it('an edit that changes nothing clears up after it, too', () => {
      for (const stage of ['draft', 'claim']) {
        fs.writeFileSync(join(folder, `.release-manifest.yaml.waybill-${THIS_PROCESS.host}-77-${'0'.repeat(16)}.${stage}.tmp`), 'torn');
      }
      ManifestFile.open(path, { files: NODE_FILE_SYSTEM, writer: fakeWriter(88, { alive: (pid) => pid !== 77 }) }).write(OLD);

      expect(names()).toEqual(['release-manifest.yaml']);
    });
  });
});

function caughtOrNot(action: () => void): void {
  try {
    action();
  } catch {
    // Either is fine.
  }
}

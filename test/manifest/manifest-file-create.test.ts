import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManifestFile } from '../../lib/manifest';
import { NODE_FILE_SYSTEM } from '../../lib/manifest/write/file-system';
import { THIS_PROCESS } from '../../lib/manifest/write/writer';
import { failing, fakeWriter, killedBefore, systemError, watched } from './support/faulty-files';

const TEXT = 'schemaVersion: 1\n';

let folder: string;
let path: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'manifest-create-'));
  path = join(folder, 'release-manifest.yaml');
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

const names = (): string[] => fs.readdirSync(folder).sort();

function codeOf(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
  }
  return undefined;
}

/** With and without hard links. */
const SYSTEMS = [
  ['with hard links', NODE_FILE_SYSTEM],
  [
    'without hard links',
    {
      ...NODE_FILE_SYSTEM,
      link: () => {
        throw systemError('ENOTSUP', 'no links here');
      },
    },
  ],
] as const;

describe.each(SYSTEMS)('ManifestFile.create %s', (_, real) => {
  it('writes the whole file and leaves nothing beside it', () => {
    ManifestFile.create(path, TEXT, { files: real, writer: THIS_PROCESS });

    expect(fs.readFileSync(path, 'utf8')).toBe(TEXT);
    expect(names()).toEqual(['release-manifest.yaml']);
    fs.writeFileSync(join(folder, 'ordinary'), '');
    expect(fs.statSync(path).mode).toBe(fs.statSync(join(folder, 'ordinary')).mode);
  });

  it.each([
    [
      'a file',
      () => {
        fs.writeFileSync(path, 'mine');
      },
    ],
    [
      'an empty file',
      () => {
        fs.writeFileSync(path, '');
      },
    ],
    [
      'a folder',
      () => {
        fs.mkdirSync(path);
      },
    ],
    [
      'a broken symbolic link',
      () => {
        fs.symlinkSync('nowhere', path);
      },
    ],
  ])('refuses to overwrite %s', (__, occupy) => {
    occupy();

    expect(
      codeOf(() => {
        ManifestFile.create(path, TEXT, { files: real, writer: THIS_PROCESS });
      }),
    ).toBe('manifest-exists');
    expect(names()).toEqual(['release-manifest.yaml']);
    expect(fs.existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('leaves no file or the whole one when it is killed, and nothing that the next write would not remove', () => {
    let steps = 0;
    ManifestFile.create(path, TEXT, {
      files: watched(() => {
        steps++;
      }, real),
      writer: THIS_PROCESS,
    });
    for (let fatal = 0; fatal < steps; fatal++) {
      fs.rmSync(path, { force: true });
      codeOf(() => {
        ManifestFile.create(path, TEXT, { files: killedBefore(fatal, real), writer: fakeWriter(77) });
      });

      expect(fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : TEXT).toBe(TEXT);
      codeOf(() => {
        ManifestFile.create(path, TEXT, { files: real, writer: fakeWriter(88, { alive: (pid) => pid !== 77 }) });
      });
      expect(names()).toEqual(['release-manifest.yaml']);
    }
    expect(steps).toBeGreaterThan(5);
  });

  it('loses to a process that creates the file at the same time', () => {
    let steps = 0;
    ManifestFile.create(path, TEXT, {
      files: watched(() => {
        steps++;
      }, real),
      writer: THIS_PROCESS,
    });
    for (let held = 0; held < steps; held++) {
      fs.rmSync(path);
      let second: unknown;
      const files = watched((step) => {
        if (step === held) {
          second = codeOf(() => {
            ManifestFile.create(path, 'second\n', { files: real, writer: fakeWriter(88) });
          });
        }
      }, real);
      const first = codeOf(() => {
        ManifestFile.create(path, 'first\n', { files, writer: fakeWriter(77) });
      });

      expect([first, second].filter((code) => code === undefined)).toHaveLength(1);
      expect(fs.readFileSync(path, 'utf8')).toBe(first === undefined ? 'first\n' : 'second\n');
      expect(names()).toEqual(['release-manifest.yaml']);
    }
  });
});

describe('ManifestFile.create', () => {
  it('says what is missing when the folder is not there', () => {
    expect(() => {
      ManifestFile.create(join(folder, 'no', 'm.yaml'), TEXT);
    }).toThrow(/cannot be written: ENOENT/);
  });

  it('leaves nothing behind when the disk is full', () => {
    const files = failing('write', systemError('ENOSPC', 'no space left on device'));

    expect(
      codeOf(() => {
        ManifestFile.create(path, TEXT, { files, writer: THIS_PROCESS });
      }),
    ).toBe('manifest-unwritable');
    expect(names()).toEqual([]);
  });
});

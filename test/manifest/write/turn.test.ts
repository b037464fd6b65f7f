import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_FILE_SYSTEM } from '../../../lib/manifest/write/file-system';
import { FindingsError } from '../../../lib/manifest/finding';
import { ManifestFile } from '../../../lib/manifest/manifest-file';
import { THIS_PROCESS } from '../../../lib/manifest/write/writer';
import { fakeWriter, watched } from '../support/faulty-files';

const OLD = 'application: old\n';
const MIDDLE = '8'.repeat(16);

let folder: string;
let path: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'manifest-turn-'));
  path = join(folder, 'release-manifest.yaml');
  fs.writeFileSync(path, OLD);
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

interface Other {
  readonly pid: number;
  readonly token: string;
  readonly stage: 'draft' | 'claim';
  readonly host: string;
  readonly minutesOld: number;
}

/** A temporary file of another process, with its path. */
function other(given: Partial<Other> = {}): string {
  const { pid, token, stage, host, minutesOld } = {
    pid: 77,
    token: '1'.repeat(16),
    stage: 'claim',
    host: THIS_PROCESS.host,
    minutesOld: 0,
    ...given,
  };
  const name = join(folder, `.release-manifest.yaml.waybill-${host}-${String(pid)}-${token}.${stage}.tmp`);
  fs.writeFileSync(name, 'of another process\n');
  const time = new Date(Date.now() - minutesOld * 60_000);
  fs.utimesSync(name, time, time);
  return name;
}

/** Tries a write as process 88 and answers how it ends. */
function write(options: { alive?: boolean; token?: string; whileWaiting?: (times: number) => void } = {}): string {
  let waited = 0;
  const writer = fakeWriter(88, { alive: () => options.alive ?? true, token: options.token ?? MIDDLE });
  const file = ManifestFile.open(path, {
    files: NODE_FILE_SYSTEM,
    writer: {
      ...writer,
      sleep: (milliseconds) => {
        options.whileWaiting?.(++waited);
        writer.sleep(milliseconds);
      },
    },
  });
  try {
    file.write('application: ours\n');
    return 'written';
  } catch (error) {
    return error instanceof FindingsError ? error.message : String(error);
  }
}

const names = (): string[] => fs.readdirSync(folder).sort();

describe('the turn of a writer', () => {
  it.each(['1', 'f'])('waits for the claim of another living process, be its token lower or higher (%s…)', (digit) => {
    const claim = other({ token: digit.repeat(16) });

    expect(
      write({
        whileWaiting: (times) => {
          if (times === 3) {
            fs.rmSync(claim);
          }
        },
      }),
    ).toBe('written');
    expect(fs.readFileSync(path, 'utf8')).toBe('application: ours\n');
    expect(names()).toEqual(['release-manifest.yaml']);
  });

  it.each(['1', 'f'])('sees that the other one wrote first (%s…)', (digit) => {
    const claim = other({ token: digit.repeat(16) });

    expect(
      write({
        whileWaiting: () => {
          fs.renameSync(claim, path);
        },
      }),
    ).toMatch('changed-meanwhile');
    expect(fs.readFileSync(path, 'utf8')).toBe('of another process\n');
    expect(names()).toEqual(['release-manifest.yaml']);
  });

  it('keeps its own claim up against a higher token and lowers it against a lower one', () => {
    const seen = (digit: string): string[] => {
      const claim = other({ token: digit.repeat(16) });
      let stages: string[] = [];
      write({
        whileWaiting: (times) => {
          if (times === 2) {
            stages = names()
              .filter((name) => name.includes('-88-'))
              .map((name) => name.split('.').at(-2) ?? '');
            fs.rmSync(claim);
          }
        },
      });
      fs.writeFileSync(path, OLD);
      return stages;
    };

    expect(seen('f')).toEqual(['claim']);
    expect(seen('1')).toEqual(['draft']);
  });

  it('gives up after a while, naming the process and the file to delete', () => {
    const claim = other();

    expect(write()).toBe(
      `${path}: error changed-meanwhile: process 77 is writing ${JSON.stringify(path)}; run the command again; when no such process is at work, delete ${claim}`,
    );
    expect(names()).toContain(claim.slice(folder.length + 1));
    expect(names()).toHaveLength(2);
  });

  it('passes over and removes what a dead process left', () => {
    other({ stage: 'draft', token: '2'.repeat(16) });
    other();

    expect(write({ alive: false })).toBe('written');
    expect(names()).toEqual(['release-manifest.yaml']);
  });

  it('passes over the claim of a process that dies while it waits', () => {
    let alive = true;
    other();
    const writer = {
      ...fakeWriter(88, { alive: () => alive }),
      sleep: () => {
        alive = false;
      },
    };
    ManifestFile.open(path, { files: NODE_FILE_SYSTEM, writer }).write('application: ours\n');

    expect(fs.readFileSync(path, 'utf8')).toBe('application: ours\n');
  });

  it('does not judge a process of another machine by its number', () => {
    other({ host: '00000000' });

    expect(write({ alive: false })).toMatch('changed-meanwhile');
  });

  it.each(['draft', 'claim'] as const)('takes a %s of more than ten minutes for left over, wherever it is from', (stage) => {
    other({ host: '00000000', minutesOld: 11, stage });

    expect(write()).toBe('written');
    expect(names()).toEqual(['release-manifest.yaml']);
  });

  it('does not take a younger one for that', () => {
    other({ host: '00000000', minutesOld: 9, stage: 'draft' });

    expect(write()).toBe('written');
    expect(names()).toHaveLength(2);
  });

  it('leaves alone the temporary files of other manifests, and what only looks alike', () => {
    const others = [
      '.other.yaml.waybill-00000000-7-1111111111111111.claim.tmp',
      '.release-manifest.yaml.waybill-notes.tmp',
      '.release-manifest.yaml.swp',
    ];
    for (const name of others) {
      fs.writeFileSync(join(folder, name), '');
      fs.utimesSync(join(folder, name), 0, 0);
    }

    expect(write({ alive: false })).toBe('written');
    expect(names()).toEqual([...others, 'release-manifest.yaml'].sort());
  });
});

describe('two writers', () => {
  /** The first is held before this step, until the second has ended. */
  function race(step: number, firstToken: string): { readonly first: string; readonly second: string; readonly steps: number } {
    fs.writeFileSync(path, OLD);
    let steps = 0;
    let second = 'not started';
    const attempt = (file: ManifestFile, text: string): string => {
      try {
        file.write(text);
        return 'written';
      } catch (error) {
        return error instanceof FindingsError ? (error.findings[0]?.code ?? '') : String(error);
      }
    };
    const rival = ManifestFile.open(path, { files: NODE_FILE_SYSTEM, writer: fakeWriter(88, { token: MIDDLE }) });
    const files = watched((at) => {
      steps = at;
      if (at === step) {
        second = attempt(rival, 'application: second\n');
      }
    });
    const first = attempt(ManifestFile.open(path, { files, writer: fakeWriter(77, { token: firstToken }) }), 'application: first\n');
    return { first, second, steps };
  }

  it.each(['1', 'f'])('never both win, and one always does, wherever the first is held (its token %s…)', (digit) => {
    const total = race(-1, digit.repeat(16)).steps;
    const outcomes = new Set<string>();
    for (let step = 1; step <= total; step++) {
      const { first, second } = race(step, digit.repeat(16));
      const winner = first === 'written' ? 'first' : 'second';
      outcomes.add(`${first}, ${second}`);

      expect(fs.readFileSync(path, 'utf8')).toBe(`application: ${winner}\n`);
      expect(names()).toEqual(['release-manifest.yaml']);
    }
    expect(outcomes).toEqual(new Set(['written, changed-meanwhile', 'changed-meanwhile, written']));
  });
});

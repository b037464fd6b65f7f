import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { ManifestFile } from '../../../lib/manifest/manifest-file';
import { flipTexts } from '../support/writer-process';

let folder: string;
let program: string;
let path: string;
let children: Writer[] = [];

/** A child process that answers each line with one. */
class Writer {
  private readonly process: ChildProcess;
  private readonly lines: AsyncIterator<string, unknown>;

  public constructor() {
    this.process = spawn(process.execPath, [program], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, WAYBILL_TEST_WRITER: '1' },
    });
    this.lines = createInterface({ input: this.process.stdout! })[Symbol.asyncIterator]();
    children.push(this);
  }

  public async ask(line: string): Promise<string> {
    this.process.stdin!.write(`${line}\n`);
    const { value }: IteratorResult<string, unknown> = await this.lines.next();
    return String(value);
  }

  public async kill(): Promise<void> {
    const ended =
      this.process.exitCode === null && this.process.signalCode === null
        ? new Promise((resolve) => this.process.once('exit', resolve))
        : undefined;
    this.process.kill('SIGKILL');
    await ended;
  }
}

beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'manifest-processes-'));
  program = join(folder, 'writer-process.cjs');
  path = join(folder, 'work', 'release-manifest.yaml');
  fs.mkdirSync(join(folder, 'work'));
  buildSync({
    entryPoints: [join(__dirname, '../support/writer-process.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    outfile: program,
  });
});

afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  children = [];
});

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

const names = (): string[] => fs.readdirSync(join(folder, 'work'));

describe('processes that write one manifest', () => {
  it('win one at a time: of six that read the same, one writes and five are told that it changed', async () => {
    const writers = Array.from({ length: 6 }, () => new Writer());
    for (let round = 0; round < 12; round++) {
      fs.writeFileSync(path, `round ${String(round)}\n`);
      expect(new Set(await Promise.all(writers.map((writer) => writer.ask(`open ${path}`))))).toEqual(new Set(['opened']));
      const answers = await Promise.all(writers.map((writer, at) => writer.ask(`write round ${String(round)} by ${String(at)}`)));

      expect([...answers].sort()).toEqual([...Array<string>(5).fill('changed-meanwhile'), 'written']);
      const winner = answers.indexOf('written');
      expect(fs.readFileSync(path, 'utf8')).toBe(`round ${String(round)} by ${String(winner)}\n`);
      expect(names()).toEqual(['release-manifest.yaml']);
    }
  }, 30_000);

  it('leave a whole file when they are killed at any moment, and the next edit leaves nothing of them', async () => {
    const size = 4_000_000;
    const texts = flipTexts(size);
    fs.writeFileSync(path, texts[0]);
    let leftOvers = 0;
    // At least once in the middle of a write: a kill between two writes says nothing.
    for (let round = 0; round < 8 || (leftOvers === 0 && round < 50); round++) {
      const writer = new Writer();
      expect(await writer.ask(`flip ${path} ${String(size)}`)).toBe('flipping');
      await new Promise((resolve) => setTimeout(resolve, 3 + (round % 8) * 7));
      await writer.kill();

      const left = fs.readFileSync(path, 'utf8');
      expect(left === texts[0] || left === texts[1]).toBe(true);
      leftOvers += names().length - 1;
      ManifestFile.open(path).write(left === texts[0] ? texts[1] : texts[0]);
      expect(names()).toEqual(['release-manifest.yaml']);
    }
    expect(leftOvers).toBeGreaterThan(0);
  }, 30_000);
});

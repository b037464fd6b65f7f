import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestText } from '../support/manifest';
import { Workspace } from './workspace';

const PAGE = readFileSync(join(__dirname, '../../docs/exceptions.md'), 'utf8');
const ENV = {
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
};

interface Shown {
  readonly command: string;
  readonly output: string;
}

/** What the page shows of a terminal, command by command. */
const SHOWN: readonly Shown[] = [...PAGE.matchAll(/^```console\n([^]*?)^```$/gm)].flatMap(([, block = '']) =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((part): Shown => {
      const [command = '', ...lines] = part.split('\n');
      return { command, output: lines.join('\n') };
    }),
);

interface Pins {
  readonly uat: string;
  readonly prod: string;
  readonly frozen?: boolean;
}

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().initGit();
});

/** A commit after which uat and prod run these versions of api. */
function runs({ uat, prod, frozen = false }: Pins): void {
  const freeze = frozen ? { frozen: 'holiday season until 2 January' } : {};
  const text = manifestText({
    environments: {
      uat: { images: { api: uat, web: '2.0.1' } },
      prod: { ...freeze, promotesFrom: ['uat'], soak: '24h', images: { api: prod, web: '2.0.1' } },
    },
    images: { api: { releases: ['1.4.1', '1.4.0', '1.3.2'] }, web: { releases: ['2.0.1'] } },
  });
  workspace.write('release-manifest.yaml', text).commit();
}

/** What differs from run to run: ids and times. */
function comparable(text: string): string {
  return text
    .replace(/\b[0-9a-f]{40}\b/g, 'ID')
    .replace(/\bcommit [0-9a-f]{10} of \S+/g, 'commit ID of DATE')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .trimEnd();
}

/** As a terminal shows it: what is said about the run comes before and behind the result. */
async function typed(command: string, ...more: string[]): Promise<string> {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
  const { stdout, stderr } = await workspace.run([...words.slice(1), ...more], { env: ENV });
  const said = stderr.split(/(?<=\n)/);
  const before = said.filter((line) => /^(?:note|git): /.test(line));
  return [...before, stdout, ...said.filter((line) => !before.includes(line))].join('');
}

/** Runs what the page shows in its nth place. */
async function expectShown(at: number, ...more: string[]): Promise<void> {
  const { command, output } = SHOWN[at]!;
  expect(comparable(await typed(command, ...more))).toBe(comparable(output));
}

/** The lines that a diff of the page adds. */
function addedLines(at: number): string[] {
  const [, diff = ''] = [...PAGE.matchAll(/^```diff\n([^]*?)^```$/gm)][at]!;
  return [...diff.matchAll(/^\+(.*)$/gm)].map(([, line = '']) => line);
}

test('the page shows eight commands', () => {
  expect(SHOWN.map(({ command }) => command.split(' ').slice(0, 2).join(' '))).toEqual([
    'waybill freeze',
    'waybill promote',
    'waybill promote',
    'waybill rollback',
    'waybill rollback',
    'waybill rollback',
    'git log',
    'waybill freeze',
  ]);
});

test('a freeze', async () => {
  runs({ uat: '1.4.0', prod: '1.4.0' });
  await expectShown(0);
  expect(workspace.read()).toContain(`${addedLines(0).join('\n')}\n    promotesFrom: ["uat"]\n`);
});

test('a promotion that is refused, and the exception', async () => {
  runs({ uat: '1.4.0', prod: '1.4.0', frozen: true });
  runs({ uat: '1.4.1', prod: '1.4.0', frozen: true });
  const since = Number(workspace.git('log', '-1', '--format=%ct'));
  const now = ['--now', new Date((since + 2 * 3600) * 1000).toISOString()];
  await expectShown(1, ...now);
  await expectShown(2, ...now);
  for (const line of addedLines(1)) {
    expect(workspace.read()).toContain(`${line}\n`);
  }
});

test('a rollback that rejects, also as a commit', async () => {
  runs({ uat: '1.4.0', prod: '1.4.0' });
  runs({ uat: '1.4.0', prod: '1.4.1' });
  await expectShown(3);
  workspace.git('checkout', '--quiet', 'release-manifest.yaml');
  await expectShown(5);
  expect(workspace.git('log', '-1', '--format=%B').trimEnd()).toBe(SHOWN[6]!.output.trimEnd());
});

test('a release that another environment runs', async () => {
  runs({ uat: '1.4.0', prod: '1.4.0' });
  runs({ uat: '1.4.1', prod: '1.4.1' });
  await expectShown(4);
});

test('a hook that lets nobody commit', async () => {
  runs({ uat: '1.4.0', prod: '1.4.0' });
  workspace.write('.git/hooks/pre-commit', '#!/bin/sh\necho "no commits on a Friday" >&2\nexit 1\n');
  chmodSync(join(workspace.folder, '.git/hooks/pre-commit'), 0o755);
  await expectShown(7);
});

import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsChoice, Services } from '../../lib/cli/services';
import { FakeEcs } from '../support/fake-ecs';
import { digestOf, type EnvironmentSpec, ref } from '../support/manifest';
import { codesOf, documentOf, type Documents } from './documents';
import { addRunning, clientOf, NOBODY } from './running-services';
import { type Answer, UNREACHABLE, Workspace } from './workspace';

let workspace: Workspace;

const IMAGES = { api: { releases: ['1.0.0', '2.0.0', '3.0.0'] }, web: { releases: ['1.0.0'] } };

function commit(subject: string, environments: Readonly<Record<string, EnvironmentSpec>>): void {
  workspace.manifest({ environments, images: IMAGES }).commit(subject);
}

beforeEach(() => {
  workspace = Workspace.create().initGit();
  commit('begin', { uat: { images: { api: '1.0.0' } }, prod: { promotesFrom: ['uat'], images: { api: '1.0.0' } } });
  commit('promote 2.0.0', { uat: { images: { api: '2.0.0' } }, prod: { promotesFrom: ['uat'], images: { api: '1.0.0' } } });
});

const NOW = ['--now', '2026-12-01T00:00:00Z'];

async function asked(argv: readonly string[] = [], services?: Services): Promise<Documents['board']> {
  const answer = await workspace.run(['board', '--json', ...NOW, ...argv], services === undefined ? {} : { services });
  expect(answer.exitCode).toBe(0);
  return documentOf('board', answer);
}

function pinOf({ board }: Documents['board'], environment: string, image: string): object | undefined {
  return board!.environments.find(({ name }) => name === environment)?.pins.find((pin) => pin.image === image);
}

describe('the page', () => {
  test('goes to standard output, and nothing else does', async () => {
    const { exitCode, stdout, stderr } = await workspace.run(['board', ...NOW]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>\n<!-- waybill board -->\n<html lang="en">/);
    expect(stdout).toMatch(/<\/html>\s*$/);
    expect(stdout).toContain('promote 2.0.0');
    expect(stderr).toBe('');
  });

  test('is the same in a file, also with names that a terminal must not see, and the same for the same commit and time', async () => {
    commit('\u202eevil <script>\u0007', { uat: { images: { api: '3.0.0' } }, prod: { promotesFrom: ['uat'], images: { api: '1.0.0' } } });
    const { stdout } = await workspace.run(['board', ...NOW]);
    const answer = await workspace.run(['board', ...NOW, '--output', 'board.html']);
    expect(answer).toMatchObject({ exitCode: 0, stdout: '' });
    expect(answer.stderr).toContain('wrote board.html: 2 images in 2 environments');
    expect(workspace.read('board.html')).toBe(stdout);
    expect(stdout).toContain('\\u202eevil &lt;script&gt;\\u0007');
    await workspace.run(['board', ...NOW, '--output', 'board.html']);
    expect(workspace.read('board.html')).toBe(stdout);
  });

  test('is its data with --json, beside the file', async () => {
    const document = await asked(['--output', 'board.html']);
    expect(document).toMatchObject({ output: 'board.html', findings: [], notes: [] });
    expect(document.board).toMatchObject({
      application: 'shop',
      generatedAt: '2026-12-01T00:00:00.000Z',
      committed: true,
      status: 'not-asked',
    });
    expect(document.board!.commit).toMatchObject({ author: 'Ann', subject: 'promote 2.0.0' });
    expect(pinOf(document, 'uat', 'api')).toMatchObject({ version: '2.0.0', kind: 'promotion', by: { subject: 'promote 2.0.0' } });
    expect(pinOf(document, 'prod', 'api')).toMatchObject({
      version: '1.0.0',
      upstream: [{ environment: 'uat', state: 'behind', releases: 1 }],
    });
    expect(workspace.read('board.html')).toContain('<!-- waybill board -->');
  });
});

describe('--output', () => {
  test('overwrites a board and an empty file at once, keeps the mode, and leaves no other file', async () => {
    for (const text of ['', '<!doctype html>\n<!-- waybill board -->\nold']) {
      workspace.write('public/board.html', text);
      chmodSync(join(workspace.folder, 'public/board.html'), 0o640);
      expect((await workspace.run(['board', ...NOW, '--output', 'public/board.html'])).exitCode).toBe(0);
      expect(workspace.read('public/board.html')).toContain('promote 2.0.0');
      expect(statSync(join(workspace.folder, 'public/board.html')).mode & 0o777).toBe(0o640);
      expect(readdirSync(join(workspace.folder, 'public'))).toEqual(['board.html']);
    }
  });

  test('refuses to overwrite what is no board, unless it is forced', async () => {
    workspace.write('index.html', '<!doctype html>\n<p>precious</p>\n');
    const answer = await workspace.run(['board', '--json', ...NOW, '--output', 'index.html']);
    expect(answer.exitCode).toBe(1);
    const document = documentOf('board', answer);
    expect(document).toMatchObject({ board: null, output: null });
    expect(codesOf(document)).toEqual(['file-exists']);
    expect(document.findings[0]!.help).toContain('--force');
    expect(workspace.read('index.html')).toContain('precious');
    expect((await workspace.run(['board', ...NOW, '--output', 'index.html', '--force'])).exitCode).toBe(0);
    expect(workspace.read('index.html')).toContain('<!-- waybill board -->');
  });

  test('writes neither over the manifest nor over a folder', async () => {
    mkdirSync(join(workspace.folder, 'folder'));
    const before = workspace.read();
    for (const output of ['release-manifest.yaml', 'folder']) {
      const answer = await workspace.run(['board', ...NOW, '--output', output]);
      expect(answer.exitCode).toBe(1);
      expect(answer.stdout).toContain('file-exists');
    }
    expect(workspace.read()).toBe(before);
    expect((await workspace.run(['board', ...NOW, '--output', 'folder', '--force'])).exitCode).toBe(1);
  });

  test('through a symbolic link writes what it leads to', async () => {
    workspace.write('real.html', '');
    symlinkSync('real.html', join(workspace.folder, 'link.html'));
    expect((await workspace.run(['board', ...NOW, '--output', 'link.html'])).exitCode).toBe(0);
    expect(workspace.read('real.html')).toContain('<!-- waybill board -->');
  });

  test('into a folder that is not there is the fault of the outside, and says what to do', async () => {
    const answer = await workspace.run(['board', '--json', ...NOW, '--output', 'nowhere/board.html']);
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error).toMatchObject({
      code: 'file-system',
      help: expect.stringContaining('create its folder') as string,
    });
  });

  test('keeps the page of a manifest that has become invalid, and prints what is wrong', async () => {
    await workspace.run(['board', ...NOW, '--output', 'board.html']);
    const before = workspace.read('board.html');
    workspace.write('release-manifest.yaml', 'nonsense: 1\n');
    const answer = await workspace.run(['board', ...NOW, '--output', 'board.html']);
    expect(answer.exitCode).toBe(1);
    expect(answer.stdout).toContain('nonsense');
    expect(workspace.read('board.html')).toBe(before);
  });
});

describe('what is not known', () => {
  test('without git the page is made all the same, and says so', async () => {
    const plain = Workspace.create().manifest({ environments: { prod: { images: { api: '1.0.0' } } }, images: IMAGES });
    const answer = await plain.run(['board', '--json', ...NOW, '--output', 'board.html']);
    expect(answer.exitCode).toBe(0);
    const document = documentOf('board', answer);
    expect(document.board).toMatchObject({ commit: null, committed: null });
    expect(pinOf(document, 'prod', 'api')).toMatchObject({ since: null, by: null, uncommitted: false });
    expect(document.notes).toEqual([expect.stringContaining('since when and by whom is not known')]);
    expect(answer.stderr).toContain('note: since when and by whom is not known');
    expect(plain.read('board.html')).toContain('since when and by whom is not known');
  });

  test('without the program git as well', async () => {
    const answer = await workspace.run(['board', '--json', ...NOW], { env: { PATH: '/nonexistent' } });
    expect(answer.exitCode).toBe(0);
    expect(documentOf('board', answer).notes).toEqual([expect.stringContaining('git is not installed')]);
  });

  test('before the first commit nothing is committed, and the page is made', async () => {
    const fresh = Workspace.create()
      .initGit()
      .manifest({ environments: { prod: { images: { api: '1.0.0' } } }, images: IMAGES });
    const answer = await fresh.run(['board', '--json', ...NOW]);
    expect(answer.exitCode).toBe(0);
    expect(pinOf(documentOf('board', answer), 'prod', 'api')).toMatchObject({ since: null, by: null, uncommitted: true });
  });

  test.each(['HEAD~1', 'HEAD~1^{tree}', 'HEAD~1:release-manifest.yaml'])(
    'a repository that lost the object %s is no repository without history: exit code 3, and the old page stays',
    async (object) => {
      await workspace.run(['board', ...NOW, '--output', 'board.html']);
      const before = workspace.read('board.html');
      const id = workspace.git('rev-parse', object).trim();
      rmSync(join(workspace.folder, '.git/objects', id.slice(0, 2), id.slice(2)));
      const answer = await workspace.run(['board', '--json', ...NOW, '--output', 'board.html']);
      expect(answer.exitCode).toBe(3);
      expect(documentOf('error', answer).error.code).toBe('git-failed');
      expect(workspace.read('board.html')).toBe(before);
    },
  );

  test('a shallow clone knows an age at least, and says what mends it', async () => {
    const clone = Workspace.create();
    clone.git('clone', '--quiet', '--depth', '1', `file://${workspace.folder}`, 'clone');
    const answer = await clone.run(['board', '--json', ...NOW], { folder: 'clone' });
    const document = documentOf('board', answer);
    expect(pinOf(document, 'prod', 'api')).toMatchObject({ atLeast: true, by: null });
    expect(document.notes).toEqual([expect.stringContaining('git fetch --unshallow')]);
  });

  test('what is not committed is told from what is', async () => {
    workspace.manifest({
      environments: { uat: { images: { api: '3.0.0' } }, prod: { promotesFrom: ['uat'], images: { api: '1.0.0' } } },
      images: IMAGES,
    });
    const document = await asked();
    expect(document.board!.committed).toBe(false);
    expect(pinOf(document, 'uat', 'api')).toMatchObject({ uncommitted: true, by: null });
    expect(document.notes).toEqual([expect.stringContaining('git diff HEAD')]);
  });

  test('commits whose manifest was not valid are passed over, which the page says', async () => {
    workspace.write('release-manifest.yaml', workspace.read().replace(ref('2.0.0'), ref('9.0.0'))).commit('break');
    commit('mend', { uat: { images: { api: '3.0.0' } }, prod: { promotesFrom: ['uat'], images: { api: '1.0.0' } } });
    const document = await asked();
    expect(pinOf(document, 'uat', 'api')).toMatchObject({ by: { subject: 'mend' } });
    expect(document.notes).toEqual([expect.stringMatching(/^passed over commit [0-9a-f]{10}/)]);
  });
});

describe('--status', () => {
  let ecs: FakeEcs;
  let choices: AwsChoice[];
  let unreachable: string[];

  const services: Services = {
    ...UNREACHABLE,
    ecsClient: (choice) => {
      choices.push(choice);
      const gone = choice.profile !== undefined && unreachable.includes(choice.profile);
      return Promise.resolve(clientOf(gone ? NOBODY : ecs.url, choice));
    },
  };

  beforeEach(async () => {
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    choices = [];
    unreachable = [];
    ecs = await FakeEcs.start();
    ecs.addCluster('shop');
    addRunning(ecs, 'uat', 'api', '2.0.0');
    addRunning(ecs, 'prod', 'api', '2.0.0');
  });

  afterEach(() => ecs.close());

  test('ecs asks ECS, each environment in its own account', async () => {
    const document = await asked(['--status', 'ecs', '--profile-for', 'prod=shop-prod'], services);
    expect(document.board!.status).toBe('asked');
    expect(pinOf(document, 'uat', 'api')).toMatchObject({ drift: { state: 'in-sync' } });
    expect(pinOf(document, 'prod', 'api')).toMatchObject({
      drift: { state: 'out-of-sync', running: [{ digest: digestOf('2.0.0'), tasks: 1, service: 'prod-api', version: '2.0.0' }] },
    });
    expect(choices.map(({ profile }) => profile)).toEqual([undefined, 'shop-prod']);
  });

  test('an account that cannot be read leaves its environments unknown, with a warning, and the page is made', async () => {
    unreachable = ['shop-prod'];
    const document = await asked(['--status', 'ecs', '--profile-for', 'prod=shop-prod', '--output', 'board.html'], services);
    expect(pinOf(document, 'prod', 'api')).toMatchObject({ drift: { state: 'unknown' } });
    expect(document.findings).toMatchObject([{ code: 'unreachable', severity: 'warning', environment: 'prod' }]);
    expect(workspace.read('board.html')).toContain('prod cannot be read');
  });

  test('when no account can be read, no page is made: exit code 3', async () => {
    unreachable = ['gone'];
    const answer = await workspace.run(['board', '--json', '--status', 'ecs', '--profile', 'gone', '--output', 'b.html'], { services });
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe('unreachable');
    expect(existsSync(join(workspace.folder, 'b.html'))).toBe(false);
  });

  test('FILE reads what status --json answered before, and says of a pin that has changed since that it has', async () => {
    const status = await workspace.run(['status', '--json', '--registry', 'none'], { services });
    workspace.write('status.json', status.stdout);
    expect(pinOf(await asked(['--status', 'status.json']), 'prod', 'api')).toMatchObject({ drift: { state: 'out-of-sync' } });
    commit('promote on', { uat: { images: { api: '2.0.0' } }, prod: { promotesFrom: ['uat'], images: { api: '2.0.0' } } });
    const later = await asked(['--status', 'status.json']);
    expect(later.board!.status).toBe('saved');
    expect(pinOf(later, 'prod', 'api')).toMatchObject({ drift: { state: 'outdated', running: [{ version: '2.0.0' }] } });
    expect(pinOf(later, 'uat', 'api')).toMatchObject({ drift: { state: 'in-sync' } });
  });

  test('a saved answer of a failed reading keeps its findings', async () => {
    unreachable = ['shop-prod'];
    const status = await workspace.run(['status', '--json', '--registry', 'none', '--profile-for', 'prod=shop-prod'], { services });
    workspace.write('status.json', status.stdout);
    const { findings } = await asked(['--status', 'status.json']);
    expect(findings).toMatchObject([{ code: 'unreachable', severity: 'warning', environment: 'prod', file: null }]);
  });

  const image = { image: 'api', desired: ref('1.0.0'), running: [], state: 'in-sync' };

  test.each([
    ['no JSON', 'in sync'],
    ['another document', '{"ok":true}'],
    ['null', 'null'],
    ['environments without images', '{"environments":[{"name":"prod"}]}'],
    ['an unknown state', JSON.stringify({ environments: [{ name: 'prod', images: [{ ...image, state: '<b>' }] }] })],
    ['a desired image that is no reference', JSON.stringify({ environments: [{ name: 'prod', images: [{ ...image, desired: 'x' }] }] })],
    [
      'tasks that are no number',
      JSON.stringify({ environments: [{ name: 'prod', images: [{ ...image, running: [{ digest: 'x', tasks: '1', service: 's' }] }] }] }),
    ],
  ])('%s is no answer of status: exit code 2', async (_, text) => {
    workspace.write('status.json', text);
    const answer = await workspace.run(['board', '--json', '--status', 'status.json']);
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error).toMatchObject({
      code: 'invalid-argument',
      help: expect.stringContaining('waybill status --json') as string,
    });
  });
});

test.each<[readonly string[], string, string]>([
  [['--status', 'nowhere.json'], 'invalid-argument', '--status ecs'],
  [['--profile', 'tools'], 'unexpected-argument', '--status ecs'],
  [['--role-for', 'prod=arn:aws:iam::111111111111:role/x'], 'unexpected-argument', '--status ecs'],
  [['--status', 'ecs', '--profile-for', 'prod'], 'invalid-argument', '--profile-for ENV=VALUE'],
  [['--force'], 'unexpected-argument', '--output FILE'],
  [['--output', '-'], 'invalid-argument', 'leave --output out'],
  [['--now', 'noon'], 'invalid-argument', '2026-11-24T18:00:00Z'],
  [['prod'], 'unexpected-argument', 'waybill board --help'],
])('%j is wrong use', async (argv, code, help) => {
  const answer: Answer = await workspace.run(['board', '--json', ...argv]);
  expect(answer.exitCode).toBe(2);
  expect(documentOf('error', answer).error.code).toBe(code);
  expect(documentOf('error', answer).error.help).toContain(help);
});

test('an environment that is not there, named by an option, is a finding: exit code 1', async () => {
  const answer = await workspace.run(['board', '--json', '--status', 'ecs', '--profile-for', 'qa=x']);
  expect(answer.exitCode).toBe(1);
  expect(codesOf(documentOf('board', answer))).toEqual(['unknown-environment']);
});

import type { ManifestSpec } from '../support/manifest';
import { ref } from '../support/manifest';
import { codesOf, documentOf } from './documents';
import { Workspace } from './workspace';

const SHOP: ManifestSpec = {
  environments: {
    dev: { accepts: 'builds', images: { api: ref('sha-4f1c2d9', '1.4.0'), web: '2.0.1', worker: 'main-7' } },
    uat: { promotesFrom: ['dev'], images: { api: '1.3.2', web: '2.0.1' } },
    prod: { promotesFrom: ['uat'], images: {} },
  },
  images: { api: { releases: ['1.4.0', '1.3.2'] }, web: { releases: ['2.0.1'] }, worker: {} },
};

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().manifest(SHOP);
});

test('copies pins into the environment, as the ledger names them, and changes that line alone', async () => {
  const before = workspace.read();
  const { exitCode, stdout, stderr } = await workspace.run(['promote', 'dev', 'uat']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^uat {2}api {2}1\.3\.2 {2}→ {2}1\.4\.0 {2}[0-9a-f]{12}\n$/);
  expect(stderr).toBe(
    'note: uat does not have worker; to add: waybill promote dev uat --image worker\n' +
      'wrote release-manifest.yaml\n' +
      "next: git commit -m 'promote api 1.4.0 from dev to uat' -- release-manifest.yaml\n",
  );
  expect(workspace.read()).toBe(before.replace(ref('1.3.2'), ref('1.4.0')));
});

test('answers the document of an edit', async () => {
  const answer = await workspace.run(['promote', 'dev', 'uat', '--json']);
  expect(answer.exitCode).toBe(0);
  const document = documentOf('edit', answer);
  expect(document).toMatchObject({ manifest: 'release-manifest.yaml', changed: true, dryRun: false, releases: [], findings: [] });
  expect(document.changes).toEqual([{ environment: 'uat', image: 'api', from: ref('1.3.2'), to: ref('1.4.0') }]);
  expect(document.diff).toContain(`-      api: "${ref('1.3.2')}"\n+      api: "${ref('1.4.0')}"\n`);
});

test('an image that is new in the target has been nothing before', async () => {
  const document = documentOf('edit', await workspace.run(['promote', 'dev', 'uat', '--image', 'worker', '--image', 'api', '--json']));
  expect(codesOf(document)).toEqual(['not-recorded']);
  await workspace.run(['promote', 'uat', 'prod', '--image', 'web', '--quiet']);
  expect(documentOf('edit', await workspace.run(['promote', 'uat', 'prod', '--image', 'api', '--json'])).changes).toEqual([
    { environment: 'prod', image: 'api', from: null, to: ref('1.3.2') },
  ]);
});

test('twice changes nothing the second time, and says so', async () => {
  await workspace.run(['promote', 'dev', 'uat']);
  const once = workspace.read();
  const again = await workspace.run(['promote', 'dev', 'uat', '--quiet']);
  expect(again).toEqual({ exitCode: 0, stdout: 'nothing to change: uat has all of this already\n', stderr: '' });
  expect(documentOf('edit', await workspace.run(['promote', 'dev', 'uat', '--json']))).toMatchObject({
    changed: false,
    changes: [],
    diff: '',
  });
  expect(workspace.read()).toBe(once);
});

test('--dry-run answers what would be, and writes nothing', async () => {
  const before = workspace.read();
  const wet = Workspace.create().manifest(SHOP);
  const { stdout } = await wet.run(['promote', 'dev', 'uat', '--diff']);
  const dry = await workspace.run(['promote', 'dev', 'uat', '--diff', '--dry-run']);
  expect(dry).toMatchObject({ exitCode: 0, stdout });
  expect(dry.stderr).toContain('dry run: nothing was written');
  expect(documentOf('edit', await workspace.run(['promote', 'dev', 'uat', '--json', '--dry-run']))).toMatchObject({
    changed: true,
    dryRun: true,
  });
  expect(workspace.read()).toBe(before);
});

test('--diff is a patch that git applies', async () => {
  workspace.initGit().commit();
  const { stdout } = await workspace.run(['promote', 'dev', 'uat', '--diff', '--dry-run']);
  workspace.write('change.patch', stdout.slice(stdout.indexOf('--- a/')));
  workspace.git('apply', 'change.patch');
  const applied = workspace.read();
  workspace.git('checkout', '--', 'release-manifest.yaml');
  await workspace.run(['promote', 'dev', 'uat']);
  expect(workspace.read()).toBe(applied);
});

test.each<[string[], string]>([
  [['dev', 'prod'], 'not-upstream'],
  [['uat', 'dev'], 'not-upstream'],
  [['dev', 'qa'], 'unknown-environment'],
  [['dev', 'uat', '--image', 'db'], 'unknown-image'],
  [['dev', 'uat', '--image', 'worker'], 'not-recorded'],
])('promote %j is refused: %s; nothing is written', async (argv, code) => {
  const before = workspace.read();
  const answer = await workspace.run(['promote', ...argv, '--json']);
  expect(answer.exitCode).toBe(1);
  const document = documentOf('edit', answer);
  expect(codesOf(document)).toEqual([code]);
  expect(document).toMatchObject({ changed: false, changes: [], releases: [], diff: '' });

  const text = await workspace.run(['promote', ...argv]);
  expect(text.exitCode).toBe(1);
  expect(text.stdout).toContain(`error ${code}: `);
  expect(workspace.read()).toBe(before);
});

test('a frozen environment and a rejected digest are refused', async () => {
  workspace.manifest({
    ...SHOP,
    environments: { ...SHOP.environments, uat: { promotesFrom: ['dev'], frozen: 'holidays', images: { api: '1.3.2' } } },
    images: { ...SHOP.images, api: { releases: { '1.4.0': { digest: ref('1.4.0').slice(6), rejected: 'leaks' }, '1.3.2': '1.3.2' } } },
  });
  const document = documentOf('edit', await workspace.run(['promote', 'dev', 'uat', '--json']));
  expect(codesOf(document)).toEqual(['frozen', 'rejected-release']);
});

test('an invalid manifest is not edited: its findings are the answer', async () => {
  workspace.write('release-manifest.yaml', workspace.read().replace('application: "shop"', 'application: "Shop"'));
  const answer = await workspace.run(['promote', 'dev', 'uat', '--json']);
  expect(answer.exitCode).toBe(1);
  const document = documentOf('edit', answer);
  expect(codesOf(document)).toEqual(['name-format']);
  expect(document.findings[0]).toMatchObject({ file: 'release-manifest.yaml', line: 2 });
});

test('the path of the manifest is relative to the folder of the command, in a diff to the root of the work tree', async () => {
  workspace.write('services/x', '');
  const document = documentOf('edit', await workspace.run(['promote', 'dev', 'uat', '--json'], { folder: 'services' }));
  expect(document.manifest).toBe('../release-manifest.yaml');
  expect(document.diff).toMatch(/^--- a\/release-manifest\.yaml\n/);
});

test('hostile reasons are shown harmlessly', async () => {
  workspace.manifest({
    ...SHOP,
    environments: { ...SHOP.environments, uat: { promotesFrom: ['dev'], frozen: 'two\nlines', images: {} } },
  });
  const { stdout } = await workspace.run(['promote', 'dev', 'uat'], { terminal: true });
  expect(stdout).toContain('uat is frozen: two\\u{a}lines');
});

import { digestOf, type ManifestSpec } from '../support/manifest';
import { codesOf, documentOf } from './documents';
import { Workspace } from './workspace';

const SHOP: ManifestSpec = {
  environments: {
    dev: { accepts: 'builds', images: { api: '1.5.0' } },
    uat: { promotesFrom: ['dev'], images: { api: '1.4.0' } },
    prod: { promotesFrom: ['uat'], images: { api: '1.4.0' } },
  },
  images: { api: { releases: { '1.5.0': '1.5.0', '1.4.0': '1.4.0', '1.5.0-rc.1': '1.5.0', '1.3.0': '1.3.0' } } },
};

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().manifest(SHOP);
});

test('marks the release with its reason', async () => {
  const answer = await workspace.run(['reject', 'api', '1.3.0', '--reason', 'memory leak, see "INC-311"', '--json']);
  expect(answer.exitCode).toBe(0);
  const document = documentOf('edit', answer);
  expect(document.releases).toEqual([{ image: 'api', version: '1.3.0', digest: digestOf('1.3.0'), revision: null, created: null }]);
  expect(document.changes).toEqual([]);
  expect(workspace.read()).toContain('memory leak, see');
  expect((await workspace.run(['validate'])).exitCode).toBe(0);
});

test('means the digest: its other versions are told, and cannot be promoted any more', async () => {
  const { exitCode, stdout, stderr } = await workspace.run(['reject', 'api', '1.5.0-rc.1', '--reason', 'leaks']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('rejected: leaks');
  expect(stderr).toContain('1.5.0 is the same digest, so it is rejected with it');
  expect(codesOf(documentOf('edit', await workspace.run(['promote', 'dev', 'uat', '--json'])))).toEqual(['rejected-release']);
});

test('an environment that takes builds may go on running it, to reproduce the fault', async () => {
  expect((await workspace.run(['reject', 'api', '1.5.0', '--reason', 'leaks'])).exitCode).toBe(0);
  expect((await workspace.run(['validate'])).exitCode).toBe(0);
});

test('while environments that take only releases run it, it is refused, naming them and what to type', async () => {
  const before = workspace.read();
  const answer = await workspace.run(['reject', 'api', '1.4.0', '--reason', 'leaks', '--json']);
  expect(answer.exitCode).toBe(1);
  const document = documentOf('edit', answer);
  expect(codesOf(document)).toEqual(['release-in-use', 'release-in-use']);
  expect(document.findings.map(({ environment }) => environment)).toEqual(['uat', 'prod']);
  expect(document.findings[1]!.help).toContain('waybill rollback prod --image api');
  expect(workspace.read()).toBe(before);
});

test('under whatever version they run it', async () => {
  workspace.manifest({ ...SHOP, environments: { uat: { images: { api: '1.5.0' } } } });
  const document = documentOf('edit', await workspace.run(['reject', 'api', '1.5.0-rc.1', '--reason', 'leaks', '--json']));
  expect(codesOf(document)).toEqual(['release-in-use']);
  expect(document.findings[0]!.message).toContain('as 1.5.0');
});

test('twice changes nothing the second time; another reason replaces the first', async () => {
  await workspace.run(['reject', 'api', '1.3.0', '--reason', 'leaks']);
  const once = workspace.read();
  expect((await workspace.run(['reject', 'api', '1.3.0', '--reason', 'leaks'])).stdout).toContain('nothing to change');
  expect(workspace.read()).toBe(once);
  await workspace.run(['reject', 'api', '1.3.0', '--reason', 'crashes']);
  expect(workspace.read()).toBe(once.replace('leaks', 'crashes'));
});

test.each<[string[], string]>([
  [['api', '9.9.9'], 'unknown-release'],
  [['api', 'v1.3.0'], 'unknown-release'],
  [['db', '1.3.0'], 'unknown-image'],
])('reject %j is refused: %s', async (argv, code) => {
  const answer = await workspace.run(['reject', ...argv, '--reason', 'leaks', '--json']);
  expect(answer.exitCode).toBe(1);
  expect(codesOf(documentOf('edit', answer))).toEqual([code]);
});

test('a long reason is a reason, one that the manifest could not hold is wrong use', async () => {
  const reason = 'x'.repeat(10_000);
  expect((await workspace.run(['reject', 'api', '1.3.0', '--reason', reason])).exitCode).toBe(0);
  expect(workspace.read()).toContain(reason);
  const answer = await workspace.run(['reject', 'api', '1.3.0', '--reason', 'x'.repeat(100_000), '--json']);
  expect(answer.exitCode).toBe(2);
  expect(documentOf('error', answer).error.code).toBe('syntax');
});

test('--dry-run writes nothing', async () => {
  const before = workspace.read();
  const answer = await workspace.run(['reject', 'api', '1.3.0', '--reason', 'leaks', '--dry-run', '--json']);
  expect(documentOf('edit', answer)).toMatchObject({ changed: true, dryRun: true });
  expect(workspace.read()).toBe(before);
});

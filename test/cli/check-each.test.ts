import { type ManifestSpec, manifestText } from '../support/manifest';
import { codesOf, documentOf } from './documents';
import { Workspace } from './workspace';

/** What uat and prod pin of api. */
function shop(uat: string, prod: string): ManifestSpec {
  return {
    environments: { uat: { images: { api: uat } }, prod: { promotesFrom: ['uat'], images: { api: prod } } },
    images: { api: { releases: ['1.0.0', '1.1.0', '1.2.0'] } },
  };
}

let workspace: Workspace;
let start: string;

beforeEach(() => {
  workspace = Workspace.create().initGit().manifest(shop('1.0.0', '1.0.0')).commit('start');
  start = head();
});

function head(): string {
  return workspace.git('rev-parse', 'HEAD').trim();
}

async function check(...more: string[]): Promise<ReturnType<typeof documentOf>> {
  return documentOf('check', await workspace.run(['check', '--each', '--json', ...more]));
}

test('each commit is judged against the one before it, not all of them as one', async () => {
  workspace.manifest(shop('1.1.0', '1.0.0')).commit('uat').manifest(shop('1.1.0', '1.1.0')).commit('prod');
  expect(await check('--base', start)).toEqual({ ok: true, base: start, findings: [], notes: [] });
  const together = documentOf('check', await workspace.run(['check', '--base', start, '--json']));
  expect(codesOf(together)).toEqual(['skipped-environment']);
});

test('a commit that falls short is found behind others, and named', async () => {
  workspace.manifest(shop('1.0.0', '1.2.0')).commit('straight to prod');
  const commit = head();
  workspace.manifest(shop('1.1.0', '1.2.0')).commit('uat');
  const answer = await workspace.run(['check', '--each', '--base', start]);
  expect(answer.exitCode).toBe(1);
  expect(answer.stdout).toContain(`(since commit ${commit.slice(0, 10)} of `);
});

test('commits that have nothing to do with the manifest count for nothing', async () => {
  workspace.write('README.md', 'a shop').commit('docs');
  const base = head();
  workspace.write('README.md', 'the shop').commit('docs');
  expect(await check('--base', base)).toMatchObject({ ok: true, base });
});

test('what is not committed is not judged, and said', async () => {
  workspace.manifest(shop('1.0.0', '1.2.0'));
  expect(await check('--base', start)).toMatchObject({
    ok: true,
    notes: ['what is not committed of release-manifest.yaml is not judged'],
  });
});

test('a base that HEAD did not come through is refused: after a force push nothing can be said of what came since', async () => {
  workspace.manifest(shop('1.1.0', '1.0.0')).commit('uat');
  const lost = head();
  workspace.git('reset', '--quiet', '--hard', start);
  const answer = await workspace.run(['check', '--each', '--base', lost, '--json']);
  expect(answer.exitCode).toBe(2);
  expect(answer.stdout).toContain('HEAD did not come through');
});

test('a base before the manifest has nothing to compare with', async () => {
  const bare = Workspace.create().initGit().write('README.md', 'a shop').commit('docs');
  const base = bare.git('rev-parse', 'HEAD').trim();
  bare.write('release-manifest.yaml', manifestText(shop('1.0.0', '1.2.0'))).commit('first manifest');
  expect(documentOf('check', await bare.run(['check', '--each', '--base', base, '--json']))).toMatchObject({ ok: true, base });
});

test('a file is no base: it has no commits', async () => {
  workspace.write('before.yaml', workspace.read());
  const answer = await workspace.run(['check', '--each', '--base', 'before.yaml']);
  expect(answer.exitCode).toBe(2);
  expect(answer.stderr).toContain('before.yaml');
});

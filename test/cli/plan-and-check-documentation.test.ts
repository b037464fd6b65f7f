import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentSpec, digestOf, type ManifestSpec } from '../support/manifest';
import { Workspace } from './workspace';

const PAGE = readFileSync(join(__dirname, '../../docs/plan-and-check.md'), 'utf8');

type Pins = Readonly<Record<string, string>>;

function shop(dev: Pins, uat: Pins, prod: EnvironmentSpec, recorded: readonly string[] = []): ManifestSpec {
  const revisions: Readonly<Record<string, string>> = { '1.3.2': '9ab12cd', '1.4.0': '4f1c2d9', '1.5.0': '77aa881' };
  const releases = ['1.3.2', '1.4.0', ...recorded].map((version) => [
    version,
    { digest: digestOf(version), revision: revisions[version] ?? '' },
  ]);
  return {
    environments: {
      dev: { accepts: 'builds', images: dev },
      uat: { promotesFrom: ['dev'], images: uat },
      prod: { promotesFrom: ['uat'], soak: '24h', ...prod },
    },
    images: {
      api: { source: 'https://github.com/shop/api', releases: Object.fromEntries(releases) as Record<string, { digest: string }> },
      web: { releases: ['2.0.1', '2.1.0'] },
    },
  };
}

/** What the page tells of: api was promoted to uat 3 days and 4 hours ago, and a branch takes it to prod, together with a web that uat does not have. */
function story(): { workspace: Workspace; now: string } {
  const [old, next] = [
    { api: '1.3.2', web: '2.0.1' },
    { api: '1.4.0', web: '2.1.0' },
  ];
  const workspace = Workspace.create().initGit();
  workspace.manifest(shop(old, old, { images: old })).commit('begin');
  workspace.manifest(shop(next, old, { images: old })).commit('build');
  workspace.manifest(shop(next, { ...old, api: '1.4.0' }, { images: old })).commit('promote api to uat');
  const promoted = Number(workspace.git('log', '-1', '--format=%ct'));
  workspace.git('checkout', '--quiet', '-b', 'change');
  workspace.manifest(shop(next, { ...old, api: '1.4.0' }, { images: next, soak: '12h' }, ['1.5.0'])).commit('promote to prod');
  return { workspace, now: new Date((promoted + (3 * 24 + 4) * 3600) * 1000).toISOString() };
}

test.each([
  [['check'], 1],
  [['check', '--format', 'github'], 1],
  [['plan'], 0],
  [['plan', '--format', 'markdown'], 0],
])('what the page shows of waybill %j is what it prints', async (argv, exitCode) => {
  const { workspace, now } = story();
  const answer = await workspace.run([...argv, '--now', now]);
  expect(answer.exitCode).toBe(exitCode);
  expect(PAGE).toContain(`\n${answer.stdout}`);
});

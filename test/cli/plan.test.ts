import { type EnvironmentSpec, digestOf, type ManifestSpec, ref } from '../support/manifest';
import { codesOf, documentOf } from './documents';
import { addressesOf, htmlOf, MEANINGFUL, proseOf } from './formats/markdown';
import { Workspace } from './workspace';

const RELEASES = {
  '1.0.0': { digest: digestOf('1.0.0'), revision: 'aaaaaaa' },
  '1.1.0': { digest: digestOf('1.1.0'), revision: 'bbbbbbb' },
};

/** What uat and prod pin of api. */
function shop(uat: string, prod: string, more: EnvironmentSpec = {}): ManifestSpec {
  return {
    environments: { uat: { images: { api: uat } }, prod: { promotesFrom: ['uat'], ...more, images: { api: prod } } },
    images: { api: { source: 'https://github.com/shop/api', releases: RELEASES } },
  };
}

let workspace: Workspace;
let now: string;

/** On main uat has had 1.1.0 for 3 days and 4 hours. */
beforeEach(() => {
  workspace = Workspace.create().initGit().manifest(shop('1.0.0', '1.0.0')).commit('first').manifest(shop('1.1.0', '1.0.0')).commit('uat');
  const committed = Number(workspace.git('log', '-1', '--format=%ct'));
  now = new Date((committed + 3 * 86_400 + 4 * 3600) * 1000).toISOString();
});

test('says what a promotion does, where its commits are and how long it ran upstream', async () => {
  workspace.manifest(shop('1.1.0', '1.1.0'));
  const { exitCode, stdout, stderr } = await workspace.run(['plan', '--now', now]);
  expect(exitCode).toBe(0);
  expect(stdout).toBe(
    [
      'prod',
      `  api  promotion  1.0.0  →  1.1.0  ${digestOf('1.1.0').slice(7, 19)}  revision bbbbbbb  in uat for 3 d 4 h`,
      '  commits of api: https://github.com/shop/api/compare/aaaaaaa...bbbbbbb',
      '',
    ].join('\n'),
  );
  expect(stderr).toBe(`1 promotion; compared with commit ${workspace.git('rev-parse', 'HEAD').slice(0, 10)}\n`);
});

test('answers all of it as a document', async () => {
  workspace.manifest(shop('1.1.0', '1.1.0', { frozen: 'holidays' }));
  const document = documentOf('plan', await workspace.run(['plan', '--now', now, '--json']));
  const since = new Date(Number(workspace.git('log', '-1', '--format=%ct')) * 1000).toISOString();
  expect(document).toEqual({
    base: workspace.git('rev-parse', 'HEAD').trim(),
    environments: [
      {
        name: 'prod',
        change: 'changed',
        changes: [
          {
            image: 'api',
            kind: 'promotion',
            from: ref('1.0.0'),
            to: ref('1.1.0'),
            fromVersion: '1.0.0',
            toVersion: '1.1.0',
            fromRevision: 'aaaaaaa',
            toRevision: 'bbbbbbb',
            compareUrl: 'https://github.com/shop/api/compare/aaaaaaa...bbbbbbb',
            upstream: { environment: 'uat', since, seconds: 3 * 86_400 + 4 * 3600, atLeast: false },
            override: null,
          },
        ],
        rules: [{ rule: 'frozen', from: null, to: 'holidays' }],
        overrides: [],
      },
    ],
    images: [],
    releases: [],
    findings: [],
    notes: [],
  });
});

test('shows what check finds and does not judge', async () => {
  workspace.manifest(shop('1.0.0', '1.1.0')).commit('skips');
  workspace.manifest(shop('1.0.0', '1.0.0', { overrides: [{ image: 'api', ref: ref('1.1.0'), reason: 'INC-311', by: 'ann' }] })).commit();
  const argv = ['--base', 'HEAD~2', '--now', now, '--json'];
  workspace.manifest({ ...shop('1.1.0', '1.1.0'), images: { api: { releases: { ...RELEASES, '1.1.0': { digest: digestOf('1.1.0') } } } } });
  const [check, plan] = [await workspace.run(['check', ...argv]), await workspace.run(['plan', ...argv])];
  expect(check.exitCode).toBe(1);
  expect(plan.exitCode).toBe(0);
  expect(documentOf('plan', plan).findings).toEqual(documentOf('check', check).findings);
  expect(codesOf(documentOf('plan', plan))).toContain('ledger-rewritten');
  expect(documentOf('plan', plan).releases).toMatchObject([{ version: '1.1.0', change: 'rewritten' }]);
});

test('an exception is shown although the change leaves it as it is', async () => {
  const overrides = [{ image: 'api', ref: ref('1.1.0'), reason: 'INC-311: outage', by: 'ann' }];
  workspace.manifest(shop('1.1.0', '1.1.0', { overrides })).commit('hotfix');
  workspace.write('other', '').commit();
  const { stdout } = await workspace.run(['plan']);
  expect(stdout).toBe(
    `nothing changes in any environment or ledger\nprod\n  exception kept for api ${ref('1.1.0')}, by ann: INC-311: outage\n`,
  );
});

test('a rollback is called so, and a change of nothing, too', async () => {
  workspace.manifest(shop('1.1.0', '1.1.0')).commit('prod');
  expect((await workspace.run(['plan'])).stdout).toBe('nothing changes in any environment or ledger\n');
  workspace.manifest(shop('1.1.0', '1.0.0'));
  expect((await workspace.run(['plan'])).stdout).toMatch(/^prod\n {2}api {2}rollback {2}1\.1\.0 {2}→ {2}1\.0\.0 /);
});

test('--format markdown is a comment that begins with its mark', async () => {
  workspace.manifest(shop('1.1.0', '1.1.0'));
  const { exitCode, stdout } = await workspace.run(['plan', '--format', 'markdown', '--now', now]);
  expect(exitCode).toBe(0);
  expect(stdout.split('\n').slice(0, 2)).toEqual(['<!-- waybill plan -->', '### Release plan: 1 promotion']);
  expect(stdout).toContain('| `uat` for 3 d 4 h | [`aaaaaaa → bbbbbbb`](https://github.com/shop/api/compare/aaaaaaa...bbbbbbb) |');
  expect(stdout).toMatch(/[^\n]\n$/);
});

test('a file is a base, too, and that no history is known is part of the comment', async () => {
  workspace.write('base.yaml', workspace.read()).manifest(shop('1.1.0', '1.1.0'));
  const { stdout } = await workspace.run(['plan', '--base', 'base.yaml', '--format', 'markdown']);
  expect(stdout).toContain('Compared with `base.yaml`.');
  expect(stdout).toContain('since when is not known');
  expect(stdout).toContain('- note: a file has no history');
});

test('of what is no manifest there is no plan: its findings are the answer, as a comment, too', async () => {
  workspace.write('release-manifest.yaml', 'schemaVersion: 1\n');
  const answer = await workspace.run(['plan', '--json']);
  expect(answer.exitCode).toBe(1);
  const document = documentOf('plan', answer);
  expect(document).toMatchObject({ base: null, environments: [] });
  expect(codesOf(document)).toContain('schema');

  const markdown = await workspace.run(['plan', '--format', 'markdown']);
  expect(markdown.exitCode).toBe(1);
  expect(markdown.stdout).toMatch(/^<!-- waybill plan -->\n### Release plan: the manifest is not valid\n\n- \*\*error\*\* `schema`/);
});

test('hostile reasons and authors reach neither the terminal nor the comment', async () => {
  const hostile = '</td><script>alert(1)</script> @everyone ![x](https://evil.example/x) | #1';
  const overrides = [{ image: 'api', ref: ref('1.1.0'), reason: hostile, by: hostile }];
  workspace.manifest(shop('1.1.0', '1.1.0', { overrides }));
  const { stdout } = await workspace.run(['plan', '--format', 'markdown']);
  expect(stdout).toContain(`by \`${hostile}\`: `);
  expect(htmlOf(stdout)).toEqual(['<!-- waybill plan -->']);
  expect(addressesOf(stdout)).toEqual(['https://github.com/shop/api/compare/aaaaaaa...bbbbbbb']);
  expect(proseOf(stdout).filter((part) => MEANINGFUL.test(part))).toEqual([]);
});

test.each([
  [['--format', 'html'], 'choose one of text, markdown'],
  [['--format', 'markdown', '--json'], 'give one of them'],
  [['--now', 'soon'], '2026-11-24T18:00:00Z'],
])('%j is wrong use', async (options, help) => {
  const answer = await workspace.run(['plan', ...options]);
  expect(answer.exitCode).toBe(2);
  expect(answer.stderr).toContain(help);
});

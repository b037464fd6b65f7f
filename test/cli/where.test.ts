import { digestOf, type ManifestSpec, ref } from '../support/manifest';
import { codesOf, documentOf, type Documents } from './documents';
import { Workspace } from './workspace';

let workspace: Workspace;

const CREATED = '2026-09-20T00:00:00Z';
/** A digest of `api` whose first 12 digits are those of another. */
const TWIN = `${digestOf('1.0.0').slice(0, 19)}${'0'.repeat(52)}`;
const IMAGES: NonNullable<ManifestSpec['images']> = {
  api: {
    releases: {
      '1.0.0-rc.1': '1.0.0',
      '1.0.0': { digest: digestOf('1.0.0'), revision: 'abc1234', created: CREATED },
      '2.0.0': { digest: digestOf('2.0.0'), rejected: 'leaks' },
      '3.0.0': '3.0.0',
    },
  },
  web: { releases: { '1.0.0': 'web 1.0.0' } },
};

function commit(uat: Record<string, string>, prod: Record<string, string>): void {
  workspace.manifest({ environments: { prod: { promotesFrom: ['uat'], images: prod }, uat: { images: uat } }, images: IMAGES }).commit();
}

beforeEach(() => {
  workspace = Workspace.create().initGit();
  workspace
    .manifest({
      environments: { uat: { images: { api: '2.0.0' } }, prod: {} },
      images: { api: { releases: ['2.0.0'] } },
    })
    .commit();
  commit({ api: '1.0.0', web: ref('1.0.0', 'web 1.0.0') }, {});
  commit({ api: '1.0.0' }, { api: '1.0.0' });
  commit({ api: '3.0.0' }, { api: '1.0.0' });
});

async function asked(...argv: string[]): Promise<Documents['where']> {
  const answer = await workspace.run(['where', '--json', ...argv]);
  expect(answer.exitCode).toBe(0);
  return documentOf('where', answer);
}

function way({ releases }: Documents['where'], image = 'api'): Record<string, string[]> {
  const found = releases.find((release) => release.image === image)!;
  return Object.fromEntries(
    found.environments.map(({ name, current, stays }) => [
      name,
      [...stays.map(({ kind, seconds, next }) => `${kind} ${current ? 'now' : `${seconds / 3600}h`} ${next?.version ?? '-'}`)],
    ]),
  );
}

test('a version names the release of every image that has it, with the facts of the ledger and its way in promotion order', async () => {
  const document = await asked('1.0.0');
  expect(document.releases.map(({ image, digest }) => [image, digest])).toEqual([
    ['api', digestOf('1.0.0')],
    ['web', digestOf('web 1.0.0')],
  ]);
  expect(document.releases[0]!.versions).toEqual([
    { version: '1.0.0', revision: 'abc1234', created: CREATED, rejected: null },
    { version: '1.0.0-rc.1', revision: null, created: null, rejected: null },
  ]);
  expect(Object.keys(way(document))).toEqual(['uat', 'prod']);
  expect(way(document)).toEqual({ uat: ['promotion 4h 3.0.0'], prod: ['added now -'] });
  expect(way(document, 'web')).toEqual({ uat: ['added 2h -'], prod: [] });
});

test('one image', async () => {
  expect((await asked('1.0.0', '--image', 'web')).releases.map(({ image }) => image)).toEqual(['web']);
});

test.each([
  ['whole', digestOf('1.0.0')],
  ['cut short', digestOf('1.0.0').slice(0, 19)],
  ['without its algorithm', digestOf('1.0.0').slice(7)],
  ['as 12 digits', digestOf('1.0.0').slice(7, 19)],
])('a digest %s', async (_, text) => {
  expect((await asked(text)).releases.map(({ digest }) => digest)).toEqual([digestOf('1.0.0')]);
});

test('a release that was rejected says why', async () => {
  expect((await asked('2.0.0')).releases[0]!.versions[0]!.rejected).toBe('leaks');
  const { stdout } = await workspace.run(['where', '2.0.0']);
  expect(stdout).toContain('rejected: leaks');
});

test('for people: the ledger, then a line for each time in each environment', async () => {
  const { exitCode, stdout } = await workspace.run(['where', '1.0.0', '--image', 'api']);
  expect(exitCode).toBe(0);
  const [title, facts, uat, prod] = stdout.split('\n');
  expect(title).toBe(`api 1.0.0, 1.0.0-rc.1  ${digestOf('1.0.0')}`);
  expect(facts).toBe(`  1.0.0  revision abc1234  created ${CREATED}`);
  expect(uat).toMatch(/^ {2}uat +2026-\d\d-\d\d \d\d:\d\dZ {2}4 h .* then 3\.0\.0 +promotion /);
  expect(prod).toMatch(/^ {2}prod .* so far +pinned now +added /);
});

test('a release that never was pinned anywhere says so', async () => {
  commit({ api: '1.0.0' }, {});
  workspace.manifest({ environments: { uat: {}, prod: {} }, images: { ...IMAGES, job: { releases: ['0.1.0'] } } }).commit();
  const { exitCode, stdout } = await workspace.run(['where', '0.1.0']);
  expect(exitCode).toBe(0);
  expect(stdout.split('\n').slice(1, 3)).toEqual(['  uat   never', '  prod  never']);
});

test('a tag of a build that was pinned, though no ledger has it', async () => {
  workspace
    .manifest({ environments: { dev: { accepts: 'builds', images: { api: 'feature-cart' } }, uat: {}, prod: {} }, images: IMAGES })
    .commit();
  const { stdout } = await workspace.run(['where', 'feature-cart']);
  expect(stdout).toContain('api a build that the ledger does not have');
  expect(stdout).toMatch(/dev +2026.*pinned now/);
});

test('where a shallow clone cuts the beginning off, it was there for at least so long', async () => {
  const clone = Workspace.create();
  clone.git('clone', '--quiet', '--depth', '2', `file://${workspace.folder}`, 'clone');
  const argv = ['where', '1.0.0', '--image', 'api'];
  const { releases } = documentOf('where', await clone.run([...argv, '--json'], { folder: 'clone' }));
  expect(releases[0]!.environments.map(({ name, stays }) => [name, stays.map(({ atLeast }) => atLeast)])).toEqual([
    ['uat', [true]],
    ['prod', [true]],
  ]);
  const { stdout } = await clone.run(argv, { folder: 'clone' });
  expect(stdout).toMatch(/^ {2}uat .* at least 2 h +then 3\.0\.0 /m);
  expect(stdout).toMatch(/^ {2}prod .* at least .* so far +pinned now /m);
  const whole = await asked('1.0.0');
  expect(whole.releases.flatMap(({ environments }) => environments.flatMap(({ stays }) => stays.map(({ atLeast }) => atLeast)))).toEqual([
    false,
    false,
    false,
  ]);
});

test('several digests that begin alike are not guessed between', async () => {
  workspace
    .manifest({ environments: { uat: {}, prod: {} }, images: { api: { releases: { '1.0.0': '1.0.0', '4.0.0': { digest: TWIN } } } } })
    .commit();
  const answer = await workspace.run(['where', '--json', TWIN.slice(7, 19)]);
  expect(answer.exitCode).toBe(1);
  const [finding] = documentOf('where', answer).findings;
  expect(finding).toMatchObject({ code: 'ambiguous-digest', help: expect.stringContaining(TWIN) as string });
  expect((await asked(TWIN)).releases).toHaveLength(1);
});

test.each([
  [['3.0.1'], 'unknown-release', '3.0.0'],
  [['f'.repeat(64)], 'unknown-release', 'known'],
  [['6870'], 'unknown-release', 'a digest is known by its first 12 digits or more'],
  [['2.0.0', '--image', 'web'], 'unknown-release', '1.0.0'],
  [['2.0.0', '--image', 'wob'], 'unknown-image', 'web'],
])('%j is not there: exit code 1 and what is', async (argv, code, help) => {
  const answer = await workspace.run(['where', '--json', ...argv]);
  expect(answer.exitCode).toBe(1);
  const document = documentOf('where', answer);
  expect(codesOf(document)).toEqual([code]);
  expect(document.findings[0]!.help).toContain(help);
});

test.each(['3.0.1', 'ffff'.repeat(3), 'FFFF'])('that digits are missing is not said of %s', async (text) => {
  const answer = await workspace.run(['where', '--json', text]);
  expect(documentOf('where', answer).findings[0]!.help).not.toContain('digits');
});

test.each([
  [['sha256:1111'], 'digest-format'],
  [[`sha256:${'F'.repeat(64)}`], 'digest-format'],
  [['a b'], 'version-format'],
  [['1.0.0', '--image', 'Api'], 'name-format'],
  [[], 'missing-argument'],
])('%j is wrong use', async (argv, code) => {
  const answer = await workspace.run(['where', '--json', ...argv]);
  expect(answer.exitCode).toBe(2);
  expect(documentOf('error', answer).error.code).toBe(code);
});

test('an invalid manifest is its findings', async () => {
  workspace.write('release-manifest.yaml', 'nonsense: 1\n');
  const answer = await workspace.run(['where', '1.0.0', '--json']);
  expect(answer.exitCode).toBe(1);
  expect(documentOf('where', answer)).toMatchObject({ releases: [] });
});

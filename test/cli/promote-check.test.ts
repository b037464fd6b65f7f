import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentSpec, type ManifestSpec, ref } from '../support/manifest';
import { codesOf, documentOf, type Documents } from './documents';
import { type Answer, type Circumstances, Workspace } from './workspace';

const LEDGER = { api: { releases: ['1.5.0', '1.4.0', '1.3.2'] }, web: { releases: ['2.1.0', '2.0.0'] } };
/** The first commit of a workspace; each later one is an hour after it. */
const FIRST = Date.UTC(2026, 8, 21, 14, 13, 20);
const hours = (count: number): string => new Date(FIRST + count * 3_600_000).toISOString();
const ANN = {
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
};

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().initGit();
});

interface Pins {
  readonly dev: EnvironmentSpec['images'];
  readonly uat: EnvironmentSpec['images'];
  readonly prod: EnvironmentSpec['images'];
}

function shop({ dev = {}, uat = {}, prod = {} }: Partial<Pins>, rules: EnvironmentSpec = {}, more: ManifestSpec = {}): ManifestSpec {
  return {
    environments: {
      dev: { accepts: 'builds', images: dev },
      uat: { promotesFrom: ['dev'], images: uat },
      prod: { promotesFrom: ['uat'], ...rules, images: prod },
    },
    images: LEDGER,
    ...more,
  };
}

function run(argv: readonly string[], { env = {}, ...others }: Circumstances = {}): Promise<Answer> {
  return workspace.run(argv, { env: { ...ANN, ...env }, ...others });
}

async function promoted(...argv: string[]): Promise<Documents['edit']> {
  const answer = await run(['promote', ...argv, '--json']);
  expect(answer).toMatchObject({ exitCode: 0 });
  return documentOf('edit', answer);
}

async function refused(...argv: string[]): Promise<Documents['edit']> {
  const before = workspace.read();
  const answer = await run(['promote', ...argv, '--json']);
  expect(answer.exitCode).toBe(1);
  expect(workspace.read()).toBe(before);
  const document = documentOf('edit', answer);
  expect(document).toMatchObject({ changed: false, changes: [], overrides: [], commit: null });
  return document;
}

describe('promote refuses what the check of the change would refuse:', () => {
  test('what has not been in the environment before, as when two promotions go into one change', async () => {
    workspace.manifest(shop({ dev: { api: '1.4.0' }, uat: { api: '1.3.2' }, prod: { api: '1.3.2' } })).commit();
    await promoted('dev', 'uat');
    const { findings } = await refused('uat', 'prod');
    expect(findings).toMatchObject([{ code: 'skipped-environment', environment: 'prod', image: 'api', file: null, line: null }]);
    expect(findings[0]!.message).toContain('in one change');
    workspace.commit();
    expect((await promoted('uat', 'prod')).changes).toMatchObject([{ image: 'api', to: ref('1.4.0') }]);
  });

  test('what has not been there for long enough, up to now', async () => {
    workspace.manifest(shop({ uat: { api: '1.3.2' }, prod: { api: '1.3.2' } }, { soak: '24h' })).commit();
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.3.2' } }, { soak: '24h' })).commit();
    expect(codesOf(await refused('uat', 'prod', '--now', hours(20)))).toEqual(['soak-not-met']);
    expect((await promoted('uat', 'prod', '--now', hours(30))).changed).toBe(true);
  });

  test('a downgrade, and a set that never ran together', async () => {
    workspace.manifest(shop({ uat: { api: '1.4.0', web: '2.0.0' } }, { combination: 'exact' })).commit();
    workspace
      .manifest(shop({ uat: { api: '1.4.0', web: '2.1.0' }, prod: { api: '1.5.0', web: '2.0.0' } }, { combination: 'exact' }))
      .commit();
    expect(codesOf(await refused('uat', 'prod'))).toEqual(['downgrade']);
    expect(codesOf(await refused('uat', 'prod', '--image', 'web'))).toEqual(['untested-combination']);
  });

  test('with a shallow clone, how to have more of the history', async () => {
    workspace.manifest(shop({ uat: { api: '1.3.2' }, prod: { api: '1.3.2' } }, { soak: '2h' })).commit();
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.3.2' } }, { soak: '2h' })).commit();
    workspace.write('other', 'x').commit();
    workspace.git('clone', '--quiet', '--depth', '1', `file://${workspace.folder}`, 'clone');
    const answer = await run(['promote', 'uat', 'prod', '--now', hours(3), '--json'], { folder: 'clone' });
    const document = documentOf('edit', answer);
    expect(codesOf(document)).toEqual(['soak-not-met', 'shallow-history']);
    expect(document.findings[1]!.help).toContain('git fetch --unshallow');
  });

  test('with a shallow clone that shows no valid manifest, that there is nothing to compare with', async () => {
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.3.2' } })).commit();
    const valid = workspace.read();
    workspace.write('release-manifest.yaml', 'schemaVersion: 1\nenvironmnts: {}\n').commit();
    workspace.git('clone', '--quiet', '--depth', '1', `file://${workspace.folder}`, 'clone');
    workspace.write('clone/release-manifest.yaml', valid);
    const answer = await run(['promote', 'uat', 'prod', '--json'], { folder: 'clone' });
    expect(answer.exitCode).toBe(1);
    expect(codesOf(documentOf('edit', answer))).toEqual(['shallow-history']);
    expect(codesOf(documentOf('check', await run(['check', '--json'], { folder: 'clone' })))).toEqual(['shallow-history']);
  });

  test('everything at once, the freeze once for all images', async () => {
    const pins = { uat: { api: '1.4.0', web: '2.0.0' }, prod: { api: '1.5.0', web: '2.1.0' } };
    workspace.manifest(shop(pins, { frozen: 'holidays', soak: '24h' })).commit();
    const { findings } = await refused('uat', 'prod', '--now', hours(1));
    expect(findings.map(({ code }) => code).sort()).toEqual(['downgrade', 'downgrade', 'frozen', 'soak-not-met', 'soak-not-met']);
    expect(findings[0]!.message).toBe('prod is frozen: holidays');
  });
});

describe('promote is not kept', () => {
  test('by a history without a valid manifest, which is said', async () => {
    workspace.write('release-manifest.yaml', 'schemaVersion: 1\nenvironmnts: {}\n').commit();
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.3.2' } }));
    const { notes, changed } = await promoted('uat', 'prod');
    expect(changed).toBe(true);
    expect(notes).toEqual([expect.stringMatching(/^the manifest of commit .* is not valid: /)]);
  });

  test('by what other changes of the file do elsewhere', async () => {
    workspace.manifest(shop({ dev: { api: '1.4.0' }, uat: { api: '1.3.2', web: '2.0.0' }, prod: { api: '1.3.2' } })).commit();
    // By hand: prod skips uat.
    workspace.manifest(shop({ dev: { api: '1.4.0' }, uat: { api: '1.3.2', web: '2.0.0' }, prod: { api: '1.5.0' } }));
    expect((await run(['check'])).exitCode).toBe(1);
    expect((await promoted('dev', 'uat')).changes).toMatchObject([{ environment: 'uat', image: 'api' }]);
    // Nor by another image of the same environment.
    expect((await promoted('uat', 'prod', '--image', 'web')).changes).toMatchObject([{ environment: 'prod', image: 'web' }]);
  });

  test('from bringing back what was there before', async () => {
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.4.0' } }, { soak: '24h' })).commit();
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.5.0' } }, { soak: '24h' })).commit();
    expect((await promoted('uat', 'prod', '--now', hours(1))).changes).toMatchObject([{ from: ref('1.5.0'), to: ref('1.4.0') }]);
  });

  test('on a branch by what the branch itself has changed, but by where it left the default branch', async () => {
    workspace.manifest(shop({ dev: { api: '1.4.0' }, uat: { api: '1.3.2' } })).commit();
    workspace.git('checkout', '--quiet', '-b', 'feature');
    await promoted('dev', 'uat');
    workspace.commit();
    expect(codesOf(await refused('uat', 'prod', '--image', 'api'))).toEqual(['skipped-environment']);
    workspace.git('checkout', '--quiet', 'main');
    workspace.git('merge', '--quiet', 'feature');
    expect((await promoted('uat', 'prod', '--image', 'api')).changed).toBe(true);
  });

  test('where the clone has no branch to compare with; it says so', async () => {
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.3.2' } })).commit();
    workspace.git('checkout', '--quiet', '-b', 'feature');
    workspace.git('clone', '--quiet', '--single-branch', '--branch', 'feature', `file://${workspace.folder}`, 'clone');
    workspace.git('-C', 'clone', 'remote', 'set-head', 'origin', '--delete');
    const answer = await run(['promote', 'uat', 'prod', '--json'], { folder: 'clone' });
    expect(answer.exitCode).toBe(0);
    expect(documentOf('edit', answer).notes.at(-1)).toContain('compared with the last commit');
  });

  test('without git, or a commit of the file, by more than the file can tell', async () => {
    workspace.manifest(shop({ uat: { api: '1.4.0', web: '2.0.0' }, prod: { api: '1.3.2', web: '2.1.0' } }));
    for (const circumstances of [{}, { env: { PATH: '/nowhere' } }]) {
      const answer = await run(['promote', 'uat', 'prod', '--image', 'api', '--dry-run', '--json'], circumstances);
      expect(documentOf('edit', answer)).toMatchObject({ changed: true, notes: [] });
      const back = await run(['promote', 'uat', 'prod', '--image', 'web', '--json'], circumstances);
      expect(codesOf(documentOf('edit', back))).toEqual(['downgrade']);
    }
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.3.2' } }, { soak: '1h' }));
    expect(codesOf(await refused('uat', 'prod'))).toEqual(['soak-not-met']);
  });

  test('but a repository that is broken is an error', async () => {
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.3.2' } })).commit();
    rmSync(join(workspace.folder, '.git/objects'), { recursive: true });
    workspace.write('.git/objects/x', '');
    const answer = await run(['promote', 'uat', 'prod', '--json']);
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe('git-failed');
  });
});

describe('--override', () => {
  const WHY = 'INC-311: outage';
  const EXCEPTION = { environment: 'prod', image: 'api', ref: ref('1.4.0'), reason: WHY, by: 'Ann <ann@example.com>' };

  function fresh(rules: EnvironmentSpec = { soak: '24h' }): void {
    workspace.manifest(shop({ uat: { api: '1.3.2', web: '2.0.0' }, prod: { api: '1.3.2', web: '2.0.0' } }, rules)).commit();
    workspace.manifest(shop({ uat: { api: '1.4.0', web: '2.0.0' }, prod: { api: '1.3.2', web: '2.0.0' } }, rules)).commit();
  }

  test('records an exception in the same edit, and says so', async () => {
    fresh();
    const { exitCode, stdout, stderr } = await run(['promote', 'uat', 'prod', '--override', WHY, '--now', hours(2)]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^prod {2}api {2}1\.3\.2 {2}→ {2}1\.4\.0 {2}\w{12}\nprod {2}api {2}exception {2}1\.4\.0 {2}INC-311: outage \(Ann <ann@example\.com>\)\n$/,
    );
    expect(stderr).toContain('wrote release-manifest.yaml\n');
    expect((await run(['check', '--now', hours(2)])).exitCode).toBe(0);
    expect((await run(['validate'])).exitCode).toBe(0);
  });

  test('answers the exceptions in the document, and tells them in the commit', async () => {
    fresh();
    const document = await promoted('uat', 'prod', '--override', WHY, '--now', hours(2), '--commit');
    expect(document.overrides).toEqual([EXCEPTION]);
    expect(workspace.git('log', '-1', '--format=%B')).toContain('* exception for api 1.4.0 in prod: INC-311: outage (Ann');
  });

  test('is for the images that need one alone', async () => {
    workspace.manifest(shop({ uat: { api: '1.4.0', web: '2.1.0' }, prod: { api: '1.5.0', web: '2.0.0' } })).commit();
    const { overrides, changes } = await promoted('uat', 'prod', '--override', WHY);
    expect(changes).toHaveLength(2);
    expect(overrides).toEqual([EXCEPTION]);
  });

  test('that nobody needs is not recorded, and nobody is asked who answers for it', async () => {
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.3.2' } })).commit();
    const answer = await workspace.run(['promote', 'uat', 'prod', '--override', WHY, '--json']);
    expect(answer.exitCode).toBe(0);
    const document = documentOf('edit', answer);
    expect(document).toMatchObject({ changed: true, overrides: [] });
    expect(document.notes).toEqual(['nothing of this needs an exception, so none is recorded']);
    expect(workspace.read()).not.toContain('overrides');
  });

  test('twice changes nothing the second time', async () => {
    fresh();
    await promoted('uat', 'prod', '--override', WHY, '--now', hours(2));
    const once = workspace.read();
    expect(await promoted('uat', 'prod', '--override', 'another reason', '--now', hours(2))).toMatchObject({
      changed: false,
      overrides: [],
    });
    expect(await promoted('uat', 'prod', '--now', hours(2))).toMatchObject({ changed: false });
    expect(workspace.read()).toBe(once);
  });

  test('completes what was promoted by hand', async () => {
    fresh();
    workspace.write('release-manifest.yaml', workspace.read().replaceAll(ref('1.3.2'), ref('1.4.0')));
    expect(codesOf(await refused('uat', 'prod', '--now', hours(2)))).toEqual(['soak-not-met']);
    expect(await promoted('uat', 'prod', '--override', WHY, '--now', hours(2))).toMatchObject({
      changed: true,
      changes: [],
      overrides: [EXCEPTION],
    });
  });

  test('goes when the image is next promoted regularly, and stays while it is not', async () => {
    fresh();
    await promoted('uat', 'prod', '--override', WHY, '--now', hours(2), '--commit');
    await promoted('uat', 'prod', '--now', hours(100));
    expect(workspace.read()).toContain(WHY);
    workspace.write('release-manifest.yaml', workspace.read().replace(ref('1.4.0'), ref('1.5.0'))).commit();
    expect((await promoted('uat', 'prod', '--now', hours(200))).changes).toMatchObject([{ from: ref('1.4.0'), to: ref('1.5.0') }]);
    expect(workspace.read()).not.toContain('overrides');
  });

  test('of the next release takes the place of the last one', async () => {
    fresh();
    await promoted('uat', 'prod', '--override', WHY, '--now', hours(2), '--commit');
    workspace.write('release-manifest.yaml', workspace.read().replace(ref('1.4.0'), ref('1.5.0'))).commit();
    const { overrides } = await promoted('uat', 'prod', '--override', 'INC-312', '--now', hours(5));
    expect(overrides).toMatchObject([{ ref: ref('1.5.0'), reason: 'INC-312' }]);
    expect(workspace.read()).not.toContain(WHY);
    expect((await run(['validate'])).exitCode).toBe(0);
  });

  test('of a set that never ran together is for all that enters', async () => {
    workspace.manifest(shop({ uat: { api: '1.3.2', web: '2.1.0' } }, { combination: 'exact' })).commit();
    workspace
      .manifest(shop({ uat: { api: '1.4.0', web: '2.1.0' }, prod: { api: '1.3.2', web: '2.0.0' } }, { combination: 'exact' }))
      .commit();
    expect(codesOf(await refused('uat', 'prod', '--image', 'api'))).toEqual(['untested-combination']);
    expect((await promoted('uat', 'prod', '--image', 'api', '--override', WHY)).overrides).toEqual([EXCEPTION]);
    expect((await run(['check'])).exitCode).toBe(0);
  });

  test('lets an image into a frozen environment', async () => {
    fresh({ frozen: 'holidays' });
    expect(codesOf(await refused('uat', 'prod'))).toEqual(['frozen']);
    expect((await promoted('uat', 'prod', '--override', WHY)).overrides).toEqual([EXCEPTION]);
    expect((await run(['check'])).exitCode).toBe(0);
    expect(workspace.read()).toContain('frozen: "holidays"');
  });

  test('also into one whose freeze is not committed yet: it would come first', async () => {
    fresh({});
    await run(['freeze', 'prod', '--reason', 'holidays']);
    expect(codesOf(await refused('uat', 'prod'))).toEqual(['frozen']);
    expect((await promoted('uat', 'prod', '--override', WHY)).overrides).toEqual([EXCEPTION]);
  });

  test('needs none for a return, also into a frozen environment', async () => {
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.4.0' } })).commit();
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.5.0' } })).commit();
    await run(['freeze', 'prod', '--reason', 'holidays']);
    expect((await promoted('uat', 'prod', '--override', WHY, '--dry-run')).overrides).toEqual([]);
    workspace.commit();
    expect((await promoted('uat', 'prod', '--override', WHY)).overrides).toEqual([]);
  });

  test('a thaw that is not committed lets nothing in', async () => {
    fresh({ frozen: 'holidays' });
    await run(['thaw', 'prod']);
    const { findings } = await refused('uat', 'prod');
    expect(findings).toMatchObject([{ code: 'frozen', image: 'api' }]);
    expect(findings[0]!.message).toContain('a change of its own');
  });

  test.each<[string[], string]>([
    [['dev', 'prod'], 'not-upstream'],
    [['dev', 'uat', '--image', 'api'], 'not-recorded'],
    [['uat', 'prod'], 'rejected-release'],
  ])('does not open a way that is closed: promote %j is %s', async (argv, code) => {
    const api = { releases: { '1.4.0': { digest: ref('1.4.0').slice('1.4.0@'.length), rejected: 'leaks' }, '1.3.2': '1.3.2' } };
    const pins = { dev: { api: 'main-7' }, uat: { api: '1.3.2' }, prod: { api: '1.3.2' } };
    const manifest = shop(pins, {}, { images: { ...LEDGER, api } });
    const builds = { ...manifest.environments, uat: { accepts: 'builds', promotesFrom: ['dev'], images: { api: '1.4.0' } } };
    workspace.manifest(code === 'rejected-release' ? { ...manifest, environments: builds } : manifest).commit();
    expect(codesOf(await refused(...argv, '--override', WHY))).toContain(code);
  });

  test('--by says who answers for it; without one and without an author of commits it is wrong use', async () => {
    fresh();
    const argv = ['promote', 'uat', 'prod', '--override', WHY, '--now', hours(2), '--json'];
    workspace.git('config', 'user.useConfigOnly', 'true');
    const nobody = await workspace.run(argv);
    expect(nobody.exitCode).toBe(2);
    expect(documentOf('error', nobody).error).toMatchObject({
      code: 'missing-argument',
      help: expect.stringContaining('--by NAME') as string,
    });
    const named = await workspace.run([...argv, '--by', 'jane.doe']);
    expect(documentOf('edit', named).overrides).toEqual([{ ...EXCEPTION, by: 'jane.doe' }]);
  });

  test('needs no git where somebody is named', async () => {
    workspace.manifest(shop({ uat: { api: '1.4.0' }, prod: { api: '1.3.2' } }, { soak: '24h' }));
    const argv = ['promote', 'uat', 'prod', '--override', WHY, '--by', 'jane.doe', '--json'];
    expect(documentOf('edit', await run(argv, { env: { PATH: '/nowhere' } })).overrides).toHaveLength(1);
  });

  test.each<[string[], string]>([
    [['--by', 'jane.doe'], 'unexpected-argument'],
    [['--override', 'two\nlines'], 'syntax'],
    [['--override', WHY, '--by', 'a\u001b[31mb'], 'syntax'],
    [['--override', ' '], 'schema'],
    [['--now', 'tomorrow'], 'invalid-argument'],
  ])('%j is wrong use: %s', async (argv, code) => {
    fresh();
    const answer = await run(['promote', 'uat', 'prod', ...argv, '--json']);
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error.code).toBe(code);
  });
});

import { type EnvironmentSpec, type ManifestSpec, manifestText } from '../support/manifest';
import { codesOf, documentOf } from './documents';
import { Workspace } from './workspace';

/** What uat and prod pin of api. */
function shop(uat: string, prod: string, more: EnvironmentSpec = {}): ManifestSpec {
  return {
    environments: { uat: { images: { api: uat } }, prod: { promotesFrom: ['uat'], ...more, images: { api: prod } } },
    images: { api: { releases: ['1.0.0', '1.1.0', '1.2.0'] } },
  };
}

let workspace: Workspace;

/** A branch `change` off main, which is at uat 1.1.0 and prod 1.0.0. */
function onBranch(): Workspace {
  workspace.initGit().manifest(shop('1.0.0', '1.0.0')).commit('first');
  workspace.manifest(shop('1.1.0', '1.0.0')).commit('uat');
  workspace.git('checkout', '--quiet', '-b', 'change');
  return workspace;
}

beforeEach(() => {
  workspace = Workspace.create();
});

describe('a change', () => {
  test('that skips an environment falls short, at its place in the file on disk', async () => {
    onBranch().manifest(shop('1.1.0', '1.2.0')).commit();
    const base = workspace.git('rev-parse', 'main').trim();
    const answer = await workspace.run(['check', '--json']);
    expect(answer.exitCode).toBe(1);
    const document = documentOf('check', answer);
    expect(document).toMatchObject({ ok: false, base, notes: [] });
    expect(document.findings).toMatchObject([
      { code: 'skipped-environment', severity: 'error', file: 'release-manifest.yaml', line: 10, environment: 'prod', image: 'api' },
    ]);
    expect(workspace.read().split('\n')[9]).toContain('api: ');

    const text = await workspace.run(['check']);
    expect(text.exitCode).toBe(1);
    expect(text.stdout).toMatch(/^release-manifest\.yaml:10:12: error skipped-environment: api 1\.2\.0 .*\n {2}\S/);
    expect(text.stderr).toBe('1 error in release-manifest.yaml\n');
  });

  test('that is not committed is checked like one that is', async () => {
    onBranch().manifest(shop('1.1.0', '1.2.0'));
    expect(codesOf(documentOf('check', await workspace.run(['check', '--json'])))).toEqual(['skipped-environment']);
  });

  test('that keeps to the rules is told so', async () => {
    onBranch().manifest(shop('1.1.0', '1.1.0')).commit();
    expect(await workspace.run(['check'])).toEqual({ exitCode: 0, stdout: 'every rule is satisfied\n', stderr: '' });
    expect(documentOf('check', await workspace.run(['check', '--json']))).toMatchObject({ ok: true, findings: [] });
  });

  test('with warnings alone does not fall short', async () => {
    onBranch()
      .manifest(shop('1.1.0', '1.0.0', { promotesFrom: [] }))
      .commit();
    const answer = await workspace.run(['check', '--json']);
    expect(answer.exitCode).toBe(0);
    expect(documentOf('check', answer)).toMatchObject({ ok: true, findings: [{ code: 'rule-loosened', severity: 'warning' }] });
    expect((await workspace.run(['check'])).stderr).toBe('1 warning in release-manifest.yaml\n');
  });

  test('to what is no manifest has the findings of validate, and nothing is compared', async () => {
    onBranch().write('release-manifest.yaml', manifestText(shop('1.1.0', '1.2.0')).replace('application: "shop"', 'application: "Shop"'));
    const answer = await workspace.run(['check', '--json']);
    expect(answer.exitCode).toBe(1);
    expect(documentOf('check', answer)).toMatchObject({ ok: false, base: null, findings: [{ code: 'name-format', line: 2 }], notes: [] });
  });

  test('is compared with where the branch left the default branch, not with what came there since', async () => {
    onBranch().manifest(shop('1.1.0', '1.1.0')).commit();
    workspace.git('checkout', '--quiet', 'main');
    workspace.manifest(shop('1.2.0', '1.0.0')).commit('later');
    workspace.git('checkout', '--quiet', 'change');
    expect((await workspace.run(['check'])).exitCode).toBe(0);
    expect(codesOf(documentOf('check', await workspace.run(['check', '--base', 'main', '--json'])))).toEqual(
      expect.arrayContaining(['skipped-environment']) as string[],
    );
  });
});

describe('--now', () => {
  // The last commit of main is that of uat, at 1790000000 and some hours.
  const soaking = (): Workspace => {
    workspace
      .initGit()
      .manifest(shop('1.0.0', '1.0.0', { soak: '24h' }))
      .commit('first');
    return workspace
      .manifest(shop('1.1.0', '1.0.0', { soak: '24h' }))
      .commit('uat')
      .manifest(shop('1.1.0', '1.1.0', { soak: '24h' }));
  };

  test('is up to when a soak runs', async () => {
    soaking();
    const committed = Number(workspace.git('log', '-1', '--format=%ct'));
    const at = (seconds: number): string => new Date((committed + seconds) * 1000).toISOString().replace('.000', '');
    const early = await workspace.run(['check', '--json', '--now', at(86_399)]);
    expect(codesOf(documentOf('check', early))).toEqual(['soak-not-met']);
    expect((await workspace.run(['check', '--now', at(86_400)])).exitCode).toBe(0);
    const zoned = at(86_400 + 3600).replace('Z', '+01:00');
    expect((await workspace.run(['check', '--now', zoned])).exitCode).toBe(0);
  });

  test.each([
    'yesterday',
    '2026-11-24',
    '2026-11-24T18:00:00',
    '2026-02-30T18:00:00Z',
    '2026-11-24T24:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-24 18:00:00Z',
    '2026-11-24T18:00:00+25:00',
    '1790000000',
  ])('%s is no time with a time zone', async (time) => {
    const answer = await onBranch().run(['check', '--now', time, '--json']);
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error).toMatchObject({ code: 'invalid-argument', help: expect.stringContaining('Z') as string });
  });
});

describe('--base', () => {
  test('takes a revision', async () => {
    onBranch().manifest(shop('1.1.0', '1.1.0')).commit();
    const document = documentOf('check', await workspace.run(['check', '--base', 'main^', '--json']));
    expect(document.base).toBe(workspace.git('rev-parse', 'main^').trim());
    expect(codesOf(document)).toEqual(['skipped-environment']);
  });

  test('takes a file, which has no history: that is said, and a soak is not proven', async () => {
    workspace.write('old/base.yaml', manifestText(shop('1.1.0', '1.0.0', { soak: '1s' })));
    workspace.manifest(shop('1.1.0', '1.1.0', { soak: '1s' }));
    const answer = await workspace.run(['check', '--base', 'old/base.yaml', '--json'], { env: { PATH: '' } });
    expect(answer.exitCode).toBe(1);
    const document = documentOf('check', answer);
    expect(document.base).toBe('old/base.yaml');
    expect(codesOf(document)).toEqual(['soak-not-met']);
    expect(document.findings[0]!.file).toBe('release-manifest.yaml');
    expect(document.notes).toEqual([expect.stringContaining('a file has no history')]);
    expect(answer.stderr).toContain('note: a file has no history');
  });

  test('takes a name that is both for the revision, and says how to name the file', async () => {
    onBranch()
      .write('main', manifestText(shop('1.2.0', '1.0.0')))
      .manifest(shop('1.1.0', '1.2.0'));
    const revision = documentOf('check', await workspace.run(['check', '--base', 'main', '--json']));
    expect(codesOf(revision)).toEqual(['skipped-environment']);
    expect(revision.notes).toEqual(['main is taken for the revision; for the file: --base ./main']);
    const file = documentOf('check', await workspace.run(['check', '--base', './main', '--json']));
    expect(file.base).toBe('main');
    expect(codesOf(file)).toEqual(['downgrade']);
  });

  test('never falls back to a file because git failed: the change itself may have brought the file', async () => {
    onBranch().write('main', manifestText(shop('1.1.0', '1.2.0')));
    workspace.manifest(shop('1.1.0', '1.2.0'));
    workspace.write('.git/config', '[broken');
    const failed = await workspace.run(['check', '--base', 'main', '--json']);
    expect(failed.exitCode).toBe(3);
    expect(documentOf('error', failed).error).toMatchObject({ code: 'git-failed' });
    // What begins like a path can be no revision.
    const file = await workspace.run(['check', '--base', './main', '--json']);
    expect(file.exitCode).toBe(0);
  });

  test('is the commit also where a file is called as its id', async () => {
    onBranch();
    const base = workspace.git('rev-parse', 'main').trim();
    workspace
      .write(base, manifestText(shop('1.1.0', '1.2.0')))
      .manifest(shop('1.1.0', '1.2.0'))
      .commit();
    workspace.git('mv', 'release-manifest.yaml', 'release-manifest.yml');
    const document = documentOf('check', await workspace.run(['check', '--base', base, '--json']));
    expect(document.base).toBe(base);
    expect(codesOf(document)).toEqual(['skipped-environment']);
  });

  test.each(['nothing-like-that', '-n', '--help', 'HEAD~99', '../outside', 'a\u001b[31mb'])('%j is neither', async (name) => {
    const answer = await onBranch().run(['check', `--base=${name}`, '--json']);
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error).toMatchObject({
      code: 'unknown-revision',
      message: expect.stringContaining('neither a commit that git knows nor a file') as string,
    });
  });

  test.each([
    ['a manifest that is not valid', 'environmnts: {}\n'],
    ['no text', '\u0000'],
  ])('refuses a file that is %s: nothing can be compared with it', async (_, text) => {
    onBranch().write('base.yaml', text);
    const answer = await workspace.run(['check', '--base', 'base.yaml', '--json']);
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error).toMatchObject({
      code: 'invalid-argument',
      help: 'see all that is wrong with: waybill validate --manifest base.yaml',
    });
  });

  test('refuses a folder', async () => {
    onBranch().write('folder/x', '');
    const answer = await workspace.run(['check', '--base', 'folder', '--json']);
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error.message).toContain('a folder');
  });
});

describe('the history', () => {
  test('is needed: without a work tree nothing is said to be right', async () => {
    const answer = await workspace.manifest(shop('1.0.0', '1.0.0')).run(['check', '--json']);
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error).toMatchObject({ help: expect.stringContaining('--base FILE') as string });
  });

  test('is needed: so is git', async () => {
    const answer = await onBranch().run(['check', '--json'], { env: { PATH: '' } });
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe('git-missing');
  });

  test('that has no commit yet leaves nothing to compare with, and that is said', async () => {
    const answer = await workspace.initGit().manifest(shop('1.0.0', '1.1.0')).run(['check', '--json']);
    expect(answer.exitCode).toBe(0);
    expect(documentOf('check', answer)).toEqual({
      ok: true,
      base: null,
      findings: [],
      notes: ['there is no commit yet: nothing to compare with'],
    });
  });

  test('that has no manifest at the base leaves nothing to compare with either', async () => {
    workspace.initGit().write('README.md', 'shop').commit();
    const document = documentOf('check', await workspace.manifest(shop('1.0.0', '1.1.0')).run(['check', '--json']));
    expect(document).toMatchObject({ ok: true, base: workspace.git('rev-parse', 'HEAD').trim() });
    expect(document.notes).toEqual(['the base has no manifest: nothing to compare with']);
  });

  test('whose last manifest is not valid is compared from the newest one that is', async () => {
    onBranch().write('release-manifest.yaml', 'schemaVersion: 1\nenvironmnts: {}\n').commit('broken');
    const document = documentOf('check', await workspace.manifest(shop('1.1.0', '1.2.0')).run(['check', '--base', 'HEAD', '--json']));
    expect(codesOf(document)).toEqual(['skipped-environment']);
    expect(document.base).toBe(workspace.git('rev-parse', 'main').trim());
    expect(document.notes).toEqual([
      expect.stringMatching(/^the manifest of commit [0-9a-f]{10} of \d{4}-\d\d-\d\d is not valid: /),
      expect.stringMatching(/^compared with commit [0-9a-f]{10} of \d{4}-\d\d-\d\d instead$/),
    ]);
  });

  test('that never had a valid manifest leaves nothing to compare with, and is not said to have none', async () => {
    workspace.initGit().write('release-manifest.yaml', 'schemaVersion: 1\nenvironmnts: {}\n').commit('broken');
    const document = documentOf('check', await workspace.manifest(shop('1.0.0', '1.1.0')).run(['check', '--json']));
    expect(document).toMatchObject({ ok: true, base: workspace.git('rev-parse', 'HEAD').trim() });
    expect(document.notes).toEqual([expect.stringMatching(/ is not valid: /), 'the base has no valid manifest: nothing to compare with']);
  });

  test('that is the current folder is no manifest, and is named in the refusal', async () => {
    const { error } = documentOf('error', await onBranch().run(['check', '--base', '.', '--json']));
    expect(error.code).toBe('invalid-argument');
    expect(error.message).toContain('the base "." is no valid manifest');
    expect(error.help).toContain('--manifest .');
  });

  test('goes on under the name that the file had before', async () => {
    onBranch().write('deploy/.keep', '');
    workspace.git('mv', 'release-manifest.yaml', 'deploy/release-manifest.yaml');
    workspace.commit('move').write('deploy/release-manifest.yaml', manifestText(shop('1.1.0', '1.2.0')));
    const document = documentOf('check', await workspace.run(['check', '--json'], { folder: 'deploy' }));
    expect(document.base).toBe(workspace.git('rev-parse', 'main').trim());
    expect(codesOf(document)).toEqual(['skipped-environment']);
  });

  test('of a shallow clone is said to be short where that matters, with the mend', async () => {
    onBranch().manifest(shop('1.1.0', '1.2.0')).commit();
    workspace.git('clone', '--quiet', '--depth', '1', '--branch', 'main', `file://${workspace.folder}`, 'clone');
    workspace.write('clone/release-manifest.yaml', workspace.read());
    const answer = await workspace.run(['check', '--base', 'HEAD', '--json'], { folder: 'clone' });
    const document = documentOf('check', answer);
    expect(codesOf(document)).toEqual(['skipped-environment', 'shallow-history']);
    expect(document.findings[1]!.help).toContain('git fetch --unshallow');
  });

  test('of a shallow clone that shows no valid manifest lets nothing pass', async () => {
    onBranch().write('release-manifest.yaml', 'schemaVersion: 2\n').commit('of tomorrow');
    workspace.git('clone', '--quiet', '--depth', '1', '--branch', 'change', `file://${workspace.folder}`, 'clone');
    workspace.write('clone/release-manifest.yaml', manifestText(shop('1.1.0', '1.2.0')));
    const answer = await workspace.run(['check', '--base', 'HEAD', '--json'], { folder: 'clone' });
    expect(answer.exitCode).toBe(1);
    expect(codesOf(documentOf('check', answer))).toEqual(['shallow-history']);
  });
});

describe('--format', () => {
  const inUnit = async (form: string): ReturnType<Workspace['run']> => {
    workspace.initGit();
    workspace.write('unit/release-manifest.yaml', manifestText(shop('1.1.0', '1.0.0'))).commit();
    workspace.write('unit/release-manifest.yaml', manifestText(shop('1.1.0', '1.2.0')));
    return workspace.run(['check', '--format', form], { folder: 'unit' });
  };

  test('text has paths relative to the current folder', async () => {
    expect((await inUnit('text')).stdout).toMatch(/^release-manifest\.yaml:10:12: error /);
  });

  test('github is annotations in files relative to the root of the repository', async () => {
    const { exitCode, stdout } = await inUnit('github');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^::error file=unit\/release-manifest\.yaml,line=10,col=12,title=skipped-environment::api 1\.2\.0 .*%0A.*\n$/);
  });

  test('gitlab is a Code Quality report and nothing else', async () => {
    const { exitCode, stdout } = await inUnit('gitlab');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      { check_name: 'skipped-environment', location: { path: 'unit/release-manifest.yaml', lines: { begin: 10 } } },
    ]);
  });

  test('sarif is a log and nothing else', async () => {
    const { exitCode, stdout } = await inUnit('sarif');
    expect(exitCode).toBe(1);
    const { version } = jest.requireActual<{ version: string }>('../../package.json');
    expect(JSON.parse(stdout)).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { semanticVersion: version } }, results: [{ ruleId: 'skipped-environment', level: 'error' }] }],
    });
  });

  test.each([
    ['github', ''],
    ['gitlab', '[]\n'],
  ])('%s of no findings is %j', async (form, expected) => {
    onBranch();
    expect(await workspace.run(['check', '--format', form])).toEqual({ exitCode: 0, stdout: expected, stderr: '' });
  });

  test.each([
    [['--format', 'junit'], 'choose one of text, github, gitlab, sarif'],
    [['--format', 'sarif', '--json'], 'give one of them'],
  ])('%j is wrong use', async (options, help) => {
    const answer = await onBranch().run(['check', ...options]);
    expect(answer.exitCode).toBe(2);
    expect(answer.stderr).toContain(help);
  });
});

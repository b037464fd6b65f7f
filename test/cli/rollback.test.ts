import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type ManifestSpec, ref } from '../support/manifest';
import { codesOf, documentOf, type Documents } from './documents';
import { Workspace } from './workspace';

const LEDGER = { api: { releases: ['1.2.0', '1.1.0', '1.0.0'] }, web: { releases: ['2.1.0', '2.0.0'] } };

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().initGit();
});

function prod(images: Readonly<Record<string, string>>, more: ManifestSpec = {}): ManifestSpec {
  return { environments: { prod: { images } }, images: LEDGER, ...more };
}

/** A commit after which prod pins this. */
function runs(images: Readonly<Record<string, string>>): void {
  workspace.manifest(prod(images)).commit();
}

async function rolledBack(...argv: string[]): Promise<Documents['edit']> {
  const answer = await workspace.run(['rollback', 'prod', ...argv, '--json']);
  expect(answer.exitCode).toBe(0);
  return documentOf('edit', answer);
}

async function refusal(...argv: string[]): Promise<Documents['edit']> {
  const before = workspace.read();
  const answer = await workspace.run(['rollback', 'prod', ...argv, '--json']);
  expect(answer.exitCode).toBe(1);
  expect(workspace.read()).toBe(before);
  return documentOf('edit', answer);
}

describe('in history', () => {
  test('goes back to what ran before, and says where that is', async () => {
    runs({ api: '1.0.0', web: '2.0.0' });
    runs({ api: '1.1.0', web: '2.1.0' });
    const { exitCode, stdout, stderr } = await workspace.run(['rollback', 'prod']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^prod {2}api {2}1\.1\.0 {2}→ {2}1\.0\.0 {2}\w{12}\nprod {2}web {2}2\.1\.0 {2}→ {2}2\.0\.0 {2}\w{12}\n$/);
    expect(stderr).toMatch(/^note: goes back to commit [0-9a-f]{10} of 2026-09-\d\d\nwrote release-manifest\.yaml\nnext: git commit -m /);
    expect(workspace.read()).toContain(ref('1.0.0'));
  });

  test('committed again and again it goes further back, and ends', async () => {
    for (const api of ['1.0.0', '1.1.0', '1.2.0']) {
      runs({ api });
    }
    expect((await rolledBack()).changes).toMatchObject([{ from: ref('1.2.0'), to: ref('1.1.0') }]);
    workspace.commit();
    expect((await rolledBack()).changes).toMatchObject([{ from: ref('1.1.0'), to: ref('1.0.0') }]);
    workspace.commit();
    const refused = await refusal();
    expect(codesOf(refused)).toEqual(['no-previous-state']);
    expect(refused.findings[0]!.message).toContain('1.1.0 was rolled back from');
  });

  test('uncommitted it changes nothing the second time', async () => {
    runs({ api: '1.0.0' });
    runs({ api: '1.1.0' });
    await rolledBack();
    const once = workspace.read();
    expect(await rolledBack()).toMatchObject({ changed: false, changes: [], diff: '' });
    expect(workspace.read()).toBe(once);
  });

  test('the reason for a bad release is: roll back, reject, and it stays away', async () => {
    runs({ api: '1.0.0' });
    runs({ api: '1.1.0' });
    await rolledBack();
    expect((await workspace.run(['reject', 'api', '1.1.0', '--reason', 'leaks'])).exitCode).toBe(0);
    workspace.commit();
    expect(codesOf(await refusal())).toEqual(['no-previous-state']);
  });

  test('--image goes down that image’s own line', async () => {
    runs({ api: '1.0.0', web: '2.0.0' });
    runs({ api: '1.1.0', web: '2.0.0' });
    runs({ api: '1.1.0', web: '2.1.0' });
    expect((await rolledBack('--image', 'api')).changes).toMatchObject([{ image: 'api', to: ref('1.0.0') }]);
  });

  test('the first parents count: what was tried on a branch was never in prod', async () => {
    runs({ api: '1.0.0' });
    workspace.git('checkout', '--quiet', '-b', 'try');
    runs({ api: '1.1.0' });
    runs({ api: '1.2.0' });
    workspace.git('checkout', '--quiet', 'main');
    workspace.write('other', 'x').commit();
    workspace.git('merge', '--quiet', '--no-ff', '--no-edit', 'try');
    expect((await rolledBack()).changes).toMatchObject([{ from: ref('1.2.0'), to: ref('1.0.0') }]);
  });

  test('a state that is not valid is passed over, and that is said', async () => {
    runs({ api: '1.0.0' });
    workspace.write('release-manifest.yaml', '<<<<<<< HEAD\n').commit();
    runs({ api: '1.1.0' });
    const { notes, changes } = await rolledBack();
    expect(changes).toMatchObject([{ to: ref('1.0.0') }]);
    expect(notes[0]).toContain('its manifest is not valid');
  });

  test('--dry-run writes nothing', async () => {
    runs({ api: '1.0.0' });
    runs({ api: '1.1.0' });
    const before = workspace.read();
    expect(await rolledBack('--dry-run')).toMatchObject({ changed: true, dryRun: true });
    expect(workspace.read()).toBe(before);
  });

  test('an environment that was never committed has no state to go back to', async () => {
    workspace.write('README', 'x').commit();
    workspace.manifest(prod({ api: '1.0.0' }));
    expect(codesOf(await refusal())).toEqual(['no-previous-state']);
  });

  test('a branch without commits has none either', async () => {
    workspace.manifest(prod({ api: '1.0.0' }));
    expect(codesOf(await refusal())).toEqual(['no-previous-state']);
  });

  test.each<[string[], string]>([
    [['qa'], 'unknown-environment'],
    [['prod', '--image', 'web'], 'unknown-image'],
    [['prod', '--image', 'db'], 'unknown-image'],
  ])('rollback %j is refused: %s', async (argv, code) => {
    runs({ api: '1.0.0' });
    runs({ api: '1.1.0' });
    const answer = await workspace.run(['rollback', ...argv, '--json']);
    expect(answer.exitCode).toBe(1);
    expect(codesOf(documentOf('edit', answer))).toEqual([code]);
  });
});

describe('--reject', () => {
  const REJECT = ['--reject', '--reason', 'leaks, see INC-311'];

  /** Environments that take only releases, side by side. */
  function side(uat: string, prodPin: string, more: ManifestSpec['images'] = {}): void {
    workspace
      .manifest({ environments: { uat: { images: { api: uat } }, prod: { images: { api: prodPin } } }, images: { ...LEDGER, ...more } })
      .commit();
  }

  test('rolls back and rejects what the environment is moved away from, in one edit', async () => {
    runs({ api: '1.0.0', web: '2.0.0' });
    runs({ api: '1.1.0', web: '2.0.0' });
    const { exitCode, stdout, stderr } = await workspace.run(['rollback', 'prod', ...REJECT]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^prod {2}api {2}1\.1\.0 {2}→ {2}1\.0\.0 {2}\w{12}\napi {2}1\.1\.0 {2}\w{12} {2}rejected: leaks, see INC-311\n$/,
    );
    expect(stderr).toContain("next: git commit -m 'roll prod back to api 1.0.0, reject api 1.1.0' -- release-manifest.yaml\n");
    expect((await workspace.run(['validate'])).exitCode).toBe(0);
  });

  test('twice changes nothing the second time', async () => {
    runs({ api: '1.0.0' });
    runs({ api: '1.1.0' });
    await rolledBack(...REJECT);
    const once = workspace.read();
    expect(await rolledBack(...REJECT)).toMatchObject({ changed: false, changes: [], releases: [], diff: '' });
    expect(workspace.read()).toBe(once);
    expect((await workspace.run(['rollback', 'prod', '--to', '1.0.0', ...REJECT])).stdout).toContain('nothing to change');
  });

  test('after an uncommitted rollback it rejects what that left behind', async () => {
    runs({ api: '1.0.0' });
    runs({ api: '1.1.0' });
    await rolledBack();
    const document = await rolledBack(...REJECT);
    expect(document).toMatchObject({ changed: true, changes: [], releases: [{ image: 'api', version: '1.1.0' }] });
  });

  test('committed, the rejected release is passed over for ever', async () => {
    runs({ api: '1.0.0' });
    runs({ api: '1.1.0' });
    await rolledBack(...REJECT);
    workspace.commit();
    expect(codesOf(await refusal())).toEqual(['no-previous-state']);
    expect(codesOf(await refusal('--to', '1.1.0'))).toEqual(['rejected-release']);
  });

  test('while another environment that takes only releases runs it, nothing happens at all', async () => {
    side('1.0.0', '1.0.0');
    side('1.1.0', '1.1.0');
    const document = await refusal(...REJECT);
    expect(document.findings).toMatchObject([{ code: 'release-in-use', environment: 'uat', image: 'api' }]);
    expect(document.findings[0]!.help).toContain('waybill rollback uat --image api');
  });

  test('one image that is in use keeps all from being rolled back', async () => {
    const both = (uat: string, api: string, web: string): void => {
      workspace.manifest({ environments: { uat: { images: { api: uat } }, prod: { images: { api, web } } }, images: LEDGER }).commit();
    };
    both('1.0.0', '1.0.0', '2.0.0');
    both('1.1.0', '1.1.0', '2.1.0');
    expect(codesOf(await refusal(...REJECT))).toEqual(['release-in-use']);
    expect((await rolledBack('--image', 'web', ...REJECT)).releases).toMatchObject([{ image: 'web', version: '2.1.0' }]);
  });

  test('means the digest: other versions of it are told', async () => {
    const api = { releases: { '1.1.0': '1.1.0', '1.1.0-rc.1': '1.1.0', '1.0.0': '1.0.0' } };
    side('1.0.0', '1.0.0', { api });
    side('1.0.0', '1.1.0', { api });
    const document = await rolledBack(...REJECT);
    expect(document.releases).toMatchObject([{ version: '1.1.0' }]);
    expect(document.notes).toContain('api: 1.1.0-rc.1 is the same digest, so it is rejected with it');
  });

  test('what the ledger lacks is rolled back, not rejected, and that is said', async () => {
    const builds = (api: string, web: string): void => {
      workspace.manifest({ environments: { prod: { accepts: 'builds', images: { api, web } } }, images: LEDGER }).commit();
    };
    builds('main-1', '2.0.0');
    builds('main-2', '2.1.0');
    const document = await rolledBack(...REJECT);
    expect(document.changes).toHaveLength(2);
    expect(document.releases).toMatchObject([{ image: 'web', version: '2.1.0' }]);
    expect(document.notes.at(-1)).toContain('api main-2 is in no version of the ledger, so it is not rejected');
  });

  test('with --to it needs no git, and where nothing is left behind it says so', async () => {
    workspace.manifest(prod({ api: '1.1.0' }));
    const noGit = { env: { PATH: '/nowhere' } };
    const argv = ['rollback', 'prod', '--to', '1.0.0', ...REJECT, '--json'];
    const document = documentOf('edit', await workspace.run(argv, noGit));
    expect(document).toMatchObject({ changed: true, changes: [{ to: ref('1.0.0') }], releases: [{ version: '1.1.0' }] });
    const again = documentOf('edit', await workspace.run(argv, noGit));
    expect(again.changed).toBe(false);
    expect(again.notes.at(-1)).toContain('waybill reject IMAGE VERSION --reason TEXT');
  });
});

describe('around git', () => {
  test('a renamed file is followed to its earlier names', async () => {
    workspace.write('deploy/manifest.yml', '').manifest(prod({ api: '1.0.0' }));
    workspace.write('deploy/manifest.yml', workspace.read());
    rmSync(join(workspace.folder, 'release-manifest.yaml'));
    workspace.commit();
    workspace.git('mv', 'deploy/manifest.yml', 'release-manifest.yaml');
    workspace.commit();
    runs({ api: '1.1.0' });
    expect((await rolledBack()).changes).toMatchObject([{ to: ref('1.0.0') }]);
  });

  test.each([':(glob)*.yaml', '--output=x.yaml', 'a b\n"c\'.yaml', 'ümlaut.yaml', '*.yaml'])(
    'a manifest may be called %j',
    async (name) => {
      for (const api of ['1.0.0', '1.1.0']) {
        workspace.manifest(prod({ api })).write(name, workspace.read());
        workspace.commit();
      }
      workspace.manifest(prod({ api: '1.2.0' })).commit();
      const answer = await workspace.run(['rollback', 'prod', `--manifest=${name}`, '--json']);
      expect(documentOf('edit', answer).changes).toMatchObject([{ from: ref('1.1.0'), to: ref('1.0.0') }]);
    },
  );

  test('a symbolic link leads to the history of the file itself', async () => {
    for (const api of ['1.0.0', '1.1.0']) {
      workspace.manifest(prod({ api })).write('real.yaml', workspace.read());
      rmSync(join(workspace.folder, 'release-manifest.yaml'));
      workspace.commit();
    }
    symlinkSync('real.yaml', join(workspace.folder, 'release-manifest.yaml'));
    workspace.commit();
    expect((await rolledBack()).changes).toMatchObject([{ to: ref('1.0.0') }]);
  });

  test('from a folder below, and inside of a hook of another repository', async () => {
    runs({ api: '1.0.0' });
    runs({ api: '1.1.0' });
    workspace.write('services/x', '');
    const env = { GIT_DIR: '/nowhere', GIT_WORK_TREE: '/nowhere', GIT_INDEX_FILE: '/nowhere', GIT_PREFIX: 'x/', GIT_TRACE: '1' };
    const answer = await workspace.run(['rollback', 'prod', '--json'], { folder: 'services', env });
    expect(documentOf('edit', answer).changes).toMatchObject([{ to: ref('1.0.0') }]);
  });

  test('settings that change what git prints do not matter', async () => {
    runs({ api: '1.0.0' });
    runs({ api: '1.1.0' });
    for (const [name, value] of [
      ['log.showSignature', 'true'],
      ['log.follow', 'true'],
      ['log.showRoot', 'false'],
      ['log.diffMerges', 'combined'],
      ['color.ui', 'always'],
      ['diff.renames', 'copies'],
      ['diff.noprefix', 'true'],
      ['core.abbrev', '4'],
    ] as const) {
      workspace.git('config', name, value);
    }
    expect((await rolledBack()).changes).toMatchObject([{ to: ref('1.0.0') }]);
  });

  test('a shallow clone that ends too early says so, with the command that mends it', async () => {
    runs({ api: '1.0.0' });
    runs({ api: '1.1.0' });
    workspace.git('clone', '--quiet', '--depth', '1', `file://${workspace.folder}`, 'clone');
    const answer = await workspace.run(['rollback', 'prod', '--json'], { folder: 'clone' });
    expect(answer.exitCode).toBe(1);
    const document = documentOf('edit', answer);
    expect(codesOf(document)).toEqual(['shallow-history']);
    expect(document.findings[0]!.help).toContain('git fetch --unshallow');
  });

  test('a shallow clone that reaches far enough is enough, and says what it cannot know', async () => {
    for (const api of ['1.0.0', '1.1.0', '1.2.0']) {
      runs({ api });
    }
    workspace.git('clone', '--quiet', '--depth', '2', `file://${workspace.folder}`, 'clone');
    const answer = await workspace.run(['rollback', 'prod', '--json'], { folder: 'clone' });
    const document = documentOf('edit', answer);
    expect(document.changes).toMatchObject([{ to: ref('1.1.0') }]);
    expect(document.notes.at(-1)).toContain('git fetch --unshallow');
  });

  test('a shallow repository whose own branch is whole is not cut off', async () => {
    runs({ api: '1.0.0' });
    workspace.git('clone', '--quiet', '--depth', '1', `file://${workspace.folder}`, 'clone');
    const answer = await workspace.run(['rollback', 'prod', '--json'], { folder: 'clone' });
    expect(codesOf(documentOf('edit', answer))).toEqual(['no-previous-state']);
  });

  test('without git, and outside of a work tree: exit code 3, with the way that needs none', async () => {
    runs({ api: '1.0.0' });
    const missing = await workspace.run(['rollback', 'prod', '--json'], { env: { PATH: '/nowhere' } });
    expect(missing.exitCode).toBe(3);
    expect(documentOf('error', missing).error).toMatchObject({
      code: 'git-missing',
      help: expect.stringContaining('--to VERSION') as string,
    });

    const outside = Workspace.create().manifest(prod({ api: '1.0.0' }));
    rmSync(join(outside.folder, '.git'), { recursive: true });
    const answer = await outside.run(['rollback', 'prod', '--json'], { env: { GIT_CEILING_DIRECTORIES: join(outside.folder, '..') } });
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe('no-work-tree');
  });

  test('a work tree that git does not trust: exit code 3, with the command that allows it', async () => {
    runs({ api: '1.0.0' });
    const answer = await workspace.run(['rollback', 'prod', '--json'], { env: { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' } });
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.help).toContain(`git config --global --add safe.directory ${workspace.folder}`);
  });

  test('a broken repository: exit code 3, in git’s own words', async () => {
    runs({ api: '1.0.0' });
    runs({ api: '1.1.0' });
    rmSync(join(workspace.folder, '.git/objects'), { recursive: true });
    workspace.write('.git/objects/x', '');
    const answer = await workspace.run(['rollback', 'prod', '--json']);
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe('git-failed');
  });
});

describe('--to', () => {
  beforeEach(() => {
    rmSync(join(workspace.folder, '.git'), { recursive: true });
    workspace.manifest(prod({ api: '1.1.0' }));
  });

  const noGit = { env: { PATH: '/nowhere' } };

  test('takes any release of the ledger, without git', async () => {
    for (const version of ['1.0.0', '1.2.0']) {
      const answer = await workspace.run(['rollback', 'prod', '--to', version, '--json'], noGit);
      expect(answer.exitCode).toBe(0);
      expect(documentOf('edit', answer).changes).toMatchObject([{ image: 'api', to: ref(version) }]);
    }
    expect((await workspace.run(['rollback', 'prod', '--to', '1.2.0'], noGit)).stdout).toBe('nothing to change: prod runs 1.2.0 already\n');
  });

  test('with several images one must be named', async () => {
    workspace.manifest(prod({ api: '1.1.0', web: '2.1.0' }));
    const answer = await workspace.run(['rollback', 'prod', '--to', '1.0.0', '--json'], noGit);
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error).toMatchObject({
      code: 'missing-argument',
      help: expect.stringContaining('--image api --to 1.0.0') as string,
    });
    const named = await workspace.run(['rollback', 'prod', '--image', 'web', '--to', '2.0.0', '--json'], noGit);
    expect(documentOf('edit', named).changes).toMatchObject([{ image: 'web', to: ref('2.0.0') }]);
  });

  test('a version that the ledger lacks, and a rejected one, are refused', async () => {
    expect(codesOf(await refusal('--to', '3.0.0'))).toEqual(['unknown-release']);
    await workspace.run(['reject', 'api', '1.0.0', '--reason', 'leaks']);
    expect(codesOf(await refusal('--to', '1.0.0'))).toEqual(['rejected-release']);
  });

  test('a frozen environment can be rolled back', async () => {
    workspace.manifest({ ...prod({}), environments: { prod: { frozen: 'holidays', images: { api: '1.1.0' } } } });
    expect((await workspace.run(['rollback', 'prod', '--to', '1.0.0'], noGit)).exitCode).toBe(0);
  });
});

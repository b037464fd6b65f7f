import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type ManifestSpec, ref } from '../support/manifest';
import { codesOf, documentOf } from './documents';
import { type Answer, Workspace } from './workspace';

const SHOP: ManifestSpec = {
  environments: {
    dev: { accepts: 'builds', images: { api: '1.4.0' } },
    uat: { promotesFrom: ['dev'], images: { api: '1.3.2' } },
  },
  images: { api: { releases: ['1.4.0', '1.3.2'] } },
};

/** As a bot has it. */
const BOT = {
  GIT_AUTHOR_NAME: 'Bot',
  GIT_AUTHOR_EMAIL: 'bot@example.com',
  GIT_COMMITTER_NAME: 'Bot',
  GIT_COMMITTER_EMAIL: 'bot@example.com',
};
const PROMOTE = ['promote', 'dev', 'uat', '--commit'];

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().initGit().manifest(SHOP).write('other', 'one\n').commit('first');
});

function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return workspace.run(argv, { env: { ...BOT, ...env } });
}

function head(): string {
  return workspace.git('rev-parse', 'HEAD').trim();
}

function commits(): string[] {
  return workspace.git('log', '--format=%s').trim().split('\n');
}

function hook(name: string, script: string): void {
  workspace.write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(join(workspace.folder, '.git/hooks', name), 0o755);
}

/** The file and the branch are as they were. */
async function expectNothing(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const before = { text: workspace.read(), commits: commits(), status: workspace.git('status', '--porcelain') };
  const answer = await run([...argv, '--json'], env);
  expect({ text: workspace.read(), commits: commits(), status: workspace.git('status', '--porcelain') }).toEqual(before);
  return answer;
}

describe('--commit', () => {
  test('makes one conventional commit of the manifest, and prints its id', async () => {
    const { exitCode, stdout, stderr } = await run(PROMOTE);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').slice(1)).toEqual([`committed as ${head()}`, '']);
    expect(stderr).toBe('wrote release-manifest.yaml\n');
    expect(workspace.git('log', '-1', '--format=%an <%ae>%n%B')).toBe(
      [
        'Bot <bot@example.com>',
        'chore(waybill): promote api 1.4.0 from dev to uat',
        '',
        '* uat api 1.3.2 -> 1.4.0',
        `  ${ref('1.4.0').slice('1.4.0@'.length)}`,
        '',
        '',
      ].join('\n'),
    );
    expect(workspace.git('status', '--porcelain')).toBe('');
  });

  test('answers the id in the document', async () => {
    const document = documentOf('edit', await run([...PROMOTE, '--json']));
    expect(document).toMatchObject({ changed: true, commit: head() });
    expect(commits()).toHaveLength(2);
  });

  test('leaves other changes as they are, staged or not', async () => {
    workspace.write('other', 'two\n').write('staged', 'new\n').write('loose', 'new\n');
    workspace.git('add', 'staged');
    expect((await run(PROMOTE)).exitCode).toBe(0);
    expect(workspace.git('show', '--name-only', '--format=', 'HEAD')).toBe('release-manifest.yaml\n');
    expect(workspace.git('status', '--porcelain')).toBe(' M other\nA  staged\n?? loose\n');
  });

  test('of a change that is none makes no commit', async () => {
    await run(PROMOTE);
    const answer = await expectNothing(PROMOTE);
    expect(documentOf('edit', answer)).toMatchObject({ changed: false, commit: null });
  });

  test('with --dry-run makes none, and says so', async () => {
    expect(documentOf('edit', await expectNothing([...PROMOTE, '--dry-run']))).toMatchObject({ changed: true, dryRun: true, commit: null });
    expect((await run([...PROMOTE, '--dry-run'])).stderr).toContain('dry run: nothing was written, and nothing committed\n');
  });

  test('of a refused edit makes none', async () => {
    const answer = await expectNothing(['promote', 'uat', 'dev', '--commit']);
    expect(documentOf('edit', answer)).toMatchObject({ changed: false, commit: null, findings: [{ code: 'not-upstream' }] });
  });

  test.each<[string, () => void]>([
    ['changed', () => workspace.write('release-manifest.yaml', `# mine\n${workspace.read()}`)],
    [
      'staged',
      () => {
        workspace.write('release-manifest.yaml', `# mine\n${workspace.read()}`).git('add', '--all');
      },
    ],
    [
      'staged, and taken back in the file alone',
      () => {
        const before = workspace.read();
        workspace.write('release-manifest.yaml', `# mine\n${before}`).git('add', '--all');
        workspace.write('release-manifest.yaml', before);
      },
    ],
    ['not known to git', () => workspace.git('rm', '--quiet', '--cached', 'release-manifest.yaml')],
    [
      'ignored',
      () => {
        workspace.git('rm', '--quiet', '--cached', 'release-manifest.yaml');
        workspace.git('commit', '--quiet', '-m', 'out');
        workspace.write('.git/info/exclude', 'release-manifest.yaml\n');
      },
    ],
  ])('is refused while the manifest is %s: that would slip into the commit', async (_, change) => {
    change();
    for (const argv of [PROMOTE, [...PROMOTE, '--dry-run'], ['thaw', 'uat', '--commit']]) {
      const answer = await expectNothing(argv);
      expect(answer.exitCode).toBe(1);
      const document = documentOf('edit', answer);
      expect(codesOf(document)).toEqual(['uncommitted-changes']);
      expect(document.findings[0]!.help).toContain('git restore --staged --worktree release-manifest.yaml');
      expect(document.commit).toBeNull();
    }
  });

  test('commits the file that a symbolic link leads to, from any folder', async () => {
    workspace.write('deploy/real.yaml', workspace.read());
    rmSync(join(workspace.folder, 'release-manifest.yaml'));
    symlinkSync('deploy/real.yaml', join(workspace.folder, 'release-manifest.yaml'));
    workspace.commit();
    const answer = await workspace.run([...PROMOTE, '--json'], { env: BOT, folder: 'deploy' });
    expect(documentOf('edit', answer).commit).toBe(head());
    expect(workspace.git('show', '--name-only', '--format=', 'HEAD')).toBe('deploy/real.yaml\n');
  });

  test.each([':(glob)*.yaml', '*.yaml', ':!x.yaml', 'a b"c\'.yaml', 'ümlaut.yaml'])('a manifest may be called %j', async (name) => {
    workspace.write(name, workspace.read()).commit();
    expect((await run(['freeze', 'uat', '--reason', 'audit', '--commit', `--manifest=${name}`])).exitCode).toBe(0);
    expect(workspace.git('show', '--name-only', '--format=', '-z', 'HEAD')).toBe(`${name}\0`);
  });

  test('is the same inside of a hook of another repository', async () => {
    const env = { GIT_DIR: '/nowhere', GIT_WORK_TREE: '/nowhere', GIT_INDEX_FILE: '/nowhere', GIT_PREFIX: 'x/' };
    expect(documentOf('edit', await run([...PROMOTE, '--json'], env)).commit).toBe(head());
  });
});

describe('the message of', () => {
  test('a hostile reason is one line of the body, and forges no trailer', async () => {
    const reason = `Signed-off-by: Eve <eve@example.com> ${'and so on '.repeat(20)}Co-authored-by: Eve <eve@example.com>`;
    await run(['reject', 'api', '1.4.0', '--reason', reason, '--commit']);
    const message = workspace.git('log', '-1', '--format=%B');
    const [subject = '', blank, ...body] = message.trimEnd().split('\n');
    expect(subject.length).toBeLessThanOrEqual(72);
    expect(subject).toMatch(/^chore\(waybill\): reject api 1\.4\.0: Signed-off-by: .*…$/);
    expect(blank).toBe('');
    expect(body[0]).toBe('* rejected api 1.4.0');
    expect(body.every((line) => /^(?:\* | {2})/.test(line) && line.length <= 100)).toBe(true);
    expect(workspace.git('log', '-1', '--format=%(trailers)').trim()).toBe('');
  });

  test('a reason that the manifest escapes is still one line', async () => {
    workspace.manifest({ ...SHOP, environments: { ...SHOP.environments, uat: { frozen: 'two\n\nSigned-off-by: Eve <e@e>' } } }).commit();
    await run(['thaw', 'uat', '--commit']);
    expect(workspace.git('log', '-1', '--format=%B').trimEnd()).toBe(
      'chore(waybill): thaw uat\n\n* uat was frozen: two Signed-off-by: Eve <e@e>',
    );
    expect(workspace.git('log', '-1', '--format=%(trailers)').trim()).toBe('');
  });

  test.each([
    [['freeze', 'uat', '--reason', 'audit'], 'chore(waybill): freeze uat: audit'],
    [['pin', 'dev', 'api', '1.3.2'], 'chore(waybill): pin api 1.3.2 in dev'],
    [['rollback', 'uat', '--to', '1.4.0'], 'chore(waybill): roll uat back to api 1.4.0'],
    [['record', 'api', '1.5.0', '--same-as', '1.4.0', '--no-tag'], 'chore(waybill): record api 1.5.0'],
    [['reject', 'api', '1.4.0', '--reason', 'leaks'], 'chore(waybill): reject api 1.4.0: leaks'],
  ])('%j is %j', async (argv, subject) => {
    expect((await run([...argv, '--commit'])).exitCode).toBe(0);
    expect(commits()).toEqual([subject, 'first']);
    expect(workspace.git('status', '--porcelain')).toBe('');
  });
});

describe('when git does not commit', () => {
  test('for a hook: the file is put back, what the hook said is shown, and the command can be repeated', async () => {
    hook('pre-commit', 'echo checking\necho "no commits on a \\033[31mFriday" >&2\nexit 1');
    const answer = await expectNothing(PROMOTE);
    expect(answer.exitCode).toBe(3);
    const { error } = documentOf('error', answer);
    expect(error.code).toBe('commit-failed');
    expect(error.message).toContain('Friday; release-manifest.yaml is as it was before');
    expect(answer.stderr).toContain('git: checking\n');
    expect(answer.stderr).not.toContain('\u001b');

    rmSync(join(workspace.folder, '.git/hooks/pre-commit'));
    expect(documentOf('edit', await run([...PROMOTE, '--json'])).commit).toBe(head());
  });

  test('and the hook changed the file meanwhile: it is left as it is', async () => {
    hook('pre-commit', 'echo "# by a hook" >> release-manifest.yaml; exit 1');
    const answer = await run([...PROMOTE, '--json']);
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.message).toContain('release-manifest.yaml is left as it is now');
    expect(workspace.read()).toMatch(/# by a hook\n$/);
    expect(commits()).toEqual(['first']);
  });

  test('for signing that is asked for and cannot be done', async () => {
    workspace.git('config', 'commit.gpgSign', 'true');
    workspace.git('config', 'gpg.program', '/nowhere/gpg');
    const answer = await expectNothing(PROMOTE);
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe('commit-failed');
  });

  test('for an index that another process holds', async () => {
    workspace.write('.git/index.lock', '');
    const before = workspace.read();
    const answer = await run([...PROMOTE, '--json']);
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.message).toContain('index.lock');
    expect(workspace.read()).toBe(before);
  });
});

test('hooks run as for any commit, with their patterns and the message', async () => {
  hook('pre-commit', 'git diff --cached --name-only -- "*.yaml" > seen');
  hook('commit-msg', 'echo "Refs: OPS-1" >> "$1"');
  await run(PROMOTE);
  expect(workspace.read('seen')).toBe('release-manifest.yaml\n');
  expect(workspace.git('log', '-1', '--format=%B')).toContain('Refs: OPS-1');
});

test('what a hook makes of the manifest and adds is committed, and git add brings the index that git left behind up to date', async () => {
  hook('pre-commit', 'echo "# by a hook" >> release-manifest.yaml; git add release-manifest.yaml');
  expect((await run(PROMOTE)).exitCode).toBe(0);
  expect(workspace.git('show', 'HEAD:release-manifest.yaml')).toMatch(/# by a hook\n$/);
  rmSync(join(workspace.folder, '.git/hooks/pre-commit'));

  const next = ['freeze', 'uat', '--reason', 'audit', '--commit'];
  expect(codesOf(documentOf('edit', await expectNothing(next)))).toEqual(['uncommitted-changes']);
  workspace.git('add', 'release-manifest.yaml');
  expect((await run(next)).exitCode).toBe(0);
});

describe('before anything is written it is an error of the outside', () => {
  test.each<[string, string, () => Readonly<Record<string, string>>]>([
    ['that HEAD is on no branch', 'detached-head', () => (workspace.git('checkout', '--quiet', '--detach'), {})],
    [
      'that a merge is under way',
      'unfinished-merge',
      () => {
        workspace.git('checkout', '--quiet', '-b', 'side');
        workspace.write('side', 'x').commit('side');
        workspace.git('checkout', '--quiet', 'main');
        workspace.git('merge', '--quiet', '--no-ff', '--no-commit', 'side');
        return {};
      },
    ],
    [
      'that nobody is known to commit',
      'no-identity',
      () => (workspace.git('config', 'user.useConfigOnly', 'true'), Object.fromEntries(Object.keys(BOT).map((name) => [name, '']))),
    ],
  ])('%s: %s', async (_, code, given) => {
    const env = given();
    const answer = await expectNothing(PROMOTE, env);
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe(code);
  });

  test('that there is no git, or no work tree', async () => {
    const before = workspace.read();
    const missing = await run([...PROMOTE, '--json'], { PATH: '/nowhere' });
    expect(missing.exitCode).toBe(3);
    expect(documentOf('error', missing).error).toMatchObject({ code: 'git-missing', help: 'without --commit the edit needs no git' });
    expect(workspace.read()).toBe(before);

    rmSync(join(workspace.folder, '.git'), { recursive: true });
    const outside = await run([...PROMOTE, '--json'], { GIT_CEILING_DIRECTORIES: join(workspace.folder, '..') });
    expect(outside.exitCode).toBe(3);
    expect(documentOf('error', outside).error.code).toBe('no-work-tree');
    expect(workspace.read()).toBe(before);
  });
});

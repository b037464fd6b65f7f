import { execFileSync } from 'node:child_process';
import { symlinkSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createEcrRegistry } from '../../lib/registry';
import type { Services } from '../../lib/cli/services';
import { environmentFor, FakeEcr, setAwsEnvironment } from '../support/fake-ecr';
import { codesOf, documentOf, type Documents } from './documents';
import { UNREACHABLE, Workspace } from './workspace';

const HOST = '111111111111.dkr.ecr.eu-west-1.amazonaws.com';
const SHOP = {
  registry: { account: '111111111111', region: 'eu-west-1' },
  images: { api: { releases: ['1.4.0', '2.0.0-rc.1'] }, web: {}, base: { versioning: 'none' } },
};

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().initGit().manifest(SHOP).commit();
});

function head(digits = 7): string {
  return workspace.git('rev-parse', 'HEAD').trim().slice(0, digits);
}

async function lines(...argv: string[]): Promise<string[]> {
  const { exitCode, stdout } = await workspace.run(['tags', ...argv]);
  expect(exitCode).toBe(0);
  return stdout.trimEnd().split('\n');
}

async function document(exitCode: number, argv: readonly string[], env: Record<string, string> = {}): Promise<Documents['tags']> {
  const answer = await workspace.run(['tags', '--json', ...argv], { env });
  expect(answer.exitCode).toBe(exitCode);
  return documentOf('tags', answer);
}

test('on a branch: its name and the commit, so that the tag never moves; no manifest is needed', async () => {
  workspace.git('rm', '--quiet', 'release-manifest.yaml');
  workspace.commit();
  expect(await workspace.run(['tags'])).toEqual({ exitCode: 0, stdout: `main-${head()}\nsha-${head()}\n`, stderr: '' });
});

test('with an image: references to its repository, whose host is that of the manifest or of --host', async () => {
  expect(await lines('api')).toEqual([`${HOST}/shop/api:main-${head()}`, `${HOST}/shop/api:sha-${head()}`]);
  expect(await lines('api', '--host', 'localhost:5000')).toEqual([
    `localhost:5000/shop/api:main-${head()}`,
    `localhost:5000/shop/api:sha-${head()}`,
  ]);
});

test('in China the host has its ending', async () => {
  workspace.manifest({ ...SHOP, registry: { account: '111111111111', region: 'cn-north-1' } }).commit();
  expect((await lines('web'))[0]).toMatch(/^111111111111\.dkr\.ecr\.cn-north-1\.amazonaws\.com\.cn\/shop\/web:/);
});

test('without a host nothing is offered that docker would push to Docker Hub', async () => {
  workspace.manifest({ images: { api: {} } }).commit();
  const { exitCode, stdout, stderr } = await workspace.run(['tags', 'api']);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('--host ACCOUNT.dkr.ecr.REGION.amazonaws.com');
});

test('the git tag of the commit is its version; the document says all', async () => {
  workspace.git('tag', 'v1.5.0');
  expect(await document(0, ['api', '--mutable', '1', '--mutable', '1.5'])).toEqual({
    image: 'api',
    repository: `${HOST}/shop/api`,
    version: '1.5.0',
    revision: head(40),
    tags: [
      { tag: '1.5.0', kind: 'version', moves: false, reference: `${HOST}/shop/api:1.5.0` },
      { tag: '1.5', kind: 'alias', moves: true, reference: `${HOST}/shop/api:1.5` },
      { tag: '1', kind: 'alias', moves: true, reference: `${HOST}/shop/api:1` },
      { tag: `main-${head()}`, kind: 'branch', moves: false, reference: `${HOST}/shop/api:main-${head()}` },
      { tag: `sha-${head()}`, kind: 'sha', moves: false, reference: `${HOST}/shop/api:sha-${head()}` },
    ],
    withheld: [{ tag: 'main', kind: 'branch', reason: 'it moves, and no pattern lets it' }],
    notes: [],
    findings: [],
  });
});

test('an annotated tag is one, too, and that of another commit is none', async () => {
  workspace.git('tag', '--annotate', '--message', 'x', 'v1.5.0');
  expect((await document(0, [])).version).toBe('1.5.0');
  workspace.write('x', 'y').commit();
  expect((await document(0, [])).version).toBeNull();
});

test('no alias goes back behind the ledger', async () => {
  workspace.git('tag', 'v1.3.9');
  const { tags, notes } = await document(0, ['api', '--mutable', '1', '--mutable', '1.3']);
  expect(tags.map(({ tag }) => tag)).toEqual(['1.3.9', '1.3', `main-${head()}`, `sha-${head()}`]);
  expect(notes).toEqual(['the tag 1 is not offered: 1.4.0 is higher']);
});

test('a rejected release holds nothing back', async () => {
  workspace
    .manifest({ ...SHOP, images: { api: { releases: { '1.4.0': { digest: `sha256:${'1'.repeat(64)}`, rejected: 'leak' } } } } })
    .commit()
    .git('tag', 'v1.3.9');
  expect((await document(0, ['api', '--mutable', '1'])).tags.map(({ tag }) => tag)).toContain('1');
});

test('in a repository of several images each has its own versions', async () => {
  workspace.git('tag', 'web-v3.0.0');
  expect((await document(0, ['web'])).version).toBe('3.0.0');
  const { version, notes } = await document(0, ['api']);
  expect(version).toBeNull();
  expect(notes[0]).toContain('"web-v3.0.0" is no version of api');
  expect((await document(0, ['--tag-prefix', 'web-'])).version).toBe('3.0.0');
});

test('--version names the version, to the letter; for an image without SemVer any tag', async () => {
  expect((await lines('--version', 'v1.5.0-rc.1', '--mutable', 'rc'))[1]).toBe('rc');
  expect((await lines('base', '--version', 'bookworm-20261120', '--mutable', '*'))[0]).toBe(`${HOST}/shop/base:bookworm-20261120`);
});

test.each([
  [['--version', '1.4.0+5'], 'version-format'],
  [['--version', 'bookworm'], 'version-format'],
  [['api', '--version', 'bookworm'], 'version-format'],
  [['base', '--version', 'latest'], 'tag-format'],
  [['api', 'web'], 'unexpected-argument'],
  [['Api'], 'name-format'],
  [['--mutable', 'a b'], 'invalid-argument'],
  [['--sha', '9'], 'invalid-argument'],
  [['--format', 'yaml'], 'invalid-argument'],
  [['api', '--host', 'docker'], 'invalid-argument'],
  [['api', '--host', 'x.com/y'], 'invalid-argument'],
  [['--host', 'localhost:5000'], 'missing-argument'],
  [['--from-registry'], 'missing-argument'],
  [['api', '--from-registry', '--mutable', 'main'], 'unexpected-argument'],
  [['api', '--format', 'bake', '--target', 'a.b'], 'invalid-argument'],
  [['--branch='], 'missing-argument'],
])('%j is wrong use: %s', async (argv, code) => {
  const answer = await workspace.run(['tags', ...argv, '--json']);
  expect(answer.exitCode).toBe(2);
  expect(documentOf('error', answer).error.code).toBe(code);
});

test('forms for docker are about an image', async () => {
  const { exitCode, stderr } = await workspace.run(['tags', '--format', 'docker']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('name one of the manifest: waybill tags IMAGE');
});

test('an unknown image and an invalid manifest are refused', async () => {
  expect(codesOf(await document(1, ['nope']))).toEqual(['unknown-image']);
  workspace.write('release-manifest.yaml', 'nonsense: 1\n').commit();
  const refused = await document(1, ['api']);
  expect(codesOf(refused)).toContain('schema');
  expect(refused.tags).toEqual([]);
  expect((await document(0, [])).findings).toEqual([]);
});

describe('what git has to say', () => {
  test('changed files are refused; untracked ones are none', async () => {
    workspace.write('other', 'x');
    expect((await document(0, [])).tags).toHaveLength(2);
    workspace.write('release-manifest.yaml', `${workspace.read()}# x\n`);
    const refused = await document(1, ['--version', '1.5.0']);
    expect(codesOf(refused)).toEqual(['dirty-work-tree']);
    expect(refused.findings[0]).toMatchObject({ message: expect.stringContaining('it differs in "release-manifest.yaml"') as string });
    const { tags, version } = await document(0, ['--version', '1.5.0', '--mutable', '*-dirty']);
    expect(tags.map(({ tag }) => tag)).toEqual([`main-${head()}-dirty`, `sha-${head()}-dirty`]);
    expect(version).toBeNull();
  });

  test('staged and removed files are changed, too', async () => {
    workspace.git('rm', '--quiet', '--cached', 'release-manifest.yaml');
    expect(codesOf(await document(1, []))).toEqual(['dirty-work-tree']);
  });

  test('a branch without commits has no tags but the version', async () => {
    workspace.git('checkout', '--quiet', '--orphan', 'new');
    expect(codesOf(await document(1, []))).toEqual(['no-commit']);
    expect((await document(0, ['--version', '1.5.0'])).tags.map(({ tag }) => tag)).toEqual(['1.5.0']);
  });

  test('a detached HEAD has no branch, unless it is named', async () => {
    workspace.git('checkout', '--quiet', '--detach');
    expect(await lines()).toEqual([`sha-${head()}`]);
    expect(await lines('--branch', 'feature/cart #1')).toEqual([`feature-cart-1-${head()}`, `sha-${head()}`]);
  });

  test('a shallow clone is said', async () => {
    workspace.write('x', 'y').commit();
    const clone = join(workspace.folder, 'clone');
    workspace.git('clone', '--quiet', '--depth', '1', '--no-tags', `file://${workspace.folder}`, clone);
    const { stdout, stderr } = await workspace.run(['tags'], { folder: 'clone' });
    expect(stdout).toBe(`main-${head()}\nsha-${head()}\n`);
    expect(stderr).toContain('note: the clone is shallow');
  });

  test('outside of git: the CI may know the commit, else there is none', async () => {
    const plain = Workspace.create();
    plain.remove();
    mkdirSync(plain.folder);
    const env = { CODEBUILD_BUILD_ID: 'api:1', CODEBUILD_INITIATOR: 'codepipeline/shop', CODEBUILD_RESOLVED_SOURCE_VERSION: head(40) };
    const known = await plain.run(['tags', '--branch', 'main'], { env });
    expect(known.stdout).toBe(`main-${head()}\nsha-${head()}\n`);
    expect(known.stderr).toContain('this is not a git work tree');
    const unknown = await plain.run(['tags', '--json']);
    expect(unknown.exitCode).toBe(1);
    expect(codesOf(documentOf('tags', unknown))).toEqual(['no-commit']);
  });

  test('without git in PATH it is the same', async () => {
    const bin = join(workspace.folder, '.git', 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, join(bin, 'node'));
    const env = { PATH: bin, GITHUB_ACTIONS: 'true', GITHUB_SHA: head(40), GITHUB_REF: 'refs/pull/12/merge' };
    expect((await document(0, [], env)).tags.map(({ tag }) => tag)).toEqual([`pr-12-${head()}`, `sha-${head()}`]);
  });
});

describe('in CI', () => {
  const GITHUB = { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/main' };

  test('the build of a branch leaves the version to that of the tag: one of them builds it', async () => {
    workspace.git('tag', 'v1.5.0');
    expect((await document(0, [], { ...GITHUB, GITHUB_SHA: head(40) })).version).toBeNull();
    expect((await document(0, [], { ...GITHUB, GITHUB_REF: 'refs/tags/v1.5.0' })).version).toBe('1.5.0');
  });

  test('a tag with +build is refused', async () => {
    const refused = await document(1, [], { ...GITHUB, GITHUB_REF: 'refs/tags/v1.5.0+5' });
    expect(codesOf(refused)).toEqual(['version-format']);
  });

  test('a malformed SOURCE_DATE_EPOCH stops the build', async () => {
    expect(codesOf(await document(1, [], { SOURCE_DATE_EPOCH: 'now' }))).toEqual(['source-date-epoch']);
  });

  test('hostile names neither reach the terminal nor the tag', async () => {
    const env = { ...GITHUB, GITHUB_REF: 'refs/heads/$(id)\u001b[31m`x`;rm -rf ~' };
    const { stdout, stderr } = await workspace.run(['tags'], { env, terminal: true });
    expect(`${stdout}${stderr}`).toMatch(/^[\x20-\x7e\n]+$/);
    expect(stdout.split('\n')[0]).toBe(`id-31m-x-rm-rf-${head()}`);
  });
});

describe('--from-registry', () => {
  let ecr: FakeEcr;
  const services: Services = {
    ...UNREACHABLE,
    ecrRegistry: ({ account, region, onProgress }) => createEcrRegistry({ account, region, onProgress }),
  };

  beforeEach(async () => {
    ecr = await FakeEcr.start();
    setAwsEnvironment(environmentFor(ecr.url));
    ecr.createRepository('shop/api');
  });

  afterEach(() => ecr.close());

  const FILTERS = ['1.*', 'main'].map((filter) => ({ filter, filterType: 'WILDCARD' }));

  test.each([
    ['IMMUTABLE', ['1.5.0']],
    ['IMMUTABLE_WITH_EXCLUSION', ['1.5.0', '1.5', 'main']],
    ['MUTABLE', ['1.5.0', '1.5', '1', 'main']],
    ['MUTABLE_WITH_EXCLUSION', ['1.5.0', '1']],
  ])('a repository that is %s lets %j be offered', async (imageTagMutability, expected) => {
    ecr.mutability.set('shop/api', { imageTagMutability, imageTagMutabilityExclusionFilters: FILTERS });
    const answer = await workspace.run(['tags', 'api', '--version', '1.5.0', '--from-registry', '--json'], { services });
    expect(answer.exitCode).toBe(0);
    const names = documentOf('tags', answer).tags.filter(({ moves, kind }) => moves || kind === 'version');
    expect(names.map(({ tag }) => tag)).toEqual(expected);
    expect(ecr.requests).toEqual([
      { operation: 'DescribeRepositories', body: { registryId: '111111111111', repositoryNames: ['shop/api'] } },
    ]);
  });

  test('a repository that is not there is an answer, a permission that is missing a failure', async () => {
    const missing = await workspace.run(['tags', 'web', '--from-registry', '--json'], { services });
    expect(missing.exitCode).toBe(1);
    expect(codesOf(documentOf('tags', missing))).toEqual(['repository-not-found']);
    ecr.denied.add('DescribeRepositories');
    const denied = await workspace.run(['tags', 'api', '--from-registry', '--json'], { services });
    expect(denied.exitCode).toBe(3);
    expect(documentOf('error', denied).error).toMatchObject({ code: 'access-denied' });
  });

  test('an answer that does not say is not taken for one', async () => {
    ecr.mutability.set('shop/api', { imageTagMutability: 'SOMETIMES' });
    const answer = await workspace.run(['tags', 'api', '--from-registry', '--json'], { services });
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe('incomplete-answer');
  });
});

describe('forms', () => {
  test('--sha full has the whole commit', async () => {
    expect(await lines('--sha', 'full')).toEqual([`main-${head(40)}`, `sha-${head(40)}`]);
  });

  test('docker is one line for a shell, args one argument a line, bake a file that adds to a target', async () => {
    const references = await lines('api');
    expect(await lines('api', '--format', 'docker')).toEqual([references.map((reference) => `--tag=${reference}`).join(' ')]);
    expect(await lines('api', '--format', 'args')).toEqual(references.map((reference) => `--tag=${reference}`));
    const { stdout } = await workspace.run(['tags', 'api', '--format', 'bake', '--target', 'docker-metadata-action']);
    expect(JSON.parse(stdout)).toEqual({ target: { 'docker-metadata-action': { tags: references } } });
  });

  test('a POSIX shell takes the arguments of the lines, without eval', async () => {
    const argv = (await lines('api', '--format', 'args')).join('\n');
    const script = 'IFS="\n"; set -f; for word in $ARGV; do printf "<%s>" "$word"; done';
    const words = execFileSync('sh', ['-c', script], { env: { ...process.env, ARGV: argv }, encoding: 'utf8' });
    expect(words).toBe(
      argv
        .split('\n')
        .map((word) => `<${word}>`)
        .join(''),
    );
  });
});

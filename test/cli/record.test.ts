import { join } from 'node:path';
import { rmSync, writeFileSync } from 'node:fs';
import type { Services } from '../../lib/cli/services';
import { ImageTag, RepositoryName } from '../../lib/manifest';
import { createOciLayoutRegistry } from '../../lib/registry';
import { buildImage, buildIndex, type Built, layoutPath, writeLayout } from '../support/oci-image';
import { codesOf, documentOf, type Documents } from './documents';
import { type Answer, UNREACHABLE, Workspace } from './workspace';

const REVISION = 'org.opencontainers.image.revision';
const CREATED = 'org.opencontainers.image.created';
const VERSION = 'org.opencontainers.image.version';
const LABELS = { [REVISION]: '4f1c2d9a0b1c', [CREATED]: '2026-11-20T10:00:00Z' };
const BUILD = buildImage({ labels: LABELS });
const OTHER = buildImage({ labels: { other: 'yes' } });

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().manifest({ images: { api: {}, web: { versioning: 'none' } } });
});

function push(image: Built, ...tags: string[]): void {
  writeLayout(join(workspace.folder, 'registry'), 'shop/api', [
    { image, tags },
    { image: OTHER, tags: ['other'] },
  ]);
}

function record(...argv: string[]): Promise<Answer> {
  return workspace.run(['record', ...argv, '--registry', 'oci:registry']);
}

async function recorded(...argv: string[]): Promise<Documents['edit']> {
  return documentOf('edit', await record(...argv, '--json'));
}

async function refusal(...argv: string[]): Promise<Documents['edit']> {
  const before = workspace.read();
  const answer = await record(...argv, '--json');
  expect(answer.exitCode).toBe(1);
  expect(workspace.read()).toBe(before);
  const document = documentOf('edit', answer);
  expect(document).toMatchObject({ changed: false, changes: [], releases: [], diff: '' });
  return document;
}

describe('by tag', () => {
  test('records the digest of the tag with revision and creation time of its labels', async () => {
    push(BUILD, 'sha-4f1c2d9');
    const document = await recorded('api', '1.4.0', '--tag', 'sha-4f1c2d9');
    expect(document).toMatchObject({ changed: true, changes: [], findings: [], notes: [] });
    expect(document.releases).toEqual([
      { image: 'api', version: '1.4.0', digest: BUILD.digest, revision: '4f1c2d9a0b1c', created: '2026-11-20T10:00:00Z' },
    ]);
    expect(workspace.read()).toContain(BUILD.digest);
    expect((await workspace.run(['validate'])).exitCode).toBe(0);
  });

  test('shows the release and the next command', async () => {
    push(BUILD, 'main');
    const { exitCode, stdout, stderr } = await record('api', '1.4.0', '--tag', 'main');
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`api  1.4.0  ${BUILD.digest.slice(7, 19)}  revision 4f1c2d9a0b1c  2026-11-20T10:00:00Z\n`);
    expect(stderr).toContain("next: git commit -m 'record api 1.4.0' -- release-manifest.yaml");
  });

  test('what the labels lack is left out, and said', async () => {
    push(buildImage({ labels: { [REVISION]: '4f1c2d9' } }), 'main');
    const document = await recorded('api', '1.4.0', '--tag', 'main');
    expect(document.releases).toMatchObject([{ revision: '4f1c2d9', created: null }]);
    expect(document.notes).toEqual([`the image has no label ${CREATED}: no creation time is recorded`]);
  });

  test.each([
    ['HEAD', '2026-11-20T10:00:00Z'],
    ['4f1c2d9\u202e', 'yesterday'],
    ['', '2026-02-30T10:00:00Z'],
    ['4F1C2D9', '2026-11-20'],
  ])('a revision %j and a time %j that the manifest would not take are left out, and said', async (revision, created) => {
    push(buildImage({ labels: { [REVISION]: revision, [CREATED]: created } }), 'main');
    const document = await recorded('api', '1.4.0', '--tag', 'main');
    expect(document.releases[0]).toMatchObject({ revision: null });
    expect(document.notes[0]).toContain('which is no revision');
    expect(workspace.read()).not.toContain('revision');
  });

  test('a version label that contradicts is said, and the version of the command line recorded', async () => {
    push(buildImage({ labels: { ...LABELS, [VERSION]: '1.3.9\u001b[2J' } }), 'main');
    const document = await recorded('api', '1.4.0', '--tag', 'main');
    expect(document.changed).toBe(true);
    expect(document.notes).toEqual([`the image's label ${VERSION} says "1.3.9\\u001b[2J", not 1.4.0`]);
  });

  test('of an index the first platform speaks, and it is said when others differ', async () => {
    const arm = buildImage({ labels: { ...LABELS, [REVISION]: '0000000' }, platform: 'linux/arm64' });
    push(buildIndex([BUILD, arm]), 'main');
    const document = await recorded('api', '1.4.0', '--tag', 'main');
    expect(document.releases[0]).toMatchObject({ revision: '4f1c2d9a0b1c' });
    expect(document.notes.join('\n')).toContain('linux/arm64');
  });

  test('a tag, a repository or a folder that is not there', async () => {
    push(BUILD, 'main');
    expect(codesOf(await refusal('api', '1.4.0', '--tag', 'nope'))).toEqual(['tag-not-found']);
    expect(codesOf(await refusal('web', 'monday', '--tag', 'main'))).toEqual(['repository-not-found']);
    const answer = await workspace.run(['record', 'api', '1.4.0', '--tag', 'main', '--registry', 'oci:elsewhere', '--json']);
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe('registry-not-found');
  });

  test('a config that does not match its digest is the fault of the outside, and nothing is recorded', async () => {
    push(BUILD, 'main');
    writeFileSync(layoutPath(join(workspace.folder, 'registry/shop/api'), BUILD.config.digest), '{"config":{"Labels":{}}}');
    const before = workspace.read();
    const answer = await record('api', '1.4.0', '--tag', 'main', '--json');
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe('corrupt-blob');
    expect(workspace.read()).toBe(before);
  });
});

describe('the source', () => {
  const SOURCE = 'org.opencontainers.image.source';
  const labelled = (source: string): Built => buildImage({ labels: { ...LABELS, [SOURCE]: source } });

  test.each(['https://github.com/acme/api', 'https://github.com/acme/api.git'])('%s of the label is set and said', async (address) => {
    push(labelled(address), 'main');
    const document = await recorded('api', '1.4.0', '--tag', 'main');
    expect(document.notes).toEqual(['source of api: https://github.com/acme/api, from its label']);
    expect(document.releases).toMatchObject([{ version: '1.4.0', revision: '4f1c2d9a0b1c' }]);
    expect(document.diff).toContain('+    source: "https://github.com/acme/api"\n');
    expect(workspace.read()).toContain('    repository: "shop/api"\n    source: "https://github.com/acme/api"\n');
    expect((await workspace.run(['validate'])).exitCode).toBe(0);
  });

  test('is set by digest, too, and said on the terminal', async () => {
    const image = labelled('https://github.com/acme/api');
    push(image);
    const { stdout, stderr } = await record('api', '1.4.0', '--digest', image.digest, '--dry-run');
    expect(stdout).toBe(`api  1.4.0  ${image.digest.slice(7, 19)}  revision 4f1c2d9a0b1c  2026-11-20T10:00:00Z\n`);
    expect(stderr).toContain('note: source of api: https://github.com/acme/api, from its label\n');
    expect(workspace.read()).not.toContain('source');
  });

  test('of the manifest wins, without a word', async () => {
    for (const [version, label] of [
      ['1.4.0', 'https://github.com/acme/api'],
      ['1.4.1', 'git@github.com:acme/api.git'],
    ] as const) {
      workspace.manifest({ images: { api: { source: 'https://github.com/acme/mirror' } } });
      push(labelled(label), 'main');
      expect((await recorded('api', version, '--tag', 'main')).notes).toEqual([]);
      expect(workspace.read()).toContain('source: "https://github.com/acme/mirror"\n');
      expect(workspace.read().match(/source/g)).toHaveLength(1);
    }
  });

  test.each([
    'git@github.com:acme/api.git',
    'http://github.com/acme/api',
    'https://x-access-token:SECRET@github.com/acme/api',
    'https://github.com/acme/api?token=SECRET',
    'https://github.com/.git',
    'https://github.com/acme/api\n',
    '',
  ])('%j, which the manifest would not take, is left out, and said without what may be secret', async (label) => {
    push(labelled(label), 'main');
    const document = await recorded('api', '1.4.0', '--tag', 'main');
    expect(document).toMatchObject({ changed: true, releases: [{ version: '1.4.0' }] });
    expect(document.notes).toEqual([`the image's label ${SOURCE} is no https address without user and query: no source is recorded`]);
    expect(workspace.read()).not.toMatch(/source|SECRET/);
  });

  test('comes with a release alone: one that is recorded already brings none', async () => {
    const image = labelled('https://github.com/acme/api');
    push(image, 'main');
    workspace.manifest({ images: { api: { releases: { '1.4.0': { digest: image.digest } } } } });
    expect(await recorded('api', '1.4.0', '--tag', 'main')).toMatchObject({ changed: false, notes: [], diff: '' });
    expect(await recorded('api', '1.4.1', '--same-as', '1.4.0')).toMatchObject({ changed: true, notes: [] });
    expect(workspace.read()).not.toContain('source');
  });

  test('lets a plan link to the commits of the next release', async () => {
    const builds = { environments: { uat: {} }, images: { api: {} } };
    workspace.manifest(builds).initGit().commit('first');
    push(labelled('https://github.com/acme/api'), 'main');
    await recorded('api', '1.4.0', '--tag', 'main');
    await workspace.run(['pin', 'uat', 'api', '1.4.0']);
    workspace.commit('1.4.0');
    push(buildImage({ labels: { ...LABELS, [REVISION]: '9ab03e1' } }), 'main');
    await recorded('api', '1.4.1', '--tag', 'main');
    await workspace.run(['pin', 'uat', 'api', '1.4.1']);
    const { environments } = documentOf('plan', await workspace.run(['plan', '--json']));
    expect(environments[0]!.changes[0]).toMatchObject({
      compareUrl: 'https://github.com/acme/api/compare/4f1c2d9a0b1c...9ab03e1',
    });
  });
});

describe('by digest', () => {
  test('records a digest that the registry has, with its labels', async () => {
    push(BUILD);
    const document = await recorded('api', '1.4.0', '--digest', BUILD.digest);
    expect(document.releases[0]).toMatchObject({ digest: BUILD.digest, revision: '4f1c2d9a0b1c' });
  });

  test('a digest that it does not have', async () => {
    push(BUILD);
    expect(codesOf(await refusal('api', '1.4.0', '--digest', `sha256:${'0'.repeat(64)}`))).toEqual(['digest-not-found']);
  });
});

describe('a version that is recorded', () => {
  beforeEach(async () => {
    push(BUILD, 'main');
    await recorded('api', '1.4.0', '--tag', 'main');
  });

  test('is unchanged when it is recorded again, also when the labels could not be had any more', async () => {
    rmSync(layoutPath(join(workspace.folder, 'registry/shop/api'), BUILD.config.digest));
    const before = workspace.read();
    expect(await recorded('api', '1.4.0', '--tag', 'main')).toMatchObject({ changed: false, releases: [], diff: '' });
    expect((await record('api', '1.4.0', '--tag', 'main')).stdout).toBe(
      'nothing to change: api 1.4.0 is recorded with this digest already\n',
    );
    expect(workspace.read()).toBe(before);
  });

  test.each([
    ['--tag', 'other'],
    ['--digest', OTHER.digest],
  ])('is refused another digest, by %s', async (...source) => {
    const document = await refusal('api', '1.4.0', ...source);
    expect(codesOf(document)).toEqual(['version-recorded']);
    expect(document.findings[0]!.message).toContain(BUILD.digest);
    expect(document.findings[0]!.message).toContain(OTHER.digest);
  });
});

describe('--same-as', () => {
  beforeEach(async () => {
    push(BUILD, 'main');
    await recorded('api', '1.4.0-rc.3', '--tag', 'main');
  });

  const RELEASE = ['api', '1.4.0', '--same-as', '1.4.0-rc.3'];
  const TAGGED = { repository: 'shop/api', tag: '1.4.0', digest: BUILD.digest };

  async function digestAt(tag: string): Promise<string | undefined> {
    const registry = createOciLayoutRegistry(join(workspace.folder, 'registry'));
    return (await registry.digestOf(RepositoryName.parse('shop/api'), ImageTag.parse(tag)))?.toString();
  }

  test('copies a candidate with all that is known of it, and adds the tag in the registry', async () => {
    const { exitCode, stdout, stderr } = await record(...RELEASE);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`api  1.4.0  ${BUILD.digest.slice(7, 19)}  revision 4f1c2d9a0b1c  2026-11-20T10:00:00Z\n`);
    expect(stderr).toMatch(/^tagged shop\/api:1\.4\.0\nwrote release-manifest\.yaml\n/);
    expect(await digestAt('1.4.0')).toBe(BUILD.digest);
    expect(await digestAt('main')).toBe(BUILD.digest);
  });

  test('answers what it tagged', async () => {
    const document = await recorded(...RELEASE);
    expect(document.tagged).toEqual(TAGGED);
    expect(document.releases).toEqual([
      { image: 'api', version: '1.4.0', digest: BUILD.digest, revision: '4f1c2d9a0b1c', created: '2026-11-20T10:00:00Z' },
    ]);
  });

  test('twice changes nothing the second time, and heals a tag that went missing', async () => {
    await recorded(...RELEASE);
    expect(await recorded(...RELEASE)).toMatchObject({ changed: false, diff: '', tagged: TAGGED });
    push(BUILD, 'main');
    expect(await digestAt('1.4.0')).toBeUndefined();
    expect((await record(...RELEASE)).stderr).toBe('tagged shop/api:1.4.0\n');
    expect(await digestAt('1.4.0')).toBe(BUILD.digest);
  });

  test('--no-tag asks no registry', async () => {
    const answer = await workspace.run(['record', ...RELEASE, '--no-tag', '--json']);
    expect(documentOf('edit', answer)).toMatchObject({ changed: true, tagged: null, releases: [{ version: '1.4.0' }] });
    expect(await digestAt('1.4.0')).toBeUndefined();
    const wrong = await record('api', '1.4.0', '--tag', 'main', '--no-tag', '--json');
    expect(wrong.exitCode).toBe(2);
    expect(documentOf('error', wrong).error.code).toBe('unexpected-argument');
  });

  test('--dry-run asks none either, and says what it would do', async () => {
    const before = workspace.read();
    const answer = await workspace.run(['record', ...RELEASE, '--dry-run', '--json']);
    const document = documentOf('edit', answer);
    expect(document).toMatchObject({ changed: true, dryRun: true, tagged: TAGGED });
    expect(document.notes).toEqual(['would tag shop/api:1.4.0, which names this digest from then on; the registry was not asked']);
    expect(workspace.read()).toBe(before);
    expect(await digestAt('1.4.0')).toBeUndefined();
  });

  test('a tag that names another image is left alone, and nothing is recorded', async () => {
    writeLayout(join(workspace.folder, 'registry'), 'shop/api', [
      { image: BUILD, tags: ['main'] },
      { image: OTHER, tags: ['1.4.0'] },
    ]);
    const document = await refusal(...RELEASE);
    expect(document.findings).toMatchObject([{ code: 'tag-exists', message: expect.stringContaining(OTHER.digest) as string }]);
    expect(document.tagged).toBeNull();
    expect(await digestAt('1.4.0')).toBe(OTHER.digest);
  });

  test('an image or a repository that the registry lacks', async () => {
    rmSync(layoutPath(join(workspace.folder, 'registry/shop/api'), BUILD.digest));
    expect(codesOf(await refusal(...RELEASE))).toEqual(['digest-not-found']);
    rmSync(join(workspace.folder, 'registry/shop'), { recursive: true });
    expect(codesOf(await refusal(...RELEASE))).toEqual(['repository-not-found']);
  });

  test('where the registry fails nothing is recorded', async () => {
    const before = workspace.read();
    const answer = await workspace.run(['record', ...RELEASE, '--registry', 'oci:elsewhere', '--json']);
    expect(answer.exitCode).toBe(3);
    expect(workspace.read()).toBe(before);
  });

  test('where an image has all the tags that it may have, it says so', async () => {
    const services: Services = {
      ...UNREACHABLE,
      ecrRegistry: () => ({ addTag: () => Promise.resolve({ status: 'full' }) }) as never,
    };
    const answer = await workspace.run(['record', ...RELEASE, '--json'], { services });
    expect(answer.exitCode).toBe(1);
    expect(codesOf(documentOf('edit', answer))).toEqual(['too-many-tags']);
  });

  test('a version that the ledger lacks, or that is recorded otherwise', async () => {
    expect(codesOf(await refusal('api', '1.4.0', '--same-as', '1.4.0-rc.2'))).toEqual(['unknown-release']);
    await recorded('api', '1.3.0', '--tag', 'other');
    expect(codesOf(await refusal('api', '1.3.0', '--same-as', '1.4.0-rc.3'))).toEqual(['version-recorded']);
  });

  test('that a candidate was rejected is said: the release is the same digest', async () => {
    await workspace.run(['reject', 'api', '1.4.0-rc.3', '--reason', 'leaks']);
    const { notes } = await recorded('api', '1.4.0', '--same-as', '1.4.0-rc.3');
    expect(notes).toEqual(['1.4.0-rc.3 is rejected, and so is this digest: leaks']);
  });
});

test('an image without SemVer is recorded under any tag', async () => {
  writeLayout(join(workspace.folder, 'registry'), 'shop/web', [{ image: BUILD, tags: ['main'] }]);
  expect((await recorded('web', 'monday', '--tag', 'main')).releases).toMatchObject([{ image: 'web', version: 'monday' }]);
});

test('an unknown image is refused with the known ones', async () => {
  const document = await refusal('apo', '1.4.0', '--tag', 'main');
  expect(codesOf(document)).toEqual(['unknown-image']);
  expect(document.findings[0]!.help).toContain('"api"');
});

test('a version that an environment pins with another digest is refused', async () => {
  push(BUILD, 'main');
  workspace.manifest({ environments: { dev: { accepts: 'builds', images: { api: `1.4.0@${OTHER.digest}` } } }, images: { api: {} } });
  expect(codesOf(await refusal('api', '1.4.0', '--tag', 'main'))).toEqual(['digest-mismatch']);
});

test('--dry-run writes nothing', async () => {
  push(BUILD, 'main');
  const before = workspace.read();
  expect(await recorded('api', '1.4.0', '--tag', 'main', '--dry-run')).toMatchObject({
    changed: true,
    dryRun: true,
    releases: [{ version: '1.4.0' }],
  });
  expect(workspace.read()).toBe(before);
});

import { join } from 'node:path';
import type { Services } from '../../lib/cli/services';
import { createOciLayoutRegistry } from '../../lib/registry';
import { digestOf, type ManifestSpec, ref } from '../support/manifest';
import { buildImage, writeLayout } from '../support/oci-image';
import { codesOf, documentOf, type Documents } from './documents';
import { type Answer, UNREACHABLE, Workspace } from './workspace';

const BUILD = buildImage({ labels: { build: 'feature-cart' } });
const SHOP: ManifestSpec = {
  environments: { dev: { accepts: 'builds', images: { api: 'main-1' } }, uat: { images: { api: '1.3.2' } } },
  images: { api: { releases: ['1.4.0', '1.3.2'] }, web: { releases: ['v2.0.0'] } },
};

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().manifest(SHOP);
  writeLayout(join(workspace.folder, 'registry'), 'shop/api', [{ image: BUILD, tags: ['feature-cart-4f1c2d9', '1.4.0', 'v1.4.0'] }]);
});

function pin(...argv: string[]): Promise<Answer> {
  return workspace.run(['pin', ...argv, '--registry', 'oci:registry', '--json']);
}

async function refusal(...argv: string[]): Promise<Documents['edit']> {
  const before = workspace.read();
  const answer = await pin(...argv);
  expect(answer.exitCode).toBe(1);
  expect(workspace.read()).toBe(before);
  return documentOf('edit', answer);
}

test('a tag is resolved to the digest that it names now', async () => {
  const document = documentOf('edit', await pin('dev', 'api', 'feature-cart-4f1c2d9'));
  expect(document.changes).toEqual([{ environment: 'dev', image: 'api', from: ref('main-1'), to: `feature-cart-4f1c2d9@${BUILD.digest}` }]);
  expect(workspace.read()).toContain(`feature-cart-4f1c2d9@${BUILD.digest}`);
});

test('a version of the ledger wins over a tag of that name, and needs no registry', async () => {
  const answer = await workspace.run(['pin', 'dev', 'api', '1.4.0', '--json']);
  expect(documentOf('edit', answer).changes).toMatchObject([{ to: ref('1.4.0') }]);
});

test('a v is part of the name', async () => {
  expect(documentOf('edit', await pin('dev', 'api', 'v1.4.0')).changes).toMatchObject([{ to: `v1.4.0@${BUILD.digest}` }]);
  expect(documentOf('edit', await pin('dev', 'web', 'v2.0.0')).changes).toMatchObject([{ to: ref('v2.0.0') }]);
});

test('it may add an image to the environment', async () => {
  expect(documentOf('edit', await pin('uat', 'web', 'v2.0.0')).changes).toEqual([
    { environment: 'uat', image: 'web', from: null, to: ref('v2.0.0') },
  ]);
});

test('twice changes nothing the second time', async () => {
  await pin('dev', 'api', '1.4.0');
  const { exitCode, stdout } = await workspace.run(['pin', 'dev', 'api', '1.4.0']);
  expect(exitCode).toBe(0);
  expect(stdout).toBe('nothing to change: dev pins api 1.4.0 at this digest already\n');
});

test('a tag that moved since is pinned at its new digest', async () => {
  await pin('dev', 'api', 'feature-cart-4f1c2d9');
  const moved = buildImage({ labels: { build: 'next' } });
  writeLayout(join(workspace.folder, 'registry'), 'shop/api', [{ image: moved, tags: ['feature-cart-4f1c2d9'] }]);
  expect(documentOf('edit', await pin('dev', 'api', 'feature-cart-4f1c2d9')).changes).toMatchObject([
    { from: `feature-cart-4f1c2d9@${BUILD.digest}`, to: `feature-cart-4f1c2d9@${moved.digest}` },
  ]);
});

test.each<[string[], string]>([
  [['dev', 'api', 'nope'], 'tag-not-found'],
  [['dev', 'web', 'main'], 'repository-not-found'],
  [['uat', 'api', 'feature-cart-4f1c2d9'], 'unknown-release'],
  [['qa', 'api', '1.4.0'], 'unknown-environment'],
  [['dev', 'db', '1.4.0'], 'unknown-image'],
])('pin %j is refused: %s; nothing is written', async (argv, code) => {
  const document = await refusal(...argv);
  expect(codesOf(document)).toEqual([code]);
  expect(document.findings[0]!.help).not.toBe('');
});

test('a rejected release cannot be pinned where only releases run', async () => {
  workspace.manifest({
    ...SHOP,
    images: { api: { releases: { '1.4.0': { digest: digestOf('1.4.0'), rejected: 'leaks' }, '1.3.2': '1.3.2' } } },
  });
  expect(codesOf(await refusal('uat', 'api', '1.4.0'))).toEqual(['rejected-release']);
  expect((await pin('dev', 'api', '1.4.0')).exitCode).toBe(0);
});

test('a pin into a frozen environment is set, with a warning', async () => {
  workspace.manifest({ ...SHOP, environments: { uat: { frozen: 'holidays', images: { api: '1.3.2' } } } });
  const answer = await pin('uat', 'api', '1.4.0');
  expect(answer.exitCode).toBe(0);
  const document = documentOf('edit', answer);
  expect(document.changed).toBe(true);
  expect(document.findings).toMatchObject([{ code: 'frozen', severity: 'warning', environment: 'uat' }]);
  expect(document.findings[0]!.help).toMatch(/^the check of its pull request refuses .*: waybill thaw uat$/);
});

test('a bot does not pin into a frozen environment', async () => {
  workspace.manifest({ ...SHOP, environments: { dev: { accepts: 'builds', frozen: 'demo on Friday', images: { api: 'main-1' } } } });
  const { findings } = await refusal('dev', 'api', 'feature-cart-4f1c2d9', '--unless-frozen');
  expect(findings).toMatchObject([{ code: 'frozen', severity: 'error', message: 'dev is frozen: demo on Friday', environment: 'dev' }]);
  expect((await pin('dev', 'api', 'feature-cart-4f1c2d9')).exitCode).toBe(0);
});

test('a file that changed while the registry was asked is left as it is', async () => {
  const registry = createOciLayoutRegistry(join(workspace.folder, 'registry'));
  const meanwhile = `${workspace.read()}# somebody else was here\n`;
  const services: Services = {
    ...UNREACHABLE,
    ecrRegistry: () => ({
      calls: 0,
      records: undefined,
      digestOf: (repository, tag) => {
        workspace.write('release-manifest.yaml', meanwhile);
        return registry.digestOf(repository, tag);
      },
      describe: (...asked) => registry.describe(...asked),
      tagsAt: (...asked) => registry.tagsAt(...asked),
      membersOf: (...asked) => registry.membersOf(...asked),
      inspect: (...asked) => registry.inspect(...asked),
      addTag: (...asked) => registry.addTag(...asked),
    }),
  };
  const answer = await workspace.run(['pin', 'dev', 'api', 'feature-cart-4f1c2d9', '--json'], { services });
  expect(answer.exitCode).toBe(1);
  const document = documentOf('edit', answer);
  expect(document).toMatchObject({ changed: false, changes: [], diff: '' });
  expect(document.findings).toMatchObject([{ code: 'changed-meanwhile', file: 'release-manifest.yaml', line: null }]);
  expect(workspace.read()).toBe(meanwhile);
});

describe('with a digest that was seen under the tag', () => {
  const NEXT = buildImage({ labels: { build: 'next' } });

  beforeEach(() => {
    // Both are there, and the tag is at the newer one.
    const images = [{ image: BUILD }, { image: NEXT, tags: ['feature-cart-4f1c2d9', '1.5.0'] }];
    writeLayout(join(workspace.folder, 'registry'), 'shop/api', images);
  });

  test('that digest is pinned, wherever the tag is now, and that is said', async () => {
    const document = documentOf('edit', await pin('dev', 'api', 'feature-cart-4f1c2d9', '--digest', BUILD.digest));
    expect(document.changes).toMatchObject([{ to: `feature-cart-4f1c2d9@${BUILD.digest}` }]);
    expect(document.notes).toEqual([`the tag feature-cart-4f1c2d9 names ${NEXT.digest.slice(7, 19)} in the registry by now`]);
  });

  test('nothing is said while the tag is at it', async () => {
    expect(documentOf('edit', await pin('dev', 'api', 'feature-cart-4f1c2d9', '--digest', NEXT.digest)).notes).toEqual([]);
  });

  test('a tag that is gone does not matter', async () => {
    const document = documentOf('edit', await pin('dev', 'api', 'gone', '--digest', BUILD.digest));
    expect(document.changes).toMatchObject([{ to: `gone@${BUILD.digest}` }]);
    expect(document.notes).toEqual(['the tag gone is not in the registry']);
  });

  test('a digest that the registry does not have is refused', async () => {
    const { findings } = await refusal('dev', 'api', 'feature-cart-4f1c2d9', '--digest', digestOf('nowhere'));
    expect(findings).toMatchObject([{ code: 'digest-not-found', environment: 'dev', image: 'api' }]);
  });

  test('a version of the ledger is its digest and no other', async () => {
    expect((await pin('dev', 'api', '1.4.0', '--digest', digestOf('1.4.0'))).exitCode).toBe(0);
    expect(codesOf(await refusal('dev', 'api', '1.4.0', '--digest', BUILD.digest))).toContain('digest-mismatch');
  });

  test('an environment that takes only releases is not pinned to a build', async () => {
    expect(codesOf(await refusal('uat', 'api', '1.5.0', '--digest', NEXT.digest))).toEqual(['unknown-release']);
  });

  test('a digest of the wrong form is wrong use', async () => {
    const answer = await pin('dev', 'api', 'feature-cart-4f1c2d9', '--digest', 'sha256:42');
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error.code).toBe('digest-format');
  });
});

test('--dry-run and --diff show the change and write nothing', async () => {
  const before = workspace.read();
  const { stdout } = await workspace.run(['pin', 'dev', 'api', '1.4.0', '--dry-run', '--diff']);
  expect(stdout).toContain(`+      api: "${ref('1.4.0')}"`);
  expect(workspace.read()).toBe(before);
});

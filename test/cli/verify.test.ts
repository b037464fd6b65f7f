import { join } from 'node:path';
import { createEcrRegistry } from '../../lib/registry';
import { type EcrChoice, type Services } from '../../lib/cli/services';
import { environmentFor, FakeEcr, setAwsEnvironment } from '../support/fake-ecr';
import { digestOf, type ManifestSpec } from '../support/manifest';
import { buildImage, buildIndex, writeLayout } from '../support/oci-image';
import { codesOf, documentOf, type Documents } from './documents';
import { UNREACHABLE, Workspace } from './workspace';

const API = buildImage({ labels: { image: 'api' } });
const WEB = buildIndex([buildImage({ labels: { image: 'web' } }), buildImage({ labels: { image: 'web' }, platform: 'linux/arm64/v8' })]);

let workspace: Workspace;

function shop(api: string, web: string): ManifestSpec {
  return {
    environments: { dev: { accepts: 'builds', images: { api, web } }, uat: { accepts: 'builds', images: { api } } },
    images: { api: {}, web: {} },
  };
}

beforeEach(() => {
  workspace = Workspace.create().manifest(shop(`1.4.0@${API.digest}`, `2.0.1@${WEB.digest}`));
  const registry = join(workspace.folder, 'registry');
  writeLayout(registry, 'shop/api', [{ image: API, tags: ['1.4.0'] }]);
  writeLayout(registry, 'shop/web', [{ image: WEB, tags: ['2.0.1'] }]);
});

async function verified(exitCode: number, ...argv: string[]): Promise<Documents['verify']> {
  const answer = await workspace.run(['verify', '--registry', 'oci:registry', '--json', ...argv]);
  expect(answer.exitCode).toBe(exitCode);
  return documentOf('verify', answer);
}

/** `ENV IMAGE CHECK`, with its status; of the first three checks, the others have a test of their own. */
function results({ checks }: Documents['verify']): Record<string, string> {
  return Object.fromEntries(
    checks
      .filter(({ check }) => ['digest-exists', 'tag-matches', 'platform'].includes(check))
      .map(({ environment, image, check, status }) => [`${environment} ${image} ${check}`, status]),
  );
}

test('every pin of every environment passes when the registry has what the manifest says', async () => {
  const document = await verified(0);
  expect(document).toMatchObject({ ok: true, registryCalls: 0, findings: [] });
  expect(results(document)).toEqual({
    'dev api digest-exists': 'pass',
    'dev api tag-matches': 'pass',
    'dev api platform': 'skipped',
    'dev web digest-exists': 'pass',
    'dev web tag-matches': 'pass',
    'dev web platform': 'skipped',
    'uat api digest-exists': 'pass',
    'uat api tag-matches': 'pass',
    'uat api platform': 'skipped',
  });
});

test('named environments are all that is asked for', async () => {
  expect(new Set((await verified(0, 'uat', 'uat')).checks.map(({ environment }) => environment))).toEqual(new Set(['uat']));
});

test('a digest that is not there fails', async () => {
  workspace.manifest(shop(`1.4.0@${digestOf('gone')}`, `2.0.1@${WEB.digest}`));
  const document = await verified(1, 'uat');
  expect(document.ok).toBe(false);
  expect(results(document)).toMatchObject({ 'uat api digest-exists': 'fail', 'uat api tag-matches': 'fail' });
  expect(document.checks[0]!.message).toContain(digestOf('gone'));
});

test('a tag that is at another digest fails, though the digest is there', async () => {
  const moved = buildImage({ labels: { moved: 'yes' } });
  writeLayout(join(workspace.folder, 'registry'), 'shop/api', [{ image: moved, tags: ['1.4.0'] }, { image: API }]);
  const document = await verified(1, 'uat');
  expect(results(document)).toMatchObject({ 'uat api digest-exists': 'pass', 'uat api tag-matches': 'fail' });
  expect(document.checks[1]!.message).toContain(moved.digest);
});

test('a tag that is not there is skipped with a word', async () => {
  writeLayout(join(workspace.folder, 'registry'), 'shop/api', [{ image: API, tags: ['sha-4f1c2d9'] }]);
  const document = await verified(0, 'uat');
  expect(results(document)).toMatchObject({ 'uat api digest-exists': 'pass', 'uat api tag-matches': 'skipped' });
  expect(document.checks[1]!.message).toBe('shop/api has no tag 1.4.0');
});

test('--platform asks each image; a variant need not be named', async () => {
  const document = await verified(1, '--platform', 'linux/arm64');
  expect(results(document)).toMatchObject({ 'dev api platform': 'fail', 'dev web platform': 'pass' });
  expect(document.checks.find(({ check }) => check === 'platform')!.message).toBe('the image is for linux/amd64, not for linux/arm64');
  expect(results(await verified(0, '--platform', 'linux/amd64'))).toMatchObject({ 'dev api platform': 'pass', 'dev web platform': 'pass' });
  expect(results(await verified(1, '--platform', 'linux/arm64/v7'))).toMatchObject({ 'dev web platform': 'fail' });
});

test('the platform of an image that is not there is skipped', async () => {
  workspace.manifest(shop(`1.4.0@${digestOf('gone')}`, `2.0.1@${WEB.digest}`));
  expect(results(await verified(1, 'uat', '--platform', 'linux/amd64'))).toMatchObject({ 'uat api platform': 'skipped' });
});

test('a repository that is not there is a finding, and the others are still checked', async () => {
  workspace.manifest({ ...shop(`1.4.0@${API.digest}`, `2.0.1@${WEB.digest}`), images: { api: { repository: 'shop/nope' }, web: {} } });
  const document = await verified(1);
  expect(codesOf(document)).toEqual(['repository-not-found']);
  expect(document.findings[0]).toMatchObject({ image: 'api' });
  expect(results(document)).toMatchObject({
    'dev api digest-exists': 'fail',
    'dev api tag-matches': 'skipped',
    'dev web digest-exists': 'pass',
  });
});

test('an unknown environment, and an invalid manifest, are refused without asking', async () => {
  expect(codesOf(await verified(1, 'qa'))).toEqual(['unknown-environment']);
  workspace.write('release-manifest.yaml', 'nonsense: 1\n');
  const document = await verified(1);
  expect(document).toMatchObject({ ok: false, checks: [], registryCalls: 0 });
  expect(codesOf(document)).toContain('schema');
});

test('nothing pinned is nothing to fail', async () => {
  workspace.manifest({});
  expect(await verified(0)).toEqual({ ok: true, checks: [], registryCalls: 0, findings: [] });
});

test('for people: a line a check, and the sum on standard error', async () => {
  const { exitCode, stdout, stderr } = await workspace.run(['verify', 'uat', '--registry', 'oci:registry']);
  expect(exitCode).toBe(0);
  expect(stdout).toBe('uat  api  1.4.0  digest-exists  pass\nuat  api  1.4.0  tag-matches    pass\n');
  expect(stderr).toBe(
    '2 checks, 0 failed, 5 skipped (1 without --platform, 1 without --max-severity, 1 not in the ledger, 2 not in an OCI layout); 0 registry calls\n',
  );
});

describe('ECR', () => {
  let ecr: FakeEcr;

  beforeEach(async () => {
    ecr = await FakeEcr.start();
    setAwsEnvironment(environmentFor(ecr.url));
  });

  afterEach(() => ecr.close());

  const services: Services = {
    ...UNREACHABLE,
    ecrRegistry: ({ account, region, onProgress }) => createEcrRegistry({ account, region, onProgress }),
  };

  test('1,000 digests in 10 repositories cost at most 20 calls', async () => {
    const images: Record<string, object> = {};
    const environments: Record<string, { accepts: string; images: Record<string, string> }> = {};
    for (let repository = 0; repository < 10; repository++) {
      const name = `image-${repository}`;
      images[name] = {};
      for (let build = 0; build < 100; build++) {
        const image = buildImage({ labels: { repository: String(repository), build: String(build) } });
        ecr.push(`shop/${name}`, image, [`build-${build}`]);
        (environments[`env-${build}`] ??= { accepts: 'builds', images: {} }).images[name] = `build-${build}@${image.digest}`;
      }
    }
    workspace.manifest({ environments, images });
    const narrow = ['labels', 'lifecycle', 'archived'].flatMap((check) => ['--skip', check]);
    const answer = await workspace.run(['verify', '--json', ...narrow], { services });
    expect(answer.exitCode).toBe(0);
    const { ok, checks, registryCalls } = documentOf('verify', answer);
    expect(ok).toBe(true);
    expect(checks).toHaveLength(7000);
    expect(checks.filter(({ status }) => status === 'pass')).toHaveLength(2000);
    expect(registryCalls).toBeLessThanOrEqual(20);
    expect(registryCalls).toBe(ecr.requests.length);
    const all = documentOf('verify', await workspace.run(['verify', '--json'], { services }));
    expect(all.checks.filter(({ status }) => status === 'pass')).toHaveLength(4000);
    // One more for each repository, which has no lifecycle policy; builds are in no ledger, so that no labels are read.
    expect(all.registryCalls).toBe(30);
  }, 30_000);

  test('a registry that denies is exit code 3 and one error document', async () => {
    ecr.createRepository('shop/api');
    ecr.faults.push(...Array.from({ length: 9 }, () => ({ status: 400, type: 'AccessDeniedException', message: 'no' })));
    const answer = await workspace.run(['verify', '--json'], { services });
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe('access-denied');
  });

  test('account and region come from the manifest, region and credentials from the options before', async () => {
    const choices: EcrChoice[] = [];
    const asked: Services = {
      ...UNREACHABLE,
      ecrRegistry: (choice) => {
        choices.push(choice);
        throw new Error('asked');
      },
    };
    workspace.manifest({
      ...shop(`1.4.0@${API.digest}`, `2.0.1@${WEB.digest}`),
      registry: { account: '222222222222', region: 'eu-west-1' },
    });
    await workspace.run(['verify'], { services: asked });
    const role = 'arn:aws:iam::222222222222:role/reader';
    await workspace.run(['verify', '--region', 'us-east-1', '--profile', 'tools', '--role-arn', role], { services: asked });
    expect(choices).toMatchObject([
      { account: '222222222222', region: 'eu-west-1', profile: undefined, roleArn: undefined },
      { account: '222222222222', region: 'us-east-1', profile: 'tools', roleArn: role },
    ]);
  });
});

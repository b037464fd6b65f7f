import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ReleaseManifest } from '../../lib/manifest';
import { codesOf, documentOf } from './documents';
import { Workspace } from './workspace';

const OPTIONS = [
  '--application', 'shop', '--image', 'api=shop/api', '--image', 'web=shop/web',
  '--environment', 'dev:builds', '--environment', 'uat=dev', '--environment', 'prod=uat,dev',
]; // prettier-ignore

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create();
});

describe('by options', () => {
  test('writes a manifest that validates and says what was asked for', async () => {
    const { exitCode, stdout, stderr } = await workspace.run(['init', ...OPTIONS]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(workspace.read());
    expect(stderr).toContain('wrote release-manifest.yaml');
    const manifest = ReleaseManifest.fromText(workspace.read());
    expect(manifest.application).toBe('shop');
    expect(manifest.environments.map(({ name, accepts, promotesFrom }) => [name, accepts, promotesFrom])).toEqual([
      ['dev', 'builds', []],
      ['uat', 'releases', ['dev']],
      ['prod', 'releases', ['uat', 'dev']],
    ]);
    expect(manifest.images.map(({ name, repository }) => [name, repository.toString()])).toEqual([
      ['api', 'shop/api'],
      ['web', 'shop/web'],
    ]);
    expect((await workspace.run(['validate'])).exitCode).toBe(0);
  });

  test('its first line tells editors where the schema is', async () => {
    await workspace.run(['init', ...OPTIONS]);
    expect(workspace.read().split('\n')[0]).toBe(
      '# yaml-language-server: $schema=./node_modules/cdk-waybill/schema/release-manifest.schema.json',
    );
  });

  test('the next commands work on what it wrote', async () => {
    await workspace.run(['init', ...OPTIONS, '--quiet']);
    const text = workspace.read();
    workspace.write('release-manifest.yaml', text.replace('releases: {}', `releases: { 1.0.0: { digest: "sha256:${'a'.repeat(64)}" } }`));
    expect((await workspace.run(['pin', 'dev', 'api', '1.0.0'])).exitCode).toBe(0);
    expect((await workspace.run(['promote', 'dev', 'uat', '--image', 'api'])).exitCode).toBe(0);
  });

  test('the registry of another account and region', async () => {
    await workspace.run(['init', ...OPTIONS, '--registry-account', '111111111111', '--registry-region', 'eu-west-1']);
    expect(ReleaseManifest.fromText(workspace.read())).toMatchObject({ registryAccount: '111111111111', registryRegion: 'eu-west-1' });
  });

  test('names that YAML would take for something else stay names', async () => {
    const argv = [
      'init',
      '--application',
      'null',
      '--image',
      'on=no/yes',
      '--image',
      'true=012',
      '--environment',
      'no:builds',
      '--environment',
      'y=no',
    ];
    expect((await workspace.run(argv)).exitCode).toBe(0);
    const manifest = ReleaseManifest.fromText(workspace.read());
    expect(manifest.application).toBe('null');
    expect(manifest.images.map(({ repository }) => repository.toString())).toEqual(['no/yes', '012']);
    expect(workspace.read()).toContain('"no":');
  });

  test('a file that ends in .json is JSON', async () => {
    expect((await workspace.run(['init', ...OPTIONS, '--manifest', 'release-manifest.json'])).exitCode).toBe(0);
    expect(JSON.parse(workspace.read('release-manifest.json'))).toMatchObject({
      $schema: './node_modules/cdk-waybill/schema/release-manifest.schema.json',
      schemaVersion: 1,
      application: 'shop',
    });
    expect((await workspace.run(['validate'])).exitCode).toBe(0);
  });

  test('answers the document of an edit', async () => {
    const document = documentOf('edit', await workspace.run(['init', ...OPTIONS, '--json']));
    expect(document).toMatchObject({
      manifest: 'release-manifest.yaml',
      changed: true,
      dryRun: false,
      changes: [],
      releases: [],
      findings: [],
    });
    expect(document.diff).toContain('+schemaVersion: 1');
  });

  test('--dry-run and --diff show it and write nothing', async () => {
    const { exitCode, stdout } = await workspace.run(['init', ...OPTIONS, '--dry-run', '--diff']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('+application: shop');
    expect(existsSync(join(workspace.folder, 'release-manifest.yaml'))).toBe(false);
  });

  test.each(['release-manifest.yaml', 'release-manifest.yml', 'release-manifest.json'])(
    'never overwrites, also beside %s',
    async (name) => {
      workspace.write(name, 'mine');
      const answer = await workspace.run(['init', ...OPTIONS, '--json']);
      expect(answer.exitCode).toBe(1);
      expect(codesOf(documentOf('edit', answer))).toEqual(['manifest-exists']);
      expect(workspace.read(name)).toBe('mine');
      expect(readdirSync(workspace.folder).sort()).toEqual(['.git', name]);
    },
  );

  test('a file that is named is not overwritten either, and may stand beside another', async () => {
    workspace.write('shop.yaml', 'mine').manifest({});
    expect((await workspace.run(['init', ...OPTIONS, '--manifest', 'shop.yaml'])).exitCode).toBe(1);
    expect(workspace.read('shop.yaml')).toBe('mine');
    expect((await workspace.run(['init', ...OPTIONS, '--manifest', 'other.yaml'])).exitCode).toBe(0);
  });

  test('a manifest that would not be valid is refused with its findings', async () => {
    const argv = ['--application', 'shop', '--image', 'api=shop/api', '--environment', 'uat=dev', '--environment', 'prod=prod', '--json'];
    const answer = await workspace.run(['init', ...argv]);
    expect(answer.exitCode).toBe(1);
    expect(new Set(codesOf(documentOf('edit', answer)))).toEqual(new Set(['unknown-environment', 'promotion-cycle']));
    expect(existsSync(join(workspace.folder, 'release-manifest.yaml'))).toBe(false);
  });

  test('a folder that cannot be written is the fault of the outside', async () => {
    const answer = await workspace.run(['init', ...OPTIONS, '--manifest', 'no/such/folder/x.yaml', '--json']);
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe('manifest-unwritable');
  });

  test.each<[string[], string]>([
    [['--image', 'api'], 'invalid-argument'],
    [['--image', 'api=Shop/API'], 'repository-format'],
    [['--image', 'API=shop/api'], 'name-format'],
    [['--image', 'api=shop/api2'], 'invalid-argument'],
    [['--environment', 'uat=dev'], 'invalid-argument'],
    [['--environment', 'qa:nightly'], 'invalid-argument'],
    [['--environment', 'qa=dev=uat'], 'invalid-argument'],
    [['--environment', '\u202e'], 'name-format'],
    [['--registry-account', '42'], 'schema'],
    [['--registry-region', 'Europe'], 'schema'],
  ])('%j is wrong use: %s', async (argv, code) => {
    const answer = await workspace.run(['init', ...OPTIONS, ...argv, '--json']);
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error.code).toBe(code);
  });
});

describe('without a terminal', () => {
  test('what is missing is named', async () => {
    const answer = await workspace.run(['init', '--application', 'shop', '--json']);
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error).toMatchObject({ code: 'missing-argument', message: '--image, --environment are missing' });
  });
});

describe('on a terminal', () => {
  test('asks for everything, on standard error', async () => {
    const { exitCode, stdout, stderr } = await workspace.run(['init'], { typed: 'shop\napi=shop/api web=shop/web\n\n' });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('name of the application');
    expect(stdout).toBe(workspace.read());
    const manifest = ReleaseManifest.fromText(workspace.read());
    expect(manifest.environments.map(({ name }) => name)).toEqual(['dev', 'uat', 'prod']);
    expect(manifest.images.map(({ name }) => name)).toEqual(['api', 'web']);
  });

  test('asks only for what the options leave out', async () => {
    const { exitCode, stderr } = await workspace.run(['init', ...OPTIONS.slice(0, 6)], { typed: 'one:builds two=one\n' });
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('name of the application');
    expect(ReleaseManifest.fromText(workspace.read()).environments.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  test('asks again after an answer of the wrong form', async () => {
    const typed = 'My Shop\nshop\n\nAPI=x\napi=shop/api\ndev\n';
    const { exitCode, stderr } = await workspace.run(['init'], { typed });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('"My Shop" is not a name');
    expect(stderr).toContain('at least one is needed');
    expect(ReleaseManifest.fromText(workspace.read()).application).toBe('shop');
  });

  test('the end of the input writes nothing', async () => {
    const { exitCode } = await workspace.run(['init'], { typed: 'shop\n' });
    expect(exitCode).toBe(130);
    expect(existsSync(join(workspace.folder, 'release-manifest.yaml'))).toBe(false);
  });
});

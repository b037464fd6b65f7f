import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a user gets: the packed tarball, in a project that has nothing else. */

const ROOT = resolve(__dirname, '../..');
const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
  peerDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
let project: string;
let packed: { filename: string; files: { path: string; size: number }[]; bundled: string[] };

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'waybill-package-'));
  const answer = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  // npm 11 answers a list, later ones an object by package name.
  packed = Object.values(JSON.parse(answer) as Record<string, typeof packed>)[0]!;
  const peers = Object.keys(own.peerDependencies).map((name) => `${name}@${own.devDependencies[name]!}`);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'shop', private: true }));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${packed.filename}`, ...peers], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
});

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

function files(): string[] {
  return packed.files.map((file) => file.path).filter((path) => !path.startsWith('node_modules/'));
}

test('the tarball holds what a user needs', () => {
  const needed = [
    '.jsii',
    'API.md',
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'build/cli/waybill.js',
    'build/lib/index.d.ts',
    'build/lib/index.js',
    'package.json',
    'schema/release-manifest.schema.json',
  ];
  expect(files()).toEqual(expect.arrayContaining(needed));
});

test('the tarball holds nothing else: no sources, tests, examples or the unbundled command', () => {
  const shipped =
    /^(\.jsii|API\.md|CHANGELOG\.md|LICENSE|README\.md|package\.json|schema\/[a-z.-]+\.json|build\/cli\/([\w-]+\.m?js|THIRD-PARTY-LICENSES\.txt)|build\/lib\/(index|manifest|promotion|history|constructs|template|checks|testing|package-version|shell-word)\b.*\.(js|d\.ts))$/;
  expect(files().filter((path) => !shipped.test(path))).toEqual([]);
});

test('plain npm packages are bundled, as jsii asks, and the AWS SDK is not', () => {
  expect(packed.bundled).toEqual(expect.arrayContaining(['js-yaml', 'semver']));
  expect(packed.bundled.filter((name) => /aws|smithy|constructs/.test(name))).toEqual([]);
});

test('waybill answers its version', () => {
  const answer = execFileSync(join(project, 'node_modules/.bin/waybill'), ['--version'], { cwd: project, encoding: 'utf8' });
  expect(answer.trim()).toBe(own.version);
});

test('waybill validates a manifest in the project and points at what is wrong', () => {
  const manifest = join(project, 'release-manifest.yaml');
  writeFileSync(manifest, 'schemaVersion: 1\napplication: shop\nenvironments: {}\nimages: {}\n');
  const waybill = join(project, 'node_modules/.bin/waybill');
  expect(spawnSync(waybill, ['validate'], { cwd: project, encoding: 'utf8' })).toMatchObject({ status: 0 });
  writeFileSync(manifest, 'schemaVersion: 1\napplication: shop\nenvironmentz: {}\nimages: {}\n');
  const refused = spawnSync(waybill, ['validate'], { cwd: project, encoding: 'utf8' });
  expect(refused.status).toBe(1);
  expect(refused.stdout).toContain('release-manifest.yaml:3:1');
});

test('a construct is imported and synthesized', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  writeFileSync(
    join(project, 'release-manifest.yaml'),
    `schemaVersion: 1\napplication: shop\nenvironments:\n  dev: { accepts: builds, images: { api: main-1@${digest} } }\nimages:\n  api: { repository: shop/api, releases: {} }\n`,
  );
  writeFileSync(
    join(project, 'app.js'),
    `const { App } = require('aws-cdk-lib');
const { ImageRegistryStack, ReleaseManifest } = require('cdk-waybill');
const app = new App();
const manifest = ReleaseManifest.fromFile('release-manifest.yaml');
const stack = new ImageRegistryStack(app, 'Registry', { manifest });
const template = app.synth().getStackByName(stack.stackName).template;
console.log(JSON.stringify(Object.values(template.Resources).map((resource) => resource.Type)));
`,
  );
  const synthesized = execFileSync(process.execPath, ['app.js'], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
  expect(JSON.parse(synthesized)).toContain('AWS::ECR::Repository');
});

test("the schema is found where the manifest's first line says", () => {
  const schema = JSON.parse(readFileSync(join(project, 'node_modules/cdk-waybill/schema/release-manifest.schema.json'), 'utf8')) as {
    $schema: string;
  };
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
});

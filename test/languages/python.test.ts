import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from '../support/run-app';
import { ROOT, generate } from './support/bindings';
import { type PythonEnvironment, pythonEnvironment } from './support/python-environment';
import { type Printed, attempt, run } from './support/run';

/** What a team has that writes Python: the wheel, in an environment that has nothing else of this project. */

const REQUIREMENTS = join(__dirname, 'python/requirements.txt');
const DIGEST = `sha256:${'a'.repeat(64)}`;
const MANIFEST = `schemaVersion: 1
application: shop
environments:
  dev: { accepts: builds, images: { api: main-1@${DIGEST} } }
images:
  api: { repository: shop/api, releases: {} }
`;
let environment: PythonEnvironment;
let folder: string;

beforeAll(() => {
  environment = pythonEnvironment(REQUIREMENTS);
  const generated = generate('python');
  folder = generated.folder;
  const pip = ['-m', 'pip', '--quiet', '--no-input'];
  run(environment.python, [...pip, 'wheel', '--no-deps', '--no-build-isolation', '--wheel-dir', folder, generated.sources]);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  run(environment.python, [...pip, 'install', '--no-deps', '--no-index', join(folder, `cdk_waybill-${version}-py3-none-any.whl`)]);
});

afterAll(() => {
  environment.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the app in Python on a manifest. */
function app(manifest: string, environmentName: string): Printed {
  writeFileSync(join(folder, 'release-manifest.yaml'), manifest);
  return attempt(
    environment.python,
    [join(__dirname, 'python/app.py'), 'release-manifest.yaml', environmentName, join(folder, 'cdk.out')],
    folder,
  );
}

function template(stack: string): Template {
  return JSON.parse(readFileSync(join(folder, `cdk.out/${stack}.template.json`), 'utf8')) as Template;
}

function only(stack: string, type: string): Readonly<Record<string, unknown>> {
  const [resource, ...others] = Object.values(template(stack).Resources).filter(({ Type }) => Type === type);
  expect(others).toEqual([]);
  return resource!.Properties;
}

test('is tested with the companions that everything else is tested with', () => {
  const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
    peerDependencies: Record<string, string>;
  };
  const pinned = readFileSync(REQUIREMENTS, 'utf8');
  for (const peer of Object.keys(peerDependencies)) expect(pinned).toContain(`\n${peer}==${devDependencies[peer]!} `);
});

test('the wheel asks for companions that are there', () => {
  expect(run(environment.python, ['-m', 'pip', 'check'])).toBe('No broken requirements found.\n');
});

test('an app in Python deploys what the manifest pins, by digest', () => {
  const { status, stderr } = app(MANIFEST, 'dev');
  // What the runtime of jsii prints about the version of Node is none of this package's business.
  expect(status === 0 ? '' : stderr).toBe('');
  expect(only('Registry', 'AWS::ECR::Repository')).toMatchObject({ RepositoryName: 'shop/api', ImageTagMutability: 'IMMUTABLE' });
  const { ContainerDefinitions } = only('Shop', 'AWS::ECS::TaskDefinition') as {
    ContainerDefinitions: { Image: unknown; Environment: unknown[] }[];
  };
  expect(ContainerDefinitions).toHaveLength(1);
  expect(JSON.stringify(ContainerDefinitions[0]!.Image)).toContain(`/shop/api@${DIGEST}"`);
  expect(ContainerDefinitions[0]!.Environment).toEqual(
    expect.arrayContaining([
      { Name: 'LOG_LEVEL', Value: 'debug' },
      { Name: 'WAYBILL_DIGEST', Value: DIGEST },
    ]),
  );
  const { Tags } = only('Shop', 'AWS::ECS::Service') as { Tags: unknown[] };
  expect(Tags).toContainEqual({ Key: 'waybill:digest', Value: DIGEST });
});

test('a manifest that breaks a rule raises with the file, the line, the column and the mend', () => {
  const { status, stderr } = app(MANIFEST.replace('accepts', 'acepts'), 'dev');
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^RuntimeError: .*release-manifest\.yaml:4:10: error schema: "acepts" is not a key of .*did you mean "accepts"\?$/m,
  );
});

test('an environment that the manifest does not have raises with those that it has', () => {
  const { status, stderr } = app(MANIFEST, 'qa');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^RuntimeError: .*has no environment "qa"; known: "dev"$/m);
});

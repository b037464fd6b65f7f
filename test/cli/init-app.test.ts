import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as ts from 'typescript';
import { DEPENDENCIES, DEV_DEPENDENCIES } from '../../lib/cli/app-template/project';
import { literal } from '../../lib/cli/app-template/literal';
import { writeNewFiles } from '../../lib/cli/new-files';
import { findingsOf, nagReport } from '../support/nag';
import type { PipelineStage } from '../support/pipeline';
import { type AppRun, resourcesOf, runApp } from '../support/run-app';
import { codesOf, documentOf } from './documents';
import { Workspace } from './workspace';

const ROOT = join(__dirname, '../..');
const APP_FILES = ['.gitignore', 'README.md', 'app.ts', 'cdk.json', 'environment-stack.ts', 'network.ts', 'package.json', 'tsconfig.json'];
const PACKS = ['AwsSolutions', 'NIST.800.53.R5', 'PCI.DSS.321'];
const LONGEST = 'a'.repeat(40);

const SHOP = [
  '--application', 'shop', '--image', 'api=shop/api', '--image', 'web=shop/web',
  '--environment', 'dev:builds', '--environment', 'uat=dev', '--environment', 'prod=uat',
]; // prettier-ignore
const HOME = ['--registry-account', '444444444444', '--registry-region', 'eu-central-1'];
const PLACES = ['--account', 'uat=222222222222', '--account', 'prod=333333333333', '--account', 'prod=333333333333/us-east-1'];
const CONNECTION = 'arn:aws:codeconnections:eu-west-1:444444444444:connection/11111111-2222-3333-4444-555555555555';

/** Each with options of its own, one account first. */
const APPS: Readonly<Record<string, readonly string[]>> = {
  'one account': SHOP,
  'tools, uat and prod': [...SHOP, ...HOME, ...PLACES, '--source', `connection:${CONNECTION}:acme/shop@release/next`],
  'one environment, CodeCommit': [
    '--application', 'null', '--image', 'class=a/b', '--environment', 'new', '--account', 'new=222222222222', '--source', 'codecommit:shop@main',
  ], // prettier-ignore
  'S3, and names as long as they may be': [
    '--application', LONGEST, '--image', `${LONGEST}=shop/api`, '--environment', LONGEST, '--account', `${LONGEST}=222222222222/ap-southeast-2`,
    '--account', `${LONGEST}=222222222222`, '--source', `s3:${'b'.repeat(63)}/${'k'.repeat(96)}.zip`, '--manifest', `${'m'.repeat(55)}.yaml`,
  ], // prettier-ignore
};

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create();
});

async function init(options: readonly string[]): Promise<void> {
  expect((await workspace.run(['init', '--with-app', ...options])).exitCode).toBe(0);
  symlinkSync(join(ROOT, 'node_modules'), join(workspace.folder, 'node_modules'));
}

/** Records a release of each image and pins it in each environment. */
async function pinEverything(images: readonly string[], environments: readonly string[]): Promise<void> {
  for (const image of images) {
    const text = workspace.read();
    const digest = `sha256:${(image === 'api' ? 'a' : 'b').repeat(64)}`;
    workspace.write('release-manifest.yaml', text.replace('releases: {}', `releases: { 1.0.0: { digest: "${digest}" } }`));
    for (const environment of environments) expect((await workspace.run(['pin', environment, image, '1.0.0'])).exitCode).toBe(0);
  }
}

/** Synthesizes what was written; the packs are in the app itself. */
function synthesize(): AppRun {
  return runApp(join(workspace.folder, 'app.ts'), {}, []);
}

function expectCleanPacks({ directory }: AppRun): void {
  for (const pack of PACKS) {
    const { violations, acknowledged } = nagReport(directory, pack);
    expect(violations).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(0);
    for (const { at, reason } of acknowledged) {
      expect(at.split('/').length).toBeGreaterThanOrEqual(3);
      expect(reason.length).toBeGreaterThan(20);
    }
  }
  // Of PromotionChecks, too: a pack that finds and accepts nothing is not in the report.
  expect(findingsOf(directory)).toEqual([]);
}

function stagesOf({ templates }: AppRun): readonly PipelineStage[] {
  const [pipeline] = Object.values(templates).flatMap((template) => resourcesOf(template, 'AWS::CodePipeline::Pipeline'));
  return (pipeline?.Properties['Stages'] ?? []) as PipelineStage[];
}

interface StackArtifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: { readonly templateFile?: string };
}

/** Of what the pipeline deploys: `ACCOUNT/REGION` and images of the services of each stack with a cluster. */
function deployed({ directory }: AppRun): string[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith('assembly-'))
    .flatMap((folder) => {
      const { artifacts } = JSON.parse(readFileSync(join(directory, folder, 'manifest.json'), 'utf8')) as {
        artifacts: Record<string, StackArtifact>;
      };
      return Object.values(artifacts)
        .filter(({ type }) => type === 'aws:cloudformation:stack')
        .flatMap(({ environment, properties }) => {
          const text = readFileSync(join(directory, folder, properties?.templateFile ?? ''), 'utf8');
          const images = [...new Set([...text.matchAll(/shop\/(?:api|web)@sha256:[0-9a-f]{64}/g)].map(([image]) => image.slice(0, 8)))];
          return text.includes('AWS::ECS::Cluster') ? [`${environment?.replace('aws://', '')} ${images.join(' ')}`] : [];
        });
    });
}

describe.each(Object.entries(APPS))('the app with %s', (_, options) => {
  test('holds what it is said to hold, as prettier and the strict compiler have it', async () => {
    await init(options);
    expect(
      readdirSync(workspace.folder)
        .filter((name) => APP_FILES.includes(name))
        .sort(),
    ).toEqual([...APP_FILES].sort());
    // Prettier reads the style from the app's own package.json, and fails where a file would be changed.
    const style = ['--check', ...APP_FILES.filter((name) => name !== '.gitignore')];
    execFileSync(process.execPath, [join(ROOT, 'node_modules/prettier/bin/prettier.cjs'), ...style], {
      cwd: workspace.folder,
      stdio: 'pipe',
    });
    expect(complaints(workspace.folder)).toEqual([]);
  }, 60_000);

  test('synthesizes before anything is pinned, and passes the packs', async () => {
    await init(options);
    const run = synthesize();
    expectCleanPacks(run);
    expect(JSON.stringify(run.templates)).not.toContain('AWS::ECS::Service');
    expect(run.warnings).toEqual([]);
    expect(run.stacks.filter((name) => name.endsWith('-Registry'))).toHaveLength(1);
  });
});

const ONLY_BUILDS = ['--application', 'shop', '--image', 'api=shop/api', '--environment', 'dev:builds'];

describe('once something is pinned', () => {
  test('an app whose environments all take builds has no pipeline', async () => {
    await init(ONLY_BUILDS);
    await pinEverything(['api'], ['dev']);
    const run = synthesize();
    expectCleanPacks(run);
    expect(run.stacks).toEqual(['shop-Registry', 'shop-dev']);
    expect(workspace.read('README.md')).toContain('npx cdk deploy shop-dev\n');
    expect(workspace.read('README.md')).not.toContain('shop-Pipeline');
  });

  test('in one account each image is a service of each environment', async () => {
    await init(APPS['one account']!);
    await pinEverything(['api', 'web'], ['dev', 'uat', 'prod']);
    const run = synthesize();
    expectCleanPacks(run);
    expect([...run.stacks].sort()).toEqual(['shop-Pipeline', 'shop-Registry', 'shop-dev']);
    expect(stagesOf(run).map(({ Name }) => Name)).toEqual(['Source', 'Build', 'UpdatePipeline', 'uat', 'prod']);
    expect(resourcesOf(run.templates['shop-dev'], 'AWS::ECS::Service')).toHaveLength(2);
    expect(deployed(run).sort()).toEqual(Array(2).fill('111111111111/eu-west-1 shop/api shop/web'));
    // Nobody but the team knows how to ask its images.
    expect(run.warnings.every((text) => text.includes('noHealthCheck'))).toBe(true);
  });

  test('with accounts for uat and prod each is deployed where it is, and may pull', async () => {
    await init(APPS['tools, uat and prod']!);
    await pinEverything(['api', 'web'], ['uat', 'prod']);
    const run = synthesize();
    expectCleanPacks(run);
    expect(stagesOf(run).map(({ Name }) => Name)).toEqual(['Source', 'Build', 'UpdatePipeline', 'uat', 'prod']);
    expect(JSON.stringify(stagesOf(run)[0])).toContain('"FullRepositoryId":"acme/shop"');
    expect(JSON.stringify(stagesOf(run)[0])).toContain('"BranchName":"release/next"');
    expect(deployed(run).sort()).toEqual([
      '222222222222/eu-central-1 shop/api shop/web',
      '333333333333/eu-central-1 shop/api shop/web',
      '333333333333/us-east-1 shop/api shop/web',
    ]);
    const [repository] = resourcesOf(run.templates['shop-Registry'], 'AWS::ECR::Repository');
    for (const account of ['222222222222', '333333333333']) {
      expect(JSON.stringify(repository?.Properties['RepositoryPolicyText'])).toContain(account);
    }
    const bootstrap = workspace.read('README.md').match(/npx cdk bootstrap .*/g);
    expect(bootstrap).toEqual([
      'npx cdk bootstrap aws://444444444444/eu-central-1',
      ...['aws://222222222222/eu-central-1', 'aws://333333333333/eu-central-1', 'aws://333333333333/us-east-1'].map(
        (place) =>
          `npx cdk bootstrap ${place} --trust 444444444444 --cloudformation-execution-policies arn:aws:iam::aws:policy/AdministratorAccess`,
      ),
    ]);
  });

  test('a manifest of another name is the one that the pipeline reads', async () => {
    await init([...SHOP, '--manifest', 'shop.yaml']);
    const run = synthesize();
    expectCleanPacks(run);
    expect(JSON.stringify(run.templates['shop-Pipeline'])).toContain('--manifest shop.yaml');
  });
});

describe('what is written', () => {
  test('is listed, with what was assumed', async () => {
    const { exitCode, stdout, stderr } = await workspace.run(['init', '--with-app', ...SHOP]);
    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n').sort()).toEqual([...APP_FILES, 'release-manifest.yaml'].sort());
    for (const assumed of ['111111111111', 'eu-west-1', 'OWNER/shop', 'dev, uat, prod', '8080']) expect(stderr).toContain(assumed);
    for (const assumed of ['111111111111', 'eu-west-1', 'OWNER/shop']) expect(workspace.read('README.md')).toContain(assumed);
  });

  test('what the options say is not assumed', async () => {
    const { stderr } = await workspace.run(['init', '--with-app', ...APPS['tools, uat and prod']!]);
    expect(stderr.split('\n').filter((line) => line.includes('assumed in app.ts'))).toEqual([
      'note: assumed in app.ts: dev in account and region of the pipeline (--account)',
    ]);
  });

  test('is named by --dry-run and --json, and not written', async () => {
    const document = documentOf('edit', await workspace.run(['init', '--with-app', ...SHOP, '--dry-run', '--json']));
    expect([...(document.files ?? [])].sort()).toEqual([...APP_FILES, 'release-manifest.yaml'].sort());
    expect(document).toMatchObject({ manifest: 'release-manifest.yaml', changed: true, dryRun: true, findings: [] });
    expect(document.notes.join()).toContain('111111111111');
    for (const name of APP_FILES) expect(document.diff).toContain(`+++ b/${name}\n`);
    expect(readdirSync(workspace.folder)).toEqual(['.git']);
  });

  test('is one diff that git applies', async () => {
    workspace.initGit();
    const { stdout } = await workspace.run(['init', '--with-app', ...SHOP, '--dry-run', '--diff']);
    workspace.write('app.patch', stdout);
    workspace.git('apply', 'app.patch');
    const applied = new Map(APP_FILES.map((name) => [name, workspace.read(name)]));
    const other = Workspace.create();
    await other.run(['init', '--with-app', ...SHOP]);
    expect(applied).toEqual(new Map(APP_FILES.map((name) => [name, other.read(name)])));
  });

  test('in a folder below the root of the repository, that is said', async () => {
    workspace.write('deploy/.keep', '');
    const { stdout, stderr } = await workspace.run(['init', '--with-app', ...SHOP, '--manifest', 'deploy/release-manifest.yaml']);
    expect(stdout).toContain('deploy/app.ts\n');
    expect(stderr).toContain('for the root of its repository');
  });

  test('without an app is the manifest alone', async () => {
    const document = documentOf('edit', await workspace.run(['init', ...SHOP, '--json']));
    expect(document.files).toEqual(['release-manifest.yaml']);
  });
});

describe('what is there already', () => {
  test('is never overwritten: every such file is named, and nothing is written', async () => {
    workspace.write('README.md', 'mine').write('package.json', '{}').write('release-manifest.json', 'mine, too');
    symlinkSync('nowhere', join(workspace.folder, 'app.ts'));
    const before = readdirSync(workspace.folder);
    const answer = await workspace.run(['init', '--with-app', ...SHOP, '--json']);
    expect(answer.exitCode).toBe(1);
    const { findings } = documentOf('edit', answer);
    expect(findings.map(({ code, message }) => [code, message.split(' ')[0]])).toEqual([
      ['manifest-exists', 'release-manifest.json'],
      ['file-exists', 'app.ts'],
      ['file-exists', 'package.json'],
      ['file-exists', 'README.md'],
    ]);
    expect(readdirSync(workspace.folder)).toEqual(before);
    expect(workspace.read('README.md')).toBe('mine');
  });

  test.each(APP_FILES)('%s alone stands in the way, in a dry run as well', async (name) => {
    workspace.write(name, 'mine');
    for (const more of [[], ['--dry-run']]) {
      const answer = await workspace.run(['init', '--with-app', ...SHOP, '--json', ...more]);
      expect(codesOf(documentOf('edit', answer))).toEqual(['file-exists']);
    }
    expect(workspace.read(name)).toBe('mine');
    expect(existsSync(join(workspace.folder, 'release-manifest.yaml'))).toBe(false);
  });

  test('does not matter without an app', async () => {
    workspace.write('README.md', 'mine');
    expect((await workspace.run(['init', ...SHOP])).exitCode).toBe(0);
  });

  test('one that comes while the others are written stays, and the others go', () => {
    const file = (name: string): { path: string; shown: string; text: string } => ({
      path: join(workspace.folder, name),
      shown: name,
      text: name,
    });
    writeFileSync(join(workspace.folder, 'second'), 'mine');
    expect(() => {
      writeNewFiles(['first', 'second', 'third'].map(file));
    }).toThrow('second is there already');
    expect(readdirSync(workspace.folder).sort()).toEqual(['.git', 'second']);
    expect(workspace.read('second')).toBe('mine');
  });
});

test.each<[string[], string]>([
  [['--account', 'qa=222222222222'], '--account names "qa", which is no environment'],
  [['--account', 'uat=42'], '"uat=42" is no place'],
  [['--account', 'uat=222222222222/Europe'], 'is no place'],
  [['--account', 'uat'], '"uat" is no place'],
  [['--account', 'uat=222222222222', '--account', 'uat=222222222222/eu-west-1'], 'given twice'],
  [['--account', 'dev=222222222222', '--account', 'dev=333333333333'], 'dev takes builds and has two places'],
  [['--source', 'github:acme/shop'], '"github:acme/shop" is no source'],
  [['--source', "codecommit:shop'@main"], 'is no source'],
  [['--source', `codecommit:shop@${'b'.repeat(101)}`], 'is no source'],
  [['--source', 's3:bucket/app.tar'], 'is no source'],
  [['--source', `connection:${CONNECTION}:shop@main`], 'is no source'],
  [['--manifest', "it's.yaml"], 'cannot be told of a manifest'],
])('%j is wrong use, and writes nothing', async (options, message) => {
  const answer = await workspace.run(['init', '--with-app', ...SHOP, ...options, '--json']);
  expect(answer.exitCode).toBe(2);
  expect(documentOf('error', answer).error).toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining(message) as string,
  });
  expect(readdirSync(workspace.folder)).toEqual(['.git']);
});

test.each(['--account', '--source'])('%s without --with-app is wrong use', async (option) => {
  const answer = await workspace.run(['init', ...SHOP, option, 'x', '--json']);
  expect(answer.exitCode).toBe(2);
  expect(documentOf('error', answer).error.message).toBe(`${option} is of use only for an app`);
});

test('the app is made with the versions that this package is tested with', () => {
  const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  for (const [name, range] of Object.entries({ ...DEPENDENCIES, ...DEV_DEPENDENCIES })) {
    expect([name, range.replace(/^[~^]/, '')]).toEqual([name, devDependencies![name]]);
  }
  expect(Object.keys(DEPENDENCIES)).toEqual(expect.arrayContaining(Object.keys(peerDependencies!)));
});

test('a name that no rule held back would still be only a name in the code', () => {
  for (const hostile of ["'); process.exit(1); ('", '\\', "\\'", '`${x}`', '"', '\n\u2028\u2029\r', '*/']) {
    expect((0, eval)(literal(hostile))).toBe(hostile);
  }
});

/** What all apps import is parsed once. */
const LIBRARIES = new Map<string, ts.SourceFile>();

function keep(name: string, file: ts.SourceFile | undefined): ts.SourceFile | undefined {
  if (file !== undefined) LIBRARIES.set(name, file);
  return file;
}

/** What the compiler says of the app's own files, with their own options. */
function complaints(folder: string): string[] {
  const path = join(folder, 'tsconfig.json');
  const config = ts.getParsedCommandLineOfConfigFile(
    path,
    { paths: { 'cdk-waybill': [join(ROOT, 'lib/index.ts')] }, typeRoots: [join(ROOT, 'node_modules/@types')] },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  );
  if (config === undefined) throw new Error('there is no tsconfig.json');
  const host = ts.createCompilerHost(config.options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...how) =>
    name.startsWith(folder) ? read(name, ...how) : (LIBRARIES.get(name) ?? keep(name, read(name, ...how)));
  const program = ts.createProgram(config.fileNames, config.options, host);
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder) && !fileName.includes('node_modules'));
  expect(own.map(({ fileName }) => basename(fileName)).sort()).toEqual(['app.ts', 'environment-stack.ts', 'network.ts']);
  return [
    ...config.errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...own.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ].map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

import { MANIFEST_NAMES } from '../../manifest/manifest-names';
import type { AppFile } from './app-file';
import type { AppSettings, AppSource, Place } from './app-settings';
import { constant, literal } from './literal';

/** The program of the app: what is where, and the pipeline that takes it there. */
export function programFile(settings: AppSettings): AppFile {
  const { application, manifest, home } = settings;
  const source = sourceText(settings.source);
  const found = (MANIFEST_NAMES as readonly string[]).includes(manifest);
  return {
    name: 'app.ts',
    text: `import { App, Stage, Validations } from 'aws-cdk-lib';
${source.imports}import { AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import {
  Accepts,
  type DeploymentTarget,
  type EnvironmentRelease,
  type IEnvironmentStages,
  ImageRegistryStack,
  PromotionChecks,
  PromotionPipelineStack,
  PromotionSource,
  ReleaseManifest,
} from 'cdk-waybill';
import type { Construct } from 'constructs';
import { EnvironmentStack } from './environment-stack';

/** Where the registry and the pipeline are. */
const home: DeploymentTarget = ${placeText(home)};

/** Where the environments are that are not there too: a line for each account and region. */
const places: readonly (DeploymentTarget & { readonly environment: string })[] = [
${placeLines(settings)}
];

/** Where the pipeline takes this app and the manifest from. */
${source.constants}

export const app = new App();
const manifest = ReleaseManifest.fromFile(${literal(manifest)});

/** The place of an environment; several are deployed at the same time. */
function targetsOf({ name }: EnvironmentRelease): readonly DeploymentTarget[] {
  const own = places.filter(({ environment }) => environment === name);
  return own.length === 0 ? [home] : own;
}

/** What the pipeline deploys in an environment. */
class EnvironmentStages implements IEnvironmentStages {
  public makeStage(scope: Construct, id: string, release: EnvironmentRelease, env: DeploymentTarget): Stage {
    const stage = new Stage(scope, id, { env });
    new EnvironmentStack(stage, ${literal(application)}, { release, registry: home });
    return stage;
  }
}

// A misspelt environment would not be deployed where it is meant to be.
for (const { environment } of places) manifest.environment(environment);
const accounts = new Set(manifest.environments.flatMap(targetsOf).map(({ account }) => account));
accounts.delete(home.account);
${source.scope}new ImageRegistryStack(app, ${literal(`${application}-Registry`)}, {
  env: home,
  manifest,
  pullAccounts: [...accounts],
});

const released = manifest.environments.filter(({ accepts }) => accepts === Accepts.RELEASES);
if (released.length > 0) {
  new PromotionPipelineStack(app, ${literal(`${application}-Pipeline`)}, {
    env: home,
    manifest,
${found ? '' : `    manifestPath: ${literal(manifest)},\n`}    source: ${source.call},
    stages: new EnvironmentStages(),
    environments: Object.fromEntries(released.map((release) => [release.name, { targets: [...targetsOf(release)] }])),
  });
}

// What takes any build is its developers', who deploy it with cdk deploy.
for (const release of manifest.environments.filter(({ accepts }) => accepts === Accepts.BUILDS)) {
  const [env = home] = targetsOf(release);
  new EnvironmentStack(app, \`\${manifest.application}-\${release.name}\`, { env, release, registry: home });
}

// What they find ends the synthesis. Take out the packs that you do not answer to.
Validations.of(app).addPlugins(
  new PromotionChecks(app, { manifest }),
  new AwsSolutionsChecks(app),
  new NIST80053R5Checks(app),
  new PCIDSS321Checks(app),
);
`,
  };
}

function placeText({ account, region }: Place): string {
  return `{ account: ${literal(account)}, region: ${literal(region)} }`;
}

function placeLines({ places, environment, home }: AppSettings): string {
  const line = (name: string, { account, region }: Place): string =>
    `{ environment: ${literal(name)}, account: ${literal(account)}, region: ${literal(region)} },`;
  return places.length === 0
    ? `  // Such as: ${line(environment, { ...home, account: '222222222222' })}`
    : [
        '  // They have to trust the account of the pipeline: see README.md.',
        ...places.map((place) => `  ${line(place.environment, place)}`),
      ].join('\n');
}

interface SourceText {
  readonly imports: string;
  readonly constants: string;
  /** Of the registry's stack, for sources that have to be in some stack. */
  readonly scope: string;
  readonly call: string;
}

function sourceText(source: AppSource): SourceText {
  switch (source.kind) {
    case 'connection':
      return {
        imports: '',
        constants: [
          constant('repository', source.repository),
          constant('branch', source.branch),
          constant('connection', source.connection),
        ].join('\n'),
        scope: '',
        call: 'PromotionSource.connection(repository, branch, connection)',
      };
    case 'codecommit':
      return {
        scope: 'const registry = ',
        imports: "import * as codecommit from 'aws-cdk-lib/aws-codecommit';\n",
        constants: [constant('repository', source.repository), constant('branch', source.branch)].join('\n'),
        call: "PromotionSource.codeCommit(\n      codecommit.Repository.fromRepositoryName(registry, 'Source', repository),\n      branch,\n    )",
      };
    case 's3':
      return {
        scope: 'const registry = ',
        imports: "import * as s3 from 'aws-cdk-lib/aws-s3';\n",
        constants: [constant('bucket', source.bucket), constant('objectKey', source.objectKey)].join('\n'),
        call: "PromotionSource.s3(s3.Bucket.fromBucketName(registry, 'Source', bucket), objectKey)",
      };
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { type NagReport, nagReport } from './nag';

/** A pack of cdk-nag. */
export type Pack = 'AwsSolutionsChecks' | 'NIST80053R5Checks' | 'PCIDSS321Checks';

/** Those that each example and the reference app pass. */
export const PACKS: readonly Pack[] = ['AwsSolutionsChecks', 'NIST80053R5Checks', 'PCIDSS321Checks'];

/** What an app's program makes. */
export interface AppRun {
  /** Names of the stacks, in the order of deployment. */
  readonly stacks: readonly string[];
  readonly templates: Readonly<Record<string, Template>>;
  /** The cloud assembly. */
  readonly directory: string;
  readonly nag: NagReport;
  /** `PATH: text` of every warning. */
  readonly warnings: readonly string[];
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: object;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/**
 * Runs the program of a CDK app as its cdk.json does, in its own folder and with its own feature flags, in this process.
 *
 * @param program path of a module that exports the app
 * @param context what `cdk -c` would add
 * @param packs of cdk-nag, by the names of their classes
 */
export function runApp(
  program: string,
  context: Readonly<Record<string, string>> = {},
  packs: readonly Pack[] = ['AwsSolutionsChecks'],
): AppRun {
  const folder = folderOf(program);
  const { context: flags } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8')) as { context: object };
  const before = process.cwd();
  process.chdir(folder);
  process.env['CDK_CONTEXT_JSON'] = JSON.stringify({ ...flags, ...context });
  try {
    return isolated(() => synthesize(program, packs));
  } finally {
    delete process.env['CDK_CONTEXT_JSON'];
    process.chdir(before);
  }
}

function folderOf(program: string): string {
  const folder = dirname(program);
  return existsSync(join(folder, 'cdk.json')) ? folder : dirname(folder);
}

/** The program makes its app when it is loaded, so each run loads it anew; nag must come from the same copy of the CDK. */
function isolated<T>(run: () => T): T {
  const results: T[] = [];
  jest.isolateModules(() => results.push(run()));
  const [result] = results;
  if (result === undefined) throw new Error('the app did not run');
  return result;
}

function synthesize(program: string, packs: readonly Pack[]): AppRun {
  const { Validations } = jest.requireActual<typeof import('aws-cdk-lib')>('aws-cdk-lib');
  const nag = jest.requireActual<typeof import('cdk-nag')>('cdk-nag');
  const { app } = jest.requireActual<{ app: App }>(program);
  Validations.of(app).addPlugins(...packs.map((pack) => new nag[pack](app)));
  const assembly = app.synth();
  return {
    directory: assembly.directory,
    stacks: assembly.stacks.map(({ stackName }) => stackName),
    templates: Object.fromEntries(assembly.stacks.map((stack) => [stack.stackName, stack.template as Template])),
    nag: nagReport(assembly.directory),
    warnings: assembly.stacks.flatMap((stack) =>
      stack.messages
        .filter((message) => message.level.toString() === 'warning')
        .map((message) => `${message.id}: ${JSON.stringify(message.entry.data)}`),
    ),
  };
}

/** Resources of a template that are of one type, by logical id. */
export function resourcesOf(template: Template | undefined, type: string): Resource[] {
  return Object.values(template?.Resources ?? {}).filter((resource) => resource.Type === type);
}

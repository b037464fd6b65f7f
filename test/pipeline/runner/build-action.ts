import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AwsClient } from '../aws/aws-client';
import { run } from '../../e2e/support/run';
import { type ActionContext, type ActionOutcome, required } from './action-context';
import { ActionFailure } from './action-failure';
import { type ArtifactFiles, type BuildSpec, parseBuildSpec, scriptOf } from './build-spec';
import { type Files, filesBelow, writeBelow } from './zip';

/** A project as CodeBuild tells it. */
interface Project {
  readonly arn: string;
  readonly name: string;
  readonly serviceRole: string;
  readonly source: { readonly type: string; readonly buildspec?: string };
  readonly environment: { readonly environmentVariables?: readonly ProjectVariable[] };
}

interface ProjectVariable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
}

/**
 * Runs a build: the deployed project's own build specification, in processes with the credentials of the project's role.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
 */
export async function runBuild(context: ActionContext): Promise<ActionOutcome> {
  const { action, role, service } = context;
  const name = required(context, 'ProjectName');
  // The emulated CodeBuild records the build: what counts is whether the pipeline may start it.
  const { build } = await role.json<{ build: { id: string; arn: string } }>('codebuild', 'CodeBuild_20161006.StartBuild', {
    projectName: name,
  });
  const { projects } = await service.json<{ projects: readonly Project[] }>('codebuild', 'CodeBuild_20161006.BatchGetProjects', {
    names: [name],
  });
  const [project] = projects;
  if (project === undefined) throw new Error(`there is no CodeBuild project ${name}`);
  if (project.source.type !== 'CODEPIPELINE') throw new Error(`the project ${name} has a source of its own`);
  const spec = parseBuildSpec(project.source.buildspec ?? '');
  const builder = await service.assumeRole(project.serviceRole, 'AWSCodeBuild');
  const folder = mkdtempSync(path.join(context.image.temporary, `${action.Name.replace(/\W/g, '-')}-`));
  try {
    const { source, variables } = await unpackInputs(context, builder, folder);
    const environment = path.join(folder, 'environment.json');
    const script = path.join(folder, 'build.sh');
    writeFileSync(script, scriptOf(spec, { environment }));
    const env = {
      ...context.image.env,
      ...builder.variables,
      CODEBUILD_BUILD_ARN: build.arn,
      CODEBUILD_BUILD_ID: build.id,
      CODEBUILD_INITIATOR: `codepipeline/${context.executionId}`,
      ...variables,
      ...spec.env?.variables,
      ...textVariables(project.environment.environmentVariables ?? [], `the project ${name}`),
      ...textVariables(actionVariables(context), `the action ${action.Name}`),
    };
    const { code, output } = await run(spec.env?.shell ?? 'sh', [script], { cwd: source, env });
    if (code !== 0) return { succeeded: false, summary: `the build ended with code ${code}`, output };
    await storeOutputs(context, builder, spec, source);
    return { succeeded: true, summary: build.id, output, variables: exportedVariables(spec, environment) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each input artifact in a folder of its own; the primary one is where commands begin. */
async function unpackInputs(
  context: ActionContext,
  aws: AwsClient,
  folder: string,
): Promise<{ source: string; variables: Record<string, string> }> {
  const names = (context.action.InputArtifacts ?? []).map(({ Name }) => Name);
  const primary = context.configuration['PrimarySource'] ?? names[0];
  if (primary === undefined) throw new Error(`the action ${context.action.Name} has no input artifact`);
  const variables: Record<string, string> = {};
  for (const name of names) {
    const target = path.join(folder, 'src', name);
    mkdirSync(target, { recursive: true });
    writeBelow(target, await context.artifacts.get(aws, name));
    if (name === primary) variables['CODEBUILD_SRC_DIR'] = target;
    else variables[`CODEBUILD_SRC_DIR_${name}`] = target;
  }
  return { source: path.join(folder, 'src', primary), variables };
}

function actionVariables(context: ActionContext): readonly ProjectVariable[] {
  return JSON.parse(context.configuration['EnvironmentVariables'] ?? '[]') as readonly ProjectVariable[];
}

function textVariables(all: readonly ProjectVariable[], what: string): Record<string, string> {
  const other = all.find(({ type = 'PLAINTEXT' }) => type !== 'PLAINTEXT');
  if (other !== undefined) throw new Error(`${other.name} of ${what} is of type ${other.type ?? ''}, which this runner does not know`);
  return Object.fromEntries(all.map(({ name, value }) => [name, value]));
}

/** One output artifact is the primary one of the specification, several are its secondary ones. */
async function storeOutputs({ action, artifacts }: ActionContext, aws: AwsClient, spec: BuildSpec, source: string): Promise<void> {
  const outputs = (action.OutputArtifacts ?? []).map(({ Name }) => Name);
  const secondary = spec.artifacts?.['secondary-artifacts'] ?? {};
  for (const name of outputs) {
    const files = outputs.length > 1 || spec.artifacts?.files === undefined ? secondary[name] : spec.artifacts;
    if (files === undefined) throw new ActionFailure(`the build specification of ${action.Name} says nothing of the artifact ${name}`);
    await artifacts.put(aws, name, collect(files, source));
  }
}

function collect(files: ArtifactFiles, source: string): Files {
  const base = path.join(source, files['base-directory'] ?? '.');
  if (!statSync(base, { throwIfNoEntry: false })?.isDirectory())
    throw new ActionFailure(`no folder ${files['base-directory'] ?? ''} to take an artifact from`);
  return filesBelow(base);
}

/** Those that the specification names and the commands exported. */
function exportedVariables(spec: BuildSpec, file: string): Record<string, string> {
  const left = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const names = spec.env?.['exported-variables'] ?? [];
  return Object.fromEntries(names.flatMap((name) => (left[name] === undefined ? [] : [[name, left[name]]])));
}

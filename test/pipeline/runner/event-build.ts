import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../../e2e/support/run';
import type { AwsClient } from '../aws/aws-client';
import type { BuildImage } from './build-image';
import { parseBuildSpec, scriptOf } from './build-spec';

/** A build as CodeBuild keeps it. */
export interface StartedBuild {
  readonly id: string;
  readonly arn: string;
  readonly initiator: string;
  readonly projectName: string;
  readonly environment: { readonly environmentVariables?: readonly BuildVariable[] };
}

interface BuildVariable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
}

interface Project {
  readonly serviceRole: string;
  readonly source: { readonly type: string; readonly buildspec?: string };
}

/** What came of a build. */
export interface BuildOutcome {
  readonly code: number;
  readonly output: string;
}

/** The builds of a project that are there, the oldest first. */
export async function buildsOf(service: AwsClient, project: string): Promise<readonly StartedBuild[]> {
  const target = 'CodeBuild_20161006.ListBuildsForProject';
  const { ids } = await service.json<{ ids: readonly string[] }>('codebuild', target, { projectName: project, sortOrder: 'ASCENDING' });
  if (ids.length === 0) return [];
  const { builds } = await service.json<{ builds: readonly StartedBuild[] }>('codebuild', 'CodeBuild_20161006.BatchGetBuilds', { ids });
  return builds;
}

/** The variables of a build, those of its start over those of its project. */
export function variablesOf({ id, environment }: StartedBuild): Readonly<Record<string, string>> {
  const all = environment.environmentVariables ?? [];
  const other = all.find(({ type = 'PLAINTEXT' }) => type !== 'PLAINTEXT');
  if (other !== undefined)
    throw new Error(`${other.name} of the build ${id} is of type ${other.type ?? ''}, which this runner does not know`);
  return Object.fromEntries(all.map(({ name, value }) => [name, value]));
}

/**
 * Runs a build that was started and has no source: its project's build specification, with the credentials of the project's role, in an empty
 * folder.
 */
export async function runStartedBuild(service: AwsClient, image: BuildImage, build: StartedBuild): Promise<BuildOutcome> {
  const { projects } = await service.json<{ projects: readonly Project[] }>('codebuild', 'CodeBuild_20161006.BatchGetProjects', {
    names: [build.projectName],
  });
  const [project] = projects;
  if (project === undefined) throw new Error(`there is no CodeBuild project ${build.projectName}`);
  if (project.source.type !== 'NO_SOURCE') throw new Error(`the project ${build.projectName} has a source, which is not fetched here`);
  const spec = parseBuildSpec(project.source.buildspec ?? '');
  const builder = await service.assumeRole(project.serviceRole, 'AWSCodeBuild');
  const folder = mkdtempSync(path.join(image.temporary, 'event-'));
  try {
    const source = mkdtempSync(path.join(folder, 'src-'));
    const script = path.join(folder, 'build.sh');
    writeFileSync(script, scriptOf(spec, { environment: path.join(folder, 'environment.json') }));
    const env = {
      ...image.env,
      ...builder.variables,
      CODEBUILD_BUILD_ARN: build.arn,
      CODEBUILD_BUILD_ID: build.id,
      CODEBUILD_INITIATOR: build.initiator,
      CODEBUILD_SRC_DIR: source,
      ...spec.env?.variables,
      ...variablesOf(build),
    };
    const { code, output } = await run(spec.env?.shell ?? 'sh', [script], { cwd: source, env });
    return { code, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

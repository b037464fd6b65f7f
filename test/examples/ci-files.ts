import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

const CI = join(__dirname, '../../examples/ci');

/** A step of a job of GitHub Actions. */
export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** A job of GitHub Actions. */
export interface Job {
  readonly if?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** A workflow of GitHub Actions. */
export interface Workflow {
  readonly on: unknown;
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** A job of GitLab. */
export interface GitLabJob {
  readonly extends?: string | readonly string[];
  readonly rules?: readonly { readonly if?: string; readonly when?: string }[];
  readonly id_tokens?: Readonly<Record<string, { readonly aud: string }>>;
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
  readonly timeout?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** One of the files. */
export function textOf(name: string): string {
  return readFileSync(join(CI, name), 'utf8');
}

export const GITHUB_FILES = readdirSync(join(CI, 'github'));
export const GITLAB_FILE = 'gitlab/.gitlab-ci.yml';

export function workflow(name: string): Workflow {
  return load(textOf(`github/${name}`)) as Workflow;
}

/** The jobs of GitLab by name, hidden ones too. */
export function gitLabJobs(): Map<string, GitLabJob> {
  const keywords = ['variables', 'stages', 'workflow'];
  const file = load(textOf(GITLAB_FILE)) as Record<string, GitLabJob>;
  return new Map(Object.entries(file).filter(([name]) => !keywords.includes(name)));
}

/** A script that a CI system runs, and in which shell. */
export interface Script {
  readonly where: string;
  readonly shell: 'bash' | 'sh';
  readonly text: string;
}

/** Every script of every file. */
export function scripts(): Script[] {
  const ofGitHub = GITHUB_FILES.flatMap((file) =>
    Object.entries(workflow(file).jobs).flatMap(([job, { steps }]) =>
      steps.flatMap(({ run, name = 'install' }) =>
        run === undefined ? [] : [{ where: `${file} ${job} ${name}`, shell: 'bash' as const, text: run }],
      ),
    ),
  );
  const ofGitLab = [...gitLabJobs()].flatMap(([job, { before_script: before = [], script = [] }]) =>
    before.length + script.length === 0 ? [] : [{ where: `gitlab ${job}`, shell: 'sh' as const, text: [...before, ...script].join('\n') }],
  );
  return [...ofGitHub, ...ofGitLab];
}

/** The script of a step, by its name. */
export function stepScript(file: string, job: string, name: string): string {
  const step = workflow(file).jobs[job]!.steps.find((candidate) => candidate.name === name);
  return step!.run!;
}

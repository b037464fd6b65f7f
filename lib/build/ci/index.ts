import { BITBUCKET } from './bitbucket';
import type { CiFacts, CiSystem, Variables } from './ci-system';
import { CODEBUILD } from './codebuild';
import { GITHUB } from './github';
import { GITLAB } from './gitlab';
import { JENKINS } from './jenkins';

export type { CiFacts, CiRef, CiSystem } from './ci-system';

/** In the order in which they are asked: CodeBuild can be the machine under a GitHub or GitLab runner, which then knows more. */
export const CI_SYSTEMS: readonly CiSystem[] = [GITHUB, GITLAB, BITBUCKET, CODEBUILD, JENKINS];

/** What the CI system that runs here says; undefined on a person's machine. */
export function readCi(env: Variables): { readonly name: CiSystem['name']; readonly facts: CiFacts } | undefined {
  for (const { name, variables, runs, read } of CI_SYSTEMS) {
    // Only what is on the list is handed on.
    const listed = Object.fromEntries(variables.map((variable) => [variable, env[variable]]));
    if (runs(listed)) return { name, facts: read(listed) };
  }
  return undefined;
}

import type { Io } from './io';

/**
 * Variables of runners that take commands from what a step prints: GitHub Actions and what is built like it, Azure Pipelines, TeamCity.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands,
 * https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands,
 * https://www.jetbrains.com/help/teamcity/service-messages.html
 */
const RUNNERS = ['GITHUB_ACTIONS', 'TF_BUILD', 'TEAMCITY_VERSION'];

/** `##[command]`, `##vso[command]` and `##teamcity[command]`, wherever they stand in a line. */
const ANYWHERE = /##(?=[a-z]*\[)/gi;
/** `::command::`, at the beginning of a line, blanks or not. */
const AT_THE_BEGINNING = /^(\s*):(?=:)/;

/** Whether a CI system reads the output, and obeys it. */
export function isObeyed(env: Io['env']): boolean {
  return RUNNERS.some((name) => (env[name] ?? '') !== '');
}

/** A line that no runner takes for a command; it shows as what it is. */
export function inert(line: string): string {
  return line.replace(AT_THE_BEGINNING, '$1\\u{3a}').replace(ANYWHERE, '\\u{23}#');
}

/** The same for JSON, which says the same afterwards; none of its lines begins with a colon. */
export function inertJson(json: string): string {
  return json.replace(ANYWHERE, '\\u0023#');
}

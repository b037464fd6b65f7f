import { attempt } from './run';

/** What cfn-lint says of one place of a template. */
export interface Opinion {
  readonly rule: string;
  readonly message: string;
  /** Such as `Resources/Pipeline/DependsOn/1`. */
  readonly path: string;
}

/**
 * What cfn-lint says of templates, its mere hints aside.
 *
 * @param command its program
 * @throws Error when it said nothing that can be read, such as when it did not start
 */
export function lint(command: string, templates: readonly string[]): Opinion[] {
  const { stdout, stderr } = attempt(command, ['--format', 'json', ...templates]);
  if (!stdout.trim().startsWith('[')) throw new Error(`cfn-lint gave no opinion:\n${stdout}${stderr}`);
  const found = JSON.parse(stdout) as { Rule: { Id: string }; Message: string; Location: { Path: (string | number)[] | null } }[];
  return found.map(({ Rule, Message, Location }) => ({ rule: Rule.Id, message: Message, path: (Location.Path ?? []).join('/') }));
}

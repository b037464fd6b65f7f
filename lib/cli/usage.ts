import type { Outcome } from './outcome';
import type { CommandContext } from './command-context';

/** One option, as the parser takes it and as the help shows it. */
export interface OptionUsage {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  /** What stands for its value in the help; absent when it takes none. */
  readonly value?: string;
  /** Whether it may be given several times. */
  readonly repeatable?: boolean;
  readonly summary: string;
}

/** One argument by place. */
export interface ArgumentUsage {
  /** In capitals, as the help shows it. */
  readonly name: string;
  /** Zero or more; only the last argument of a command. */
  readonly any?: boolean;
  /** Whether it may be left out; only after those that may not. */
  readonly optional?: boolean;
}

/** What there is to know of a command before it is loaded. */
export interface CommandUsage {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly ArgumentUsage[];
  /** Beside those of all commands. */
  readonly options: readonly OptionUsage[];
  /** Options of which exactly one must be given, if there are such. */
  readonly oneOf?: readonly string[];
  /** Options that must be given. */
  readonly required?: readonly string[];
  /** What a reader of the help should know, a paragraph each. */
  readonly details: readonly string[];
  /** Each with what it does. */
  readonly examples: readonly (readonly [command: string, does: string])[];
  readonly load: () => Promise<{ run(context: CommandContext): Promise<Outcome> }>;
}

/** Options of all commands. */
export const COMMON_OPTIONS: readonly OptionUsage[] = [
  { name: 'manifest', value: 'PATH', summary: 'the release manifest (default: release-manifest.yaml, .yml or .json, from here upwards)' },
  { name: 'json', summary: 'answer with one JSON document on standard output' },
  { name: 'quiet', summary: 'say nothing about the run on standard error' },
  { name: 'no-color', summary: 'no colours (as NO_COLOR in the environment)' },
  { name: 'help', short: 'h', summary: 'show this help' },
];

/** Options of every edit. */
export const EDIT_OPTIONS: readonly OptionUsage[] = [
  { name: 'dry-run', summary: 'show what would be, write nothing' },
  { name: 'diff', summary: 'show the change of the file as a unified diff' },
];

/** Options of every edit of a manifest that is there. */
export const COMMIT_OPTIONS: readonly OptionUsage[] = [
  ...EDIT_OPTIONS,
  { name: 'commit', summary: 'commit the manifest, and nothing else, to the branch at hand' },
];

/** Options of what asks AWS. */
export const AWS_OPTIONS: readonly OptionUsage[] = [
  { name: 'profile', value: 'NAME', summary: 'a profile of the AWS configuration (default: the usual credential chain)' },
  { name: 'region', value: 'REGION', summary: 'the AWS region (default: that of the AWS configuration)' },
  { name: 'role-arn', value: 'ARN', summary: 'a role to assume' },
];

/** Options of what reads a registry. */
export const REGISTRY_OPTIONS: readonly OptionUsage[] = [
  { name: 'registry', value: 'REGISTRY', summary: 'ecr (default), or oci:DIR for one OCI image layout per repository at DIR/REPOSITORY' },
  ...AWS_OPTIONS.map((option) =>
    option.name === 'region'
      ? { ...option, summary: 'the AWS region (default: that of the manifest, else of the AWS configuration)' }
      : option,
  ),
];

/** The images that a promotion or a rollback is about. */
export const IMAGE_OPTION: OptionUsage = { name: 'image', value: 'IMAGE', repeatable: true, summary: 'only this image (repeatable)' };

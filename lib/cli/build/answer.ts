import { bakeFile, csvLine, dockerArguments, type Labels } from '../../build';
import { quote } from '../../manifest';
import { UsageError } from '../failure';
import type { Line } from '../line';
import { shellWord } from '../../shell-word';

/** Forms of an answer. */
export type BuildFormat = 'text' | 'csv' | 'docker' | 'args' | 'bake';

/** What a build gets. */
export interface BuildOutput {
  readonly tags?: readonly string[];
  readonly labels?: Labels;
}

/** The answer in the form that was asked for. Labels are one line of printable text, so that nothing needs to be escaped on its way out. */
export function inForm(format: BuildFormat, output: BuildOutput, target: string): readonly Line[] {
  const texts = [...(output.tags ?? []), ...[...(output.labels ?? [])].map(([name, value]) => `${name}=${value}`)];
  switch (format) {
    case 'text':
      return texts;
    case 'csv':
      return texts.map(csvLine);
    case 'args':
      return dockerArguments(output);
    case 'docker':
      return [dockerArguments(output).map(shellWord).join(' ')];
    case 'bake':
      return JSON.stringify(bakeFile(target, output), null, 2).split('\n');
  }
}

/** Names of targets in a bake file (https://docs.docker.com/build/bake/reference/). */
export function targetArgument(text: string | undefined, command: string): string {
  if (text !== undefined && !/^[A-Za-z0-9_-]{1,128}$/.test(text)) {
    throw new UsageError('invalid-argument', `${quote(text)} is not the name of a target`, 'use letters, digits, "_" and "-"', command);
  }
  return text ?? 'waybill';
}

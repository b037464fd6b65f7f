import { asFailure, EXIT, type Failure, textOf } from './failure';
import type { Ending } from './command-context';
import { COMMANDS } from './command-table';
import { commandHelp, generalHelp, usageLine } from './help';
import type { Io } from './io';
import type { Line } from './line';
import type { Outcome } from './outcome';
import { Output } from './output';
import { type Invocation, parseCommandLine } from './parse-command-line';
import type { Services } from './services';
import { ownVersion } from '../package-version';

/**
 * Runs one command line.
 *
 * @param argv without the interpreter and the script
 * @param services the outside world; by default AWS itself
 * @returns the exit code; nothing is thrown, and with `--json` exactly one document is printed, whatever happens
 */
export async function main(argv: readonly string[], io: Io, services?: Services): Promise<number> {
  let output = outputOf(argv, io);
  let command: string | undefined;
  try {
    const invocation = parseCommandLine(argv);
    if (invocation.kind !== 'run') {
      return inform(invocation, output);
    }
    const given = invocation.arguments;
    output = new Output(io, { json: given.flag('json'), quiet: given.flag('quiet'), color: !given.flag('no-color') });
    command = invocation.command.name;
    const { load } = invocation.command;
    const loaded = await load();
    const ending: Ending = {};
    return finish(await unlessAborted(io, loaded.run({ arguments: given, io, output, services, ending }), ending), output);
  } catch (error) {
    return fail(error, output, command);
  }
}

/** Before the arguments are understood: a script that asked for JSON gets it, also when the rest of the line is wrong. */
function outputOf(argv: readonly string[], io: Io): Output {
  const has = (name: string): boolean => argv.some((word) => word === name || word.startsWith(`${name}=`));
  return new Output(io, { json: has('--json'), quiet: has('--quiet'), color: !has('--no-color') });
}

function inform(invocation: Exclude<Invocation, { kind: 'run' }>, output: Output): number {
  if (invocation.kind === 'version') {
    return finish({ exitCode: 0, document: { version: ownVersion() }, lines: [ownVersion()] }, output);
  }
  const lines = invocation.command === undefined ? generalHelp() : commandHelp(invocation.command);
  return finish({ exitCode: 0, document: { help: plain(lines) }, lines }, output);
}

function finish({ exitCode, document, lines, commands = [], report, diff, closing }: Outcome, output: Output): number {
  if (output.json || report !== undefined) {
    output.printDocument(output.json ? document : report);
  } else {
    output.print(lines);
    output.printCommands(commands);
    output.printDiff(diff ?? '');
  }
  output.say(...(closing ?? []));
  return exitCode;
}

function fail(error: unknown, output: Output, typed: string | undefined): number {
  const failure = asFailure(error);
  if (failure.code === 'missing-command' && !output.json) {
    output.print(generalHelp());
    return failure.exitCode;
  }
  const stack = failure.code === 'internal' ? (textOf(error, 'stack') ?? '').split('\n') : [];
  output.fail(failure, [...usageOf(failure, typed), ...stack]);
  return failure.exitCode;
}

function usageOf(failure: Failure, typed: string | undefined): string[] {
  if (failure.exitCode !== EXIT.wrongUse) {
    return [];
  }
  const command = COMMANDS.find(({ name }) => name === (failure.command ?? typed));
  return [`usage: ${command === undefined ? 'waybill COMMAND [ARGUMENTS] [OPTIONS]' : usageLine(command)}`];
}

function plain(lines: readonly Line[]): string {
  const text = (line: Line): string => (typeof line === 'string' ? line : 'text' in line ? line.text : line.map(text).join(''));
  return lines.map(text).join('\n');
}

/** The command's answer, or the reason for which it is not waited for any longer. */
async function unlessAborted(io: Io, answer: Promise<Outcome>, ending: Ending): Promise<Outcome> {
  const { signal } = io;
  if (signal === undefined) {
    return answer;
  }
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      if (ending.answer !== undefined && asFailure(signal.reason).exitCode === EXIT.interrupted) {
        resolve(ending.answer());
        return;
      }
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    };
    signal.addEventListener('abort', abort, { once: true });
    void answer.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
    if (signal.aborted) {
      abort();
    }
  });
}

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { quote } from '../manifest/format-error';
import { nearest } from '../manifest/suggest';
import { Arguments } from './arguments';
import { COMMANDS } from './command-table';
import { textOf, UsageError } from './failure';
import { COMMON_OPTIONS, type CommandUsage, type OptionUsage } from './usage';

/** What is to be done. */
export type Invocation =
  | { readonly kind: 'run'; readonly command: CommandUsage; readonly arguments: Arguments }
  | { readonly kind: 'help'; readonly command?: CommandUsage }
  | { readonly kind: 'version' };

const VERSION_OPTION: OptionUsage = { name: 'version', summary: 'show the version' };

/**
 * Reads a command line. Options may stand before and after the command.
 *
 * @throws UsageError with the code `missing-command`, `unknown-command`, `unknown-option`, `missing-argument`, `unexpected-argument` or
 *   `invalid-argument`
 */
export function parseCommandLine(argv: readonly string[]): Invocation {
  const { tokens, positionals } = survey(argv);
  const [name] = positionals;
  const given = new Set(tokens.filter((token) => token.kind === 'option').map((token) => token.name));
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (given.has('help') && (name === undefined || command !== undefined)) {
    return command === undefined ? { kind: 'help' } : { kind: 'help', command };
  }
  if (name === undefined) {
    return withoutCommand(given);
  }
  if (command === undefined) {
    throw unknownCommand(name);
  }
  const place = tokens.find((token) => token.kind === 'positional')?.index;
  const rest = argv.filter((_, index) => index !== place);
  return { kind: 'run', command, arguments: parseFor(command, rest) };
}

/** Which words are options, values and arguments, before it is known of which command. */
function survey(argv: readonly string[]): ReturnType<typeof parseArgs<{ tokens: true; strict: false; allowPositionals: true }>> {
  const every = [...COMMON_OPTIONS, VERSION_OPTION, ...COMMANDS.flatMap((command) => command.options)];
  return parseArgs({ args: [...argv], options: optionsConfig(every), strict: false, allowPositionals: true, tokens: true });
}

function optionsConfig(options: readonly OptionUsage[]): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    options.map(({ name, short, value, repeatable }) => [
      name,
      { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }), multiple: repeatable ?? false },
    ]),
  );
}

function withoutCommand(given: ReadonlySet<string>): Invocation {
  const known = [...COMMON_OPTIONS, VERSION_OPTION];
  for (const option of given) {
    if (!known.some(({ name, short }) => name === option || short === option)) {
      throw new UsageError('unknown-option', `unknown option ${quote(dashed(option))}`, 'type: waybill --help');
    }
  }
  if (given.has('version')) {
    return { kind: 'version' };
  }
  throw new UsageError('missing-command', 'no command is given', 'type: waybill --help');
}

function unknownCommand(name: string): UsageError {
  const near = nearest(
    name,
    COMMANDS.map((command) => command.name),
  );
  const help = near === undefined ? 'type: waybill --help' : `did you mean: waybill ${near}`;
  return new UsageError('unknown-command', `unknown command ${quote(name)}`, help);
}

function parseFor(command: CommandUsage, argv: readonly string[]): Arguments {
  const options = [...COMMON_OPTIONS, ...command.options];
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], options: optionsConfig(options), strict: true, allowPositionals: true });
  } catch (error) {
    throw translate(error, command, options, argv);
  }
  const { positionals, values } = parsed;
  const needed = command.arguments.filter((argument) => argument.any !== true && argument.optional !== true);
  const missing = needed[positionals.length];
  const anyNumber = command.arguments.some((argument) => argument.any === true);
  if (missing !== undefined) {
    throw new UsageError('missing-argument', `${missing.name} is missing`, `type: waybill ${command.name} --help`, command.name);
  }
  const extra = anyNumber ? undefined : positionals[command.arguments.length];
  if (extra !== undefined) {
    throw new UsageError(
      'unexpected-argument',
      `unexpected argument ${quote(extra)}`,
      `type: waybill ${command.name} --help`,
      command.name,
    );
  }
  const result = new Arguments(positionals, values);
  checkOptions(command, options, result);
  return result;
}

function checkOptions(command: CommandUsage, options: readonly OptionUsage[], given: Arguments): void {
  const help = `type: waybill ${command.name} --help`;
  for (const { name, value } of options) {
    if (value !== undefined && [given.text(name), ...(given.texts(name) ?? [])].includes('')) {
      throw new UsageError('missing-argument', `--${name} needs a value`, help, command.name);
    }
  }
  const missing = (command.required ?? []).find((name) => given.text(name) === undefined);
  if (missing !== undefined) {
    throw new UsageError('missing-argument', `--${missing} is missing`, help, command.name);
  }
  const alternatives = command.oneOf?.map((name) => `--${name}`) ?? [];
  const chosen = command.oneOf?.filter((name) => given.text(name) !== undefined) ?? [];
  if (alternatives.length > 0 && chosen.length !== 1) {
    const message =
      chosen.length === 0 ? `one of ${alternatives.join(', ')} is missing` : `only one of ${alternatives.join(', ')} can be given`;
    throw new UsageError(chosen.length === 0 ? 'missing-argument' : 'unexpected-argument', message, help, command.name);
  }
}

/** Node's own words for what is wrong, in ours and with the nearest option. */
function translate(error: unknown, command: CommandUsage, options: readonly OptionUsage[], argv: readonly string[]): Error {
  const help = `type: waybill ${command.name} --help`;
  const code = textOf(error, 'code');
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const { tokens } = parseArgs({ args: [...argv], options: optionsConfig(options), strict: false, allowPositionals: true, tokens: true });
    const unknown = tokens.find((token) => token.kind === 'option' && !options.some(({ name }) => name === token.name));
    const name = unknown?.kind === 'option' ? unknown.name : '';
    const near = nearest(
      name,
      options.map((option) => option.name),
    );
    const hint = near === undefined ? help : `did you mean --${near}? ${help}`;
    return new UsageError('unknown-option', `${command.name} has no option ${quote(dashed(name))}`, hint, command.name);
  }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const [message = ''] = (textOf(error, 'message') ?? '').split('\n');
    return new UsageError('invalid-argument', message.replace(/^Option/, 'option').replace(/\.$/, ''), help, command.name);
  }
  return error instanceof Error ? error : new Error(String(error));
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

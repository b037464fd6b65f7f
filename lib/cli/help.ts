import { COMMANDS } from './command-table';
import { type Line, styled, table } from './line';
import { COMMON_OPTIONS, type CommandUsage, type OptionUsage } from './usage';

/** `waybill --help`. */
export function generalHelp(): Line[] {
  return [
    'waybill: build once, promote by digest',
    '',
    [styled('bold', 'usage: '), 'waybill COMMAND [ARGUMENTS] [OPTIONS]'],
    '',
    styled('bold', 'commands'),
    ...table(
      COMMANDS.map(({ name, summary }) => [name, summary]),
      2,
    ),
    '',
    styled('bold', 'options of all commands'),
    ...optionLines([...COMMON_OPTIONS, { name: 'version', summary: 'show the version' }]),
    '',
    styled('bold', 'exit codes'),
    '  0  done, or nothing to change',
    '  1  understood, and the answer is no: findings, a refused edit, out of sync',
    '  2  wrong use: unknown command or option, an argument missing or malformed, no manifest',
    '  3  the outside failed: git, disk, registry or AWS',
    '',
    'type: waybill COMMAND --help for arguments, options and examples',
  ];
}

/** `waybill COMMAND --help`. */
export function commandHelp(command: CommandUsage): Line[] {
  return [
    [styled('bold', `waybill ${command.name}`), `: ${command.summary}`],
    '',
    [styled('bold', 'usage: '), usageLine(command)],
    '',
    ...command.details.flatMap((paragraph): Line[] => [...wrap(paragraph), '']),
    styled('bold', 'options'),
    ...optionLines([...command.options, ...COMMON_OPTIONS]),
    '',
    styled('bold', 'examples'),
    ...command.examples.flatMap(([typed, does]): Line[] => [`  ${typed}`, [styled('dim', `      ${does}`)]]),
  ];
}

/** `waybill promote FROM TO [OPTIONS]`. */
export function usageLine(command: CommandUsage): string {
  const places = command.arguments.map(({ name, any, optional }) => (any === true ? `[${name}]…` : optional === true ? `[${name}]` : name));
  const options = command.options.filter((option) => command.required?.includes(option.name) ?? false).map(optionText);
  const choice =
    command.oneOf === undefined
      ? []
      : [
          `(${command.options
            .filter(({ name }) => command.oneOf?.includes(name))
            .map(optionText)
            .join(' | ')})`,
        ];
  return ['waybill', command.name, ...places, ...options, ...choice, '[OPTIONS]'].join(' ');
}

function optionText({ name, value }: OptionUsage): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function optionLines(options: readonly OptionUsage[]): Line[] {
  return table(
    options.map((option) => [`${option.short === undefined ? '' : `-${option.short}, `}${optionText(option)}`, option.summary]),
    2,
  );
}

const LINE_LENGTH = 100;

function wrap(paragraph: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + word.length >= LINE_LENGTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

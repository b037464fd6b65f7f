import { displayWidth, printable, printableJson } from '../../lib/cli/display-text';
import { OutsideError } from '../../lib/cli/failure';
import type { Io } from '../../lib/cli/io';
import { type Line, styled, table } from '../../lib/cli/line';
import { Output, type OutputOptions } from '../../lib/cli/output';
import { colorless } from './workspace';

const ESC = '\u001b';
const HOSTILE = `a${ESC}[2Jb\u009bc\u202ed\u200be\u2066f\rg\nh\u0007`;

function outputTo(
  terminal: boolean,
  options: Partial<OutputOptions> = {},
  env: Io['env'] = {},
): { output: Output; stdout: string[]; stderr: string[] } {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const io = {
    stdout: { isTTY: terminal, columns: 40, write: (text: string) => stdout.push(text) },
    stderr: { isTTY: terminal, columns: 40, write: (text: string) => stderr.push(text) },
    stdin: process.stdin,
    env,
    cwd: '/',
  };
  return { output: new Output(io, { json: false, quiet: false, color: true, ...options }), stdout, stderr };
}

function printed(line: Line, ...rest: Parameters<typeof outputTo>): string {
  const { output, stdout } = outputTo(...rest);
  output.print([line]);
  return stdout.join('');
}

describe('hostile text', () => {
  test('what would move a cursor or reorder characters is shown as what it is', () => {
    expect(printable(HOSTILE)).toBe('a\\u{1b}[2Jb\\u{9b}c\\u{202e}d\\u{200b}e\\u{2066}f\\u{d}g\\u{a}h\\u{7}');
    expect(printable('lone \ud800, tag \u{e0041}')).toBe('lone \\u{d800}, tag \\u{e0041}');
  });

  test('ordinary text of any script stays as it is', () => {
    for (const text of ['memory leak, see INC-311', 'Überlauf', '内存泄漏', '🚀 done', 'e\u0301']) {
      expect(printable(text)).toBe(text);
    }
  });

  test.each([true, false])('it is escaped in plain and in styled text (terminal: %s)', (terminal) => {
    for (const line of [HOSTILE, styled('red', HOSTILE), [HOSTILE, styled('bold', HOSTILE)]] as const) {
      expect(colorless(printed(line, terminal))).toMatch(/^[\x20-\x7e]+\n$/);
    }
  });

  test('in JSON it is escaped inside of the strings, which still say the same', () => {
    const text = printableJson({ message: HOSTILE, list: ['\u{e0041}', '\ud800'] });
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(JSON.parse(text)).toEqual({ message: HOSTILE, list: ['\u{e0041}', '\ud800'] });
  });

  test('a diff keeps tabs and the carriage returns of its lines, and nothing else', () => {
    const { output, stdout } = outputTo(true, { color: false });
    output.printDiff(`+a:\tb\r\n-c\u202ed${ESC}[2J\n`);
    expect(stdout.join('')).toBe('+a:\tb\r\n-c\\u{202e}d\\u{1b}[2J\n');
  });
});

describe('colours', () => {
  const line = styled('green', 'pass');
  const colored = `${ESC}[32mpass${ESC}[0m\n`;

  test('are for terminals only', () => {
    expect(printed(line, true)).toBe(colored);
    expect(printed(line, false)).toBe('pass\n');
  });

  test('are off with --no-color, with a NO_COLOR that is not empty, and on a dumb terminal', () => {
    expect(printed(line, true, { color: false })).toBe('pass\n');
    expect(printed(line, true, {}, { NO_COLOR: '1' })).toBe('pass\n');
    expect(printed(line, true, {}, { NO_COLOR: '' })).toBe(colored);
    expect(printed(line, true, {}, { TERM: 'dumb' })).toBe('pass\n');
  });

  test('mark what a diff adds and takes away', () => {
    const { output, stdout } = outputTo(true);
    output.printDiff('@@ -1 +1 @@\n-a\n+b\n c\n');
    expect(stdout.join('')).toBe(`${ESC}[36m@@ -1 +1 @@${ESC}[0m\n${ESC}[31m-a${ESC}[0m\n${ESC}[32m+b${ESC}[0m\n c\n`);
  });
});

describe('tables', () => {
  test('are aligned by what a terminal shows', () => {
    const rows = [
      ['api', styled('green', 'pass'), '1'],
      ['内存', 'fail', '2'],
      ['e\u0301', HOSTILE.slice(0, 2), '3'],
    ];
    const { output, stdout } = outputTo(false);
    output.print(table(rows));
    expect(stdout.join('')).toBe('api   pass     1\n内存  fail     2\ne\u0301     a\\u{1b}  3\n');
  });

  test('nothing trails the last cell of a row', () => {
    const { output, stdout } = outputTo(false);
    output.print(
      table(
        [
          ['a', 'b', ''],
          ['long', '', ''],
        ],
        2,
      ),
    );
    expect(stdout.join('')).toBe('  a     b\n  long\n');
  });

  test('widths are those of a terminal', () => {
    expect(['abc', '内', 'Ü', 'e\u0301', '🚀', '한글'].map(displayWidth)).toEqual([3, 2, 1, 1, 2, 4]);
  });
});

describe('progress', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  test('what takes over a second gets a line on a terminal, which is gone before anything else is printed', async () => {
    const { output, stderr } = outputTo(true);
    const work = output.progress.during('asking', async () => {
      await jest.advanceTimersByTimeAsync(999);
      expect(stderr).toEqual([]);
      await jest.advanceTimersByTimeAsync(1);
      expect(stderr.join('')).toBe(`\r${ESC}[Kasking…`);
      output.progress.update('3 of 20');
      expect(stderr.at(-1)).toBe(`\r${ESC}[K3 of 20…`);
    });
    await work;
    expect(stderr.at(-1)).toBe(`\r${ESC}[K`);
    output.say('done');
    expect(stderr.at(-1)).toBe('done\n');
  });

  test.each([
    ['no terminal', false, false],
    ['--quiet', true, true],
  ])('there is none with %s', async (_, terminal, quiet) => {
    const { output, stderr } = outputTo(terminal, { quiet });
    await output.progress.during('asking', () => jest.advanceTimersByTimeAsync(5000));
    expect(stderr).toEqual([]);
  });

  test('it never wraps, and is harmless', async () => {
    const { output, stderr } = outputTo(true);
    await output.progress.during(`${HOSTILE}${'内'.repeat(200)}`, () => jest.advanceTimersByTimeAsync(1000));
    expect(displayWidth(stderr[0]!.slice(4))).toBeLessThanOrEqual(40);
    expect(stderr[0]!.slice(4)).not.toMatch(/\p{Cc}/u);
  });

  test('a failure takes it away, too', async () => {
    const { output, stderr } = outputTo(true);
    const work = output.progress.during('asking', async () => {
      await jest.advanceTimersByTimeAsync(1000);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(stderr.at(-1)).toBe(`\r${ESC}[K`);
  });
});

describe('output that a runner of a CI system reads', () => {
  const COMMANDS = [
    '::set-output name=plan::x',
    '  ::stop-commands::x',
    'reason: ##[add-mask]x',
    '##vso[task.setvariable variable=x]y',
    '##TeamCity[x]',
  ];

  /** Everything that is not meant to be obeyed, printed in all ways there are. */
  function all(env: Io['env']): string[] {
    const { output, stdout, stderr } = outputTo(false, {}, env);
    output.print(COMMANDS);
    output.print(COMMANDS.map((text) => [text.slice(0, 3), text.slice(3)]));
    output.say(...COMMANDS);
    output.printDiff(COMMANDS.map((text) => ` ${text}\n`).join(''));
    output.printDocument({ COMMANDS });
    output.fail(new OutsideError('git-failed', 'x', COMMANDS[0]!), COMMANDS);
    return [...stdout, ...stderr].join('').split('\n');
  }

  test.each(['GITHUB_ACTIONS', 'TF_BUILD', 'TEAMCITY_VERSION'])('never has a command that came with a text (%s)', (name) => {
    for (const line of all({ [name]: 'true' })) {
      expect(line).not.toMatch(/^\s*::/);
      expect(line).not.toMatch(/##\w*\[/);
    }
  });

  test('shows what the text was', () => {
    const lines = all({ GITHUB_ACTIONS: 'true' });
    expect(lines).toContain('\\u{3a}:set-output name=plan::x');
    expect(lines).toContain('reason: \\u{23}#[add-mask]x');
    const { output, stdout } = outputTo(false, {}, { GITHUB_ACTIONS: 'true' });
    output.printDocument({ COMMANDS });
    expect(JSON.parse(stdout.join(''))).toEqual({ COMMANDS });
  });

  test('has the commands that are to be obeyed', () => {
    const { output, stdout } = outputTo(false, {}, { GITHUB_ACTIONS: 'true' });
    output.printCommands(['::error title=x::y']);
    expect(stdout.join('')).toBe('::error title=x::y\n');
  });

  test('is the text itself elsewhere: a diff must still apply', () => {
    expect(all({})).toEqual(expect.arrayContaining(COMMANDS.map((text) => ` ${text}`)));
  });
});

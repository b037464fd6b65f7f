import { Terminal } from './terminal';

function written(
  use: (terminal: Terminal) => void,
  { isTTY = false, env = {} }: { isTTY?: boolean; env?: NodeJS.ProcessEnv } = {},
): string {
  let text = '';
  use(new Terminal({ isTTY, write: (part) => (text += part) }, env));
  return text;
}

test('steps are numbered', () => {
  const text = written((terminal) => {
    terminal.title('First', 'why');
    terminal.title('Second', 'why');
  });
  expect(text).toMatch(/^ 1 {2}First$/m);
  expect(text).toMatch(/^ 2 {2}Second$/m);
});

test('colors are for terminals, and not where NO_COLOR is set', () => {
  const use = (terminal: Terminal): void => {
    terminal.diff(['+new', '-old']);
  };
  expect(written(use, { isTTY: true })).toContain('\u001b[32m+new');
  expect(written(use, { isTTY: true, env: { NO_COLOR: '1' } })).not.toContain('\u001b');
  expect(written(use, { isTTY: true, env: { NO_COLOR: '' } })).toContain('\u001b');
  expect(written(use)).not.toContain('\u001b');
});

test('what is waited for is said once, and on a terminal goes away', () => {
  const use = (terminal: Terminal): void => {
    terminal.waitFor('preparing');
    terminal.waitFor('preparing');
    terminal.line('ready');
  };
  expect(written(use)).toBe('preparing …\nready\n');
  expect(written(use, { isTTY: true }).endsWith('\r\u001b[Kready\n')).toBe(true);
});

test('after the end nothing is shown', () => {
  const text = written((terminal) => {
    terminal.end('stopping');
    terminal.command('cdk deploy');
    terminal.waitFor('running');
  });
  expect(text).toBe('stopping\n');
});

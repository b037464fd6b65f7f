import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type VirtualEnvironmentOptions, virtualEnvironment } from './virtual-environment';

let root: string;
let options: VirtualEnvironmentOptions;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'waybill-venv-'));
  writeFileSync(path.join(root, 'requirements.txt'), 'six==1.17.0\n');
  options = { python: fakePython(), requirements: path.join(root, 'requirements.txt'), folder: path.join(root, 'state') };
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** An interpreter that makes a `bin/python` like itself and writes down each call and the pip settings that it saw. */
function fakePython({ pip = 'exit 0', check = 'exit 0' } = {}): VirtualEnvironmentOptions['python'] {
  const executable = path.join(root, 'python');
  const script = `#!/bin/sh
echo "$*" >> "${root}/calls"
case "$*" in
  "-m venv"*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python" ;;
  "-m pip"*) env | grep -E '^(PIP|PYTHON)' | sort > "${root}/pip-env"; ${pip} ;;
  -c*) ${check} ;;
esac
`;
  writeFileSync(executable, script);
  chmodSync(executable, 0o755);
  return { executable, version: '3.12.1' };
}

const calls = (): string[] => readFileSync(path.join(root, 'calls'), 'utf8').trim().split('\n');

test('it is made once and found the next time', async () => {
  const first = await virtualEnvironment(options);
  const before = calls().length;
  expect(await virtualEnvironment(options)).toBe(first);
  expect(calls()).toHaveLength(before);
  expect(existsSync(first)).toBe(true);
});

test('pip installs what is pinned by hash', async () => {
  await virtualEnvironment(options);
  expect(calls()[1]).toMatch(/^-m pip install --require-hashes .*-r .*requirements\.txt$/);
});

test('other requirements get an environment of their own', async () => {
  const first = await virtualEnvironment(options);
  writeFileSync(options.requirements, 'six==1.16.0\n');
  expect(await virtualEnvironment(options)).not.toBe(first);
});

test('an environment whose Python is gone is made anew', async () => {
  const interpreter = await virtualEnvironment(options);
  rmSync(interpreter);
  expect(await virtualEnvironment(options)).toBe(interpreter);
  expect(existsSync(interpreter)).toBe(true);
});

test('an interrupted installation is not taken for a whole one, and is removed', async () => {
  // No process has this id: Linux and macOS count to far less.
  const abandoned = path.join(options.folder, 'unfinished-2147483646-0123456789abcdef');
  mkdirSync(path.join(abandoned, 'bin'), { recursive: true });
  await virtualEnvironment(options);
  expect(readdirSync(options.folder)).toEqual([expect.stringMatching(/^python-[0-9a-f]{16}$/)]);
});

test('an installation that runs in another process is left alone', async () => {
  const other = `unfinished-${process.ppid}-0123456789abcdef`;
  mkdirSync(path.join(options.folder, other), { recursive: true });
  await virtualEnvironment(options);
  expect(readdirSync(options.folder)).toContain(other);
});

test('when another start finishes first, its environment is used', async () => {
  const whole = path.dirname(path.dirname(await virtualEnvironment(options)));
  rmSync(whole, { recursive: true });
  // While pip runs here, the other start puts its environment in place.
  const raced = fakePython({ pip: `mkdir -p "${whole}/bin" && echo theirs > "${whole}/bin/python"` });
  const interpreter = await virtualEnvironment({ ...options, python: raced });
  expect(readFileSync(interpreter, 'utf8')).toBe('theirs\n');
  expect(readdirSync(options.folder)).toHaveLength(1);
});

test('settings that reach the index are kept, those that install elsewhere are not', async () => {
  const odd = {
    PIP_TARGET: '/elsewhere',
    PIP_USER: '1',
    PIP_REQUIRE_VIRTUALENV: '1',
    PIP_CONSTRAINT: 'c.txt',
    PYTHONPATH: '/x',
    PYTHONHOME: '/y',
  };
  const reach = { PIP_INDEX_URL: 'https://mirror.example/simple', PIP_CERT: '/ca.pem' };
  await virtualEnvironment({ ...options, env: { PATH: process.env['PATH'], ...odd, ...reach } });
  expect(readFileSync(path.join(root, 'pip-env'), 'utf8').trim().split('\n')).toEqual([
    'PIP_CERT=/ca.pem',
    'PIP_INDEX_URL=https://mirror.example/simple',
    'PIP_USER=0',
  ]);
});

test('when pip fails the error has the end of its output, and nothing is left behind', async () => {
  const python = fakePython({ pip: 'echo "ERROR: no route to host" >&2; exit 1' });
  await expect(virtualEnvironment({ ...options, python })).rejects.toThrow(
    /pip could not install .*\n.*ERROR: no route to host\n.*is the package index reachable/s,
  );
  expect(readdirSync(options.folder)).toEqual([]);
});

test('packages that went elsewhere are noticed', async () => {
  const python = fakePython({ check: 'echo "No module named ministack" >&2; exit 1' });
  await expect(virtualEnvironment({ ...options, python })).rejects.toThrow(
    /not into the virtual environment\n.*No module named ministack/s,
  );
});

test('what takes long is told', async () => {
  const told: string[] = [];
  await virtualEnvironment({ ...options, progress: (text) => told.push(text) });
  expect(told).toContain('preparing the emulated AWS (first run only)');
});

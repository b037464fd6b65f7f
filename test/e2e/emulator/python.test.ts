import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NoPythonError, findPython } from './python';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'waybill-python-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A command in the folder that answers as an interpreter would. */
function fake(name: string, script: string): void {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

/** What is found when nothing but the folder is on the path. */
function find(env: NodeJS.ProcessEnv = {}): ReturnType<typeof findPython> {
  return findPython({ PATH: folder, ...env });
}

test('a recent python3 is taken', () => {
  fake('python3', 'echo "3.12.1|/opt/py/bin/python3|"');
  expect(find()).toEqual({ executable: '/opt/py/bin/python3', version: '3.12.1' });
});

test('a python3 that is too old is passed over for a recent one under its full name', () => {
  fake('python3', 'echo "3.9.18|/usr/bin/python3|"');
  fake('python3.11', 'echo "3.11.7|/usr/local/bin/python3.11|"');
  expect(find().version).toBe('3.11.7');
});

test('Python 3.9 is too old and 3.10 is not, though 9 sorts after 1', () => {
  fake('python3', 'echo "3.9.99|/usr/bin/python3|"');
  fake('python', 'echo "3.10.0|/usr/bin/python|"');
  expect(find().version).toBe('3.10.0');
});

test('a Python without ensurepip is passed over', () => {
  fake('python3', 'echo "3.11.2|/usr/bin/python3|ensurepip"');
  fake('python3.10', 'echo "3.10.13|/usr/bin/python3.10|"');
  expect(find().version).toBe('3.10.13');
});

test('a version manager’s stand-in that only prints an error is passed over', () => {
  fake('python3', 'echo "pyenv: python3: command not found" >&2; exit 127');
  fake('python', 'echo "3.13.0|/usr/bin/python|"');
  expect(find().version).toBe('3.13.0');
});

test('without any Python the error says what to install', () => {
  expect(() => find()).toThrow(NoPythonError);
  expect(() => find()).toThrow(/no Python 3\.10 or later .*\n.*apt install python3 python3-venv/s);
});

test('the error names each Python that was tried and why it will not do', () => {
  fake('python3', 'echo "3.9.18|/usr/bin/python3|"');
  fake('python3.12', 'echo "3.12.1|/usr/bin/python3.12|venv,ensurepip"');
  fake('python', 'echo "broken" >&2; exit 1');
  expect(() => find()).toThrow(/python3: is Python 3\.9\.18\n.*python3\.12: Python 3\.12\.1 lacks venv and ensurepip\n.*python: broken/s);
});

test('WAYBILL_PYTHON names the only one that is tried', () => {
  fake('python3', 'echo "3.12.1|/usr/bin/python3|"');
  fake('mine', 'echo "3.14.0|/home/me/mine|"');
  expect(find({ WAYBILL_PYTHON: path.join(folder, 'mine') }).executable).toBe('/home/me/mine');
  expect(() => find({ WAYBILL_PYTHON: path.join(folder, 'absent') })).toThrow(NoPythonError);
});

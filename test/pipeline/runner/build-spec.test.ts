import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunResult, run } from '../../e2e/support/run';
import { type BuildSpec, parseBuildSpec, scriptOf } from './build-spec';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'build-spec-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function runPhases(phases: Record<string, string[]>): Promise<RunResult> {
  const entries = Object.entries(phases).map(([name, commands]) => [name, { commands }]);
  const spec = parseBuildSpec(JSON.stringify({ version: '0.2', phases: Object.fromEntries(entries) as BuildSpec['phases'] }));
  const script = path.join(folder, 'build.sh');
  writeFileSync(script, scriptOf(spec, { environment: path.join(folder, 'environment.json') }));
  return run('sh', [script], { cwd: folder, env: { PATH: process.env['PATH'] } });
}

function exported(name: string): string | undefined {
  return (JSON.parse(readFileSync(path.join(folder, 'environment.json'), 'utf8')) as Record<string, string>)[name];
}

test('commands share one shell, and what they export is left', async () => {
  const result = await runPhases({ install: ["export A='it is'", 'B=here'], build: ['export C="$A $B"', 'cd /'], post_build: ['pwd'] });
  expect(result.code).toBe(0);
  expect(result.output.trimEnd().endsWith('\n/')).toBe(true);
  expect([exported('C'), exported('B')]).toEqual(['it is here', undefined]);
});

test('a command that fails ends its phase, and after install and pre_build the build', async () => {
  const result = await runPhases({ install: ['false', 'echo not-this'], build: ['echo nor-this'] });
  expect(result.code).toBe(1);
  expect(result.stdout).not.toMatch(/^n(ot|or)-this$/m);
});

test('post_build runs after a build that failed, and knows it; the build fails nevertheless', async () => {
  const result = await runPhases({ build: ['(exit 4)', 'echo not-this'], post_build: ['echo "succeeding: $CODEBUILD_BUILD_SUCCEEDING"'] });
  expect(result.code).toBe(4);
  expect(result.stdout).toMatch(/^succeeding: 0$/m);
  expect(result.stdout).not.toMatch(/^not-this$/m);
});

test('a command that ends the shell ends the build with its code', async () => {
  expect((await runPhases({ build: ['exit 7'] })).code).toBe(7);
});

test.each([
  ['{ "version": "0.1", "phases": {} }', 'version 0.1'],
  ['{ "version": "0.2", "phases": {}, "batch": {} }', 'batch'],
  ['{ "version": "0.2", "phases": { "build": { "finally": [] } } }', 'finally'],
  ['{ "version": "0.2", "phases": {}, "env": { "secrets-manager": {} } }', 'secrets-manager'],
  ['{ "version": "0.2", "phases": {}, "artifacts": { "files": ["a.txt"] } }', 'a.txt'],
])('what CodeBuild would do otherwise is refused by its name: %s', (text, named) => {
  expect(() => parseBuildSpec(text)).toThrow(named);
});

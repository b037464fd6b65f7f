import { codesOf, documentOf } from './documents';
import { colorless, Workspace } from './workspace';

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create();
});

test('a valid manifest is said to be valid', async () => {
  workspace.manifest({ environments: { dev: { accepts: 'builds', images: { api: 'main' } } }, images: { api: {} } });
  expect(await workspace.run(['validate'])).toEqual({ exitCode: 0, stdout: 'release-manifest.yaml is valid\n', stderr: '' });
  expect(documentOf('validate', await workspace.run(['validate', '--json']))).toEqual({
    manifest: 'release-manifest.yaml',
    valid: true,
    findings: [],
  });
});

test('every problem is reported in one go, with its place, and refused', async () => {
  workspace.write(
    'release-manifest.yaml',
    'schemaVersion: 1\napplication: Shop\nenvironmnts: {}\nimages: { api: { repository: Shop/API } }\n',
  );
  const answer = await workspace.run(['validate', '--json']);
  expect(answer.exitCode).toBe(1);
  const document = documentOf('validate', answer);
  expect(document.valid).toBe(false);
  expect(new Set(codesOf(document))).toEqual(new Set(['name-format', 'schema', 'repository-format']));
  expect(document.findings.every(({ file, line }) => file === 'release-manifest.yaml' && line !== null)).toBe(true);

  const text = await workspace.run(['validate']);
  expect(text.exitCode).toBe(1);
  expect(text.stdout).toMatch(/^release-manifest\.yaml:2:14: error name-format: .*\n {2}\S/m);
  expect(text.stdout).toContain('did you mean');
  expect(text.stderr).toBe('5 problems in release-manifest.yaml\n'.replace('5', String(document.findings.length)));
});

test('a file that is no text is a finding, not a crash', async () => {
  workspace.write('release-manifest.yaml', '\ufffe\u0000oops');
  const answer = await workspace.run(['validate', '--json']);
  expect(answer.exitCode).toBe(1);
  expect(codesOf(documentOf('validate', answer))).toContain('syntax');
});

test('control characters of the file never reach the terminal', async () => {
  workspace.write('release-manifest.yaml', 'schemaVersion: 1\napplication: "a\u001b]0;evil\u0007\u202e"\nenvironments: {}\nimages: {}\n');
  for (const argv of [['validate'], ['validate', '--json']]) {
    const { exitCode, stdout, stderr } = await workspace.run(argv, { terminal: true });
    expect(exitCode).toBe(1);
    expect(colorless(`${stdout}${stderr}`)).toMatch(/^[\x20-\x7e\n]+$/);
  }
});

import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { inForm } from '../../lib/cli/build/answer';
import { codesOf, documentOf, type Documents } from './documents';
import { colorless, Workspace } from './workspace';

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create()
    .initGit()
    .manifest({ images: { api: {} } })
    .commit();
});

async function labelled(argv: readonly string[] = [], env: Record<string, string> = {}): Promise<Documents['labels']['labels']> {
  const answer = await workspace.run(['labels', '--json', ...argv], { env });
  expect(answer.exitCode).toBe(0);
  return documentOf('labels', answer).labels;
}

test('the labels of a commit, one a line', async () => {
  workspace.git('remote', 'add', 'origin', 'https://oauth2:5ecre7@github.com/shop/api.git');
  workspace.git('tag', 'v1.4.0');
  const revision = workspace.git('rev-parse', 'HEAD').trim();
  const { exitCode, stdout, stderr } = await workspace.run(['labels', 'api']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.trimEnd().split('\n')).toEqual([
    'org.opencontainers.image.title=api',
    'org.opencontainers.image.url=https://github.com/shop/api',
    'org.opencontainers.image.source=https://github.com/shop/api',
    'org.opencontainers.image.version=1.4.0',
    `org.opencontainers.image.revision=${revision}`,
    `org.opencontainers.image.created=${new Date(workspace.git('log', '-1', '--format=%cI').trim()).toISOString().replace('.000', '')}`,
    'org.opencontainers.image.ref.name=main',
    'waybill.branch=main',
  ]);
});

test('record takes revision and creation time as they are', async () => {
  const labels = await labelled();
  expect(labels['org.opencontainers.image.revision']).toMatch(/^[0-9a-f]{7,64}$/);
  expect(labels['org.opencontainers.image.created']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test('the time is that of the commit, or SOURCE_DATE_EPOCH: never that of the build', async () => {
  expect(await labelled()).toEqual(await labelled());
  expect((await labelled([], { SOURCE_DATE_EPOCH: '0' }))['org.opencontainers.image.created']).toBe('1970-01-01T00:00:00Z');
});

test('the source that the manifest writes down wins over where it was cloned from', async () => {
  workspace.git('remote', 'add', 'origin', 'https://mirror.example.com/x.git');
  workspace.manifest({ images: { api: { source: 'https://github.com/shop/api' } } }).commit();
  expect(await labelled(['api'])).toMatchObject({ 'org.opencontainers.image.source': 'https://github.com/shop/api' });
  expect(await labelled()).toMatchObject({ 'org.opencontainers.image.source': 'https://mirror.example.com/x' });
});

test("a token that insteadOf puts into addresses is git's alone", async () => {
  workspace.git('remote', 'add', 'origin', 'https://github.com/shop/api.git');
  workspace.git('config', 'url.https://ann:5ecre7@github.com/.insteadOf', 'https://github.com/');
  expect(JSON.stringify(await labelled())).not.toContain('5ecre7');
});

test('options name title, description and any other label', async () => {
  const given = [
    '--title',
    'The API',
    '--description',
    'Says hello',
    '--label',
    'org.opencontainers.image.vendor=Shop=Ltd',
    '--label',
    'waybill.branch=',
  ];
  const labels = await labelled(given);
  expect(labels).toMatchObject({
    'org.opencontainers.image.title': 'The API',
    'org.opencontainers.image.description': 'Says hello',
    'org.opencontainers.image.vendor': 'Shop=Ltd',
  });
  expect(labels).not.toHaveProperty('waybill.branch');
});

test.each([
  [['--label', 'novalue'], 'invalid-argument'],
  [['--label', '=x'], 'invalid-argument'],
  [['--label', '-x=y'], 'invalid-argument'],
  [['--format', 'bake', '--json'], 'invalid-argument'],
  [['--version', 'x'], 'version-format'],
])('%j is wrong use: %s', async (argv, code) => {
  const answer = await workspace.run(['labels', ...argv, '--json']);
  expect(answer.exitCode).toBe(2);
  expect(documentOf('error', answer).error.code).toBe(code);
});

test('an unknown image is refused', async () => {
  const answer = await workspace.run(['labels', 'nope', '--json']);
  expect(answer.exitCode).toBe(1);
  expect(codesOf(documentOf('labels', answer))).toEqual(['unknown-image']);
});

test('changed files are said, and neither revision nor version is claimed', async () => {
  workspace.git('tag', 'v1.4.0');
  workspace.write('release-manifest.yaml', `${workspace.read()}# x\n`);
  const answer = await workspace.run(['labels', '--json']);
  const { labels, notes } = documentOf('labels', answer);
  expect(labels).toMatchObject({ 'waybill.dirty': 'true' });
  expect(Object.keys(labels)).not.toContain('org.opencontainers.image.revision');
  expect(notes).toEqual(['files differ from the commit: no label names a revision or a version']);
});

test('what record will miss is said', async () => {
  rmSync(join(workspace.folder, '.git'), { recursive: true });
  const { notes } = documentOf('labels', await workspace.run(['labels', '--json']));
  expect(notes).toEqual(
    expect.arrayContaining([
      'nothing says which commit is built: there is no label revision',
      'nothing says when the commit was made: there is no label created',
    ]),
  );
});

test('what is left out by order is not missed', async () => {
  const { stdout, stderr } = await workspace.run(['labels', '--label', 'org.opencontainers.image.created=']);
  expect(stdout).not.toContain('created');
  expect(stderr).toBe('');
});

const HOSTILE = [
  "it's",
  '"; rm -rf ~; "',
  '$(touch /tmp/x) `id` ${HOME} $HOME !!',
  '\\',
  "'\\''",
  '* ? [a-z] ~ {a,b} #x',
  '\u001b]0;evil\u0007',
  'two\nlines\r\nEOF\n--privileged',
  '%{ if true }',
  'a,"b',
  '\u202eevil',
];

describe('whatever the texts are', () => {
  test.each(HOSTILE)('%j reaches docker as one argument through a shell', async (text) => {
    const { stdout } = await workspace.run(['labels', '--title', text, '--description', 'last', '--format', 'docker']);
    const words = argumentsIn(stdout);
    const expected = Object.entries(await labelled(['--title', text, '--description', 'last'])).map(
      ([name, value]) => `--label=${name}=${value}`,
    );
    expect(words).toEqual(expected);
    expect(words[0]).not.toContain('\n');
  });

  test.each(HOSTILE)('%j is one line of the text, of args and of the csv', async (text) => {
    const labels = await labelled(['--title', text]);
    for (const format of ['text', 'args', 'csv']) {
      const { stdout } = await workspace.run(['labels', '--title', text, '--format', format], { terminal: true });
      expect(stdout.trimEnd().split('\n')).toHaveLength(Object.keys(labels).length);
      expect(colorless(stdout)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    }
  });

  test.each(HOSTILE)('%j in a bake file is JSON in which nothing is expanded', async (text) => {
    const { stdout } = await workspace.run(['labels', '--title', text, '--format', 'bake']);
    const { target } = JSON.parse(stdout) as { target: { waybill: { labels: Record<string, string> } } };
    const title = target.waybill.labels['org.opencontainers.image.title']!;
    expect(title.replace(/\$\$\{|%%\{/g, '')).not.toMatch(/[$%]\{/);
    expect(title.replaceAll('$${', '${').replaceAll('%%{', '%{')).toBe(
      (await labelled(['--title', text]))['org.opencontainers.image.title'],
    );
  });

  test('a shell gives back every label as it is', () => {
    const value = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
        const labels = new Map(values.map((text, at) => [`l${at}`, text]));
        const [line] = inForm('docker', { labels }, 'waybill');
        expect(argumentsIn(line as string)).toEqual([...labels].map(([name, text]) => `--label=${name}=${text}`));
      }),
      { numRuns: 20 },
    );
  });
});

/** The words that a POSIX shell reads in a command line. */
function argumentsIn(line: string): string[] {
  const script = `eval "set -- $LINE"; for word in "$@"; do printf '%s\\0' "$word"; done`;
  const output = execFileSync('sh', ['-c', script], { env: { PATH: process.env['PATH'], LINE: line }, encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}

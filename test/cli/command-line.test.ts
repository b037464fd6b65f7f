import { documentOf } from './documents';
import { Workspace } from './workspace';

const COMMANDS = [
  'init',
  'adopt',
  'validate',
  'check',
  'plan',
  'tags',
  'labels',
  'record',
  'pin',
  'promote',
  'rollback',
  'reject',
  'freeze',
  'thaw',
  'verify',
  'status',
  'history',
  'where',
  'metrics',
  'board',
];
let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().manifest({});
});

describe('help', () => {
  test('waybill alone prints help and is wrong use', async () => {
    const { exitCode, stdout, stderr } = await workspace.run([]);
    expect(exitCode).toBe(2);
    for (const command of COMMANDS) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
    expect(stderr).toBe('');
  });

  test.each(['--help', '-h'])('%s is the same and is right', async (option) => {
    const alone = await workspace.run([]);
    expect(await workspace.run([option])).toEqual({ exitCode: 0, stdout: alone.stdout, stderr: '' });
  });

  test.each(COMMANDS)('waybill %s --help shows usage, options and examples', async (command) => {
    const { exitCode, stdout } = await workspace.run([command, '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`usage: waybill ${command}`);
    expect(stdout).toMatch(/\nexamples\n {2}waybill /);
    for (const option of ['--manifest PATH', '--json', '--quiet', '--no-color', '--help']) {
      expect(stdout).toContain(option);
    }
  });

  const edits = ['record', 'pin', 'promote', 'rollback', 'reject', 'freeze', 'thaw'];

  test.each(['init', 'adopt', ...edits])('the edit %s takes --dry-run and --diff', async (command) => {
    const { stdout } = await workspace.run([command, '--help']);
    expect(stdout).toContain('--dry-run');
    expect(stdout).toContain('--diff');
  });

  test.each(edits)('the edit %s takes --commit, which init does not', async (command) => {
    expect((await workspace.run([command, '--help'])).stdout).toContain('--commit');
    expect((await workspace.run(['init', '--help'])).stdout).not.toContain('--commit');
  });

  test.each(['adopt', 'record', 'pin', 'verify'])('%s, which reads a registry, takes its options', async (command) => {
    const { stdout } = await workspace.run([command, '--help']);
    for (const option of ['--registry REGISTRY', '--profile NAME', '--region REGION', '--role-arn ARN']) {
      expect(stdout).toContain(option);
    }
  });

  test('help wins over what is missing or unknown beside it', async () => {
    expect((await workspace.run(['promote', '--help'])).exitCode).toBe(0);
    expect((await workspace.run(['--help', 'promote', '--nonsense'])).exitCode).toBe(0);
  });

  test('--version is that of the package', async () => {
    const { version } = jest.requireActual<{ version: string }>('../../package.json');
    expect(await workspace.run(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
    expect(JSON.parse((await workspace.run(['--version', '--json'])).stdout)).toEqual({ version });
  });
});

describe('wrong use', () => {
  test.each([
    [['promot', 'dev', 'uat'], 'unknown-command', 'waybill promote'],
    [['x'.repeat(100_000)], 'unknown-command', 'waybill --help'],
    [['--nonsense'], 'unknown-option', 'waybill --help'],
    [['validate', '--jsn'], 'unknown-option', '--json'],
    [['validate', '--tag', 'x'], 'unknown-option', 'waybill validate --help'],
    [['validate', '-x'], 'unknown-option', 'waybill validate --help'],
    [['validate', 'extra'], 'unexpected-argument', 'waybill validate --help'],
    [['promote', 'dev'], 'missing-argument', 'waybill promote --help'],
    [['promote', 'dev', 'uat', 'prod'], 'unexpected-argument', 'waybill promote --help'],
    [['record', 'api', '1.0.0'], 'missing-argument', 'waybill record --help'],
    [['record', 'api', '1.0.0', '--tag', 'a', '--same-as', '1.0.0-rc.1'], 'unexpected-argument', 'waybill record --help'],
    [['reject', 'api', '1.0.0'], 'missing-argument', 'waybill reject --help'],
    [['reject', 'api', '1.0.0', '--reason='], 'missing-argument', 'waybill reject --help'],
    [['reject', 'api', '1.0.0', '--reason'], 'invalid-argument', 'waybill reject --help'],
    [['freeze', 'prod'], 'missing-argument', 'waybill freeze --help'],
    [['thaw'], 'missing-argument', 'waybill thaw --help'],
    [['rollback', 'prod', '--reject'], 'missing-argument', '--reject --reason TEXT'],
    [['rollback', 'prod', '--reason', 'leaks'], 'unexpected-argument', '--reject --reason TEXT'],
    [['validate', '--quiet=yes'], 'invalid-argument', 'waybill validate --help'],
    [['validate', '--manifest='], 'missing-argument', 'waybill validate --help'],
    [['verify', '--registry', 'docker'], 'invalid-argument', 'oci:DIR'],
    [['verify', '--registry', 'oci:'], 'invalid-argument', 'oci:DIR'],
    [['verify', '--region', 'eu west'], 'invalid-argument', 'eu-west-1'],
    [['verify', '--role-arn', 'admin'], 'invalid-argument', 'arn:aws:iam::ACCOUNT:role/NAME'],
    [['verify', '--platform', 'arm64'], 'invalid-argument', 'linux/arm64'],
    [['status', '--role-for', 'prod'], 'invalid-argument', 'ENV=VALUE'],
    [['status', '--profile-for', 'prod=a', '--profile-for', 'prod=b'], 'invalid-argument', 'once'],
  ])('%j is %s and says %j', async (argv, code, help) => {
    const text = await workspace.run(argv);
    expect(text.exitCode).toBe(2);
    expect(text.stdout).toBe('');
    expect(text.stderr).toContain(help);
    expect(text.stderr).toContain('usage: waybill ');

    const json = await workspace.run([...argv, '--json']);
    expect(json.exitCode).toBe(2);
    const { error } = documentOf('error', json);
    // An option that lacks its value takes the next word for it, or says that it cannot.
    expect(error.code).toBe(code);
    expect(error.help).toContain(help);
  });

  test('waybill --json alone answers a document, too', async () => {
    const answer = await workspace.run(['--json']);
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error.code).toBe('missing-command');
  });

  test.each([
    [['promote', 'Dev', 'uat'], 'name-format'],
    [['promote', 'dev', 'uat', '--image', 'a b'], 'name-format'],
    [['rollback', 'constructor!'], 'name-format'],
    [['verify', 'UAT'], 'name-format'],
    [['status', 'UAT'], 'name-format'],
    [['status', '--role-for', 'UAT=arn:aws:iam::111111111111:role/x'], 'name-format'],
    [['pin', 'dev', 'api', 'a tag'], 'tag-format'],
    [['pin', 'dev', 'api', 'x'.repeat(200_000)], 'tag-format'],
    [['record', 'api', 'not a version', '--tag', 'x'], 'version-format'],
    [['record', 'api', '1.0.0+build', '--tag', 'x'], 'version-format'],
    [['record', 'api', '1.0.0', '--tag', '.x'], 'tag-format'],
    [['record', 'api', '1.0.0', '--digest', 'sha256:ABC'], 'digest-format'],
    [['record', 'api', '1.0.0', '--same-as', '1.0.0 '], 'version-format'],
    [['rollback', 'dev', '--to', '\u202e1.0.0'], 'version-format'],
    [['reject', 'api', '1.0.0', '--reason', 'a\u001b[31mb'], 'syntax'],
    [['reject', 'api', '1.0.0', '--reason', 'two\nlines'], 'syntax'],
    [['reject', 'api', '1.0.0', '--reason', 'a\u202eb'], 'syntax'],
    [['reject', 'api', '1.0.0', '--reason', '  '], 'schema'],
    [['freeze', 'prod', '--reason', 'two\nlines'], 'syntax'],
    [['freeze', 'Prod', '--reason', 'audit'], 'name-format'],
    [['thaw', 'Prod'], 'name-format'],
    [['rollback', 'dev', '--reject', '--reason', ' '], 'schema'],
  ])('an argument of the wrong form, %j, is wrong use with the code of the manifest: %s', async (argv, code) => {
    const answer = await workspace.run([...argv, '--json']);
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error.code).toBe(code);
    expect(answer.stderr.length).toBeLessThan(1000);
    expect(answer.stderr).toContain(`usage: waybill ${argv[0]!}`);
  });

  test('versions are held to the form that the image’s ledger asks for', async () => {
    workspace.manifest({ images: { api: {}, web: { versioning: 'none' } } });
    const wrong = await workspace.run(['record', 'api', 'monday', '--same-as', '1.0.0', '--json']);
    expect(wrong.exitCode).toBe(2);
    expect(documentOf('error', wrong).error.code).toBe('version-format');
    const right = await workspace.run(['record', 'web', 'monday', '--same-as', 'sunday', '--json']);
    expect(right.exitCode).toBe(1);
    const latest = await workspace.run(['record', 'web', 'latest', '--same-as', 'sunday', '--json']);
    expect(documentOf('error', latest).error.code).toBe('tag-format');
  });
});

describe('the frame', () => {
  test('options may stand before the command', async () => {
    workspace.write('elsewhere.yaml', workspace.read());
    const answer = await workspace.run(['--json', '--manifest', 'elsewhere.yaml', 'validate']);
    expect(documentOf('validate', answer)).toMatchObject({ manifest: 'elsewhere.yaml', valid: true });
  });

  test('--quiet leaves the result and says nothing about the run', async () => {
    workspace.write('release-manifest.yaml', 'nonsense: 1\n');
    const loud = await workspace.run(['validate']);
    const quiet = await workspace.run(['validate', '--quiet']);
    expect(loud.stderr).not.toBe('');
    expect(quiet).toEqual({ ...loud, stderr: '' });
  });

  test('an error nobody foresaw is exit code 3 and still one document', async () => {
    const services = {
      ecrRegistry: () => {
        throw new TypeError('boom');
      },
      ecsClient: () => Promise.reject(new Error('no')),
    };
    const answer = await workspace.run(['verify', '--json'], { services });
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error).toMatchObject({ code: 'internal', message: 'internal error: boom' });
    expect(answer.stderr).toContain('TypeError: boom');
  });

  test('an interrupted command answers 130 and one document, and does not wait for what is under way', async () => {
    const abort = new AbortController();
    const services = {
      ecrRegistry: () => ({ describe: () => new Promise(() => undefined), calls: 0 }) as never,
      ecsClient: () => Promise.reject(new Error('no')),
    };
    workspace.manifest({ environments: { dev: { accepts: 'builds', images: { api: 'main' } } }, images: { api: {} } });
    const running = workspace.run(['verify', '--json'], { services, signal: abort.signal });
    setTimeout(() => {
      abort.abort(Object.assign(new Error('interrupted'), { exitCode: 130, code: 'interrupted', help: 'none' }));
    }, 20);
    const answer = await running;
    expect(answer.exitCode).toBe(130);
    expect(documentOf('error', answer).error.code).toBe('interrupted');
  });
});

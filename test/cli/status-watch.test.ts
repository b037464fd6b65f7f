import type { Clock } from '../../lib/cli/clock';
import { Interrupted } from '../../lib/cli/failure';
import type { Services } from '../../lib/cli/services';
import { FakeEcs, Refusal } from '../support/fake-ecs';
import { documentOf } from './documents';
import { addRunning, clientOf, NOBODY } from './running-services';
import { type Answer, colorless, UNREACHABLE, Workspace } from './workspace';

const ESCAPE = '\u001b';
const [ENTER, LEAVE] = [`${ESCAPE}[?1049h${ESCAPE}[?25l${ESCAPE}[?7l`, `${ESCAPE}[?7h${ESCAPE}[?25h${ESCAPE}[?1049l`];

let workspace: Workspace;
let ecs: FakeEcs;
let pauses: number[];
/** What happens in each pause, in turn; after the last one somebody presses Ctrl-C. */
let then: (() => void)[];
let controller: AbortController;
let services: Services;

beforeEach(async () => {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  ecs = await FakeEcs.start();
  ecs.addCluster('shop');
  pauses = [];
  then = [];
  controller = new AbortController();
  let time = 0;
  const clock: Clock = {
    now: () => time,
    sleep: (milliseconds, signal) => {
      time += milliseconds;
      pauses.push(milliseconds);
      const next = then.shift();
      if (next === undefined) controller.abort(new Interrupted());
      else next();
      return signal?.aborted === true ? Promise.reject(signal.reason as Error) : Promise.resolve();
    },
  };
  services = {
    ...UNREACHABLE,
    clock,
    ecsClient: (choice) => Promise.resolve(clientOf(choice.profile === 'nobody' ? NOBODY : ecs.url, choice)),
  };
  workspace = Workspace.create().manifest({
    environments: { uat: { images: { api: '1.4.0' } }, prod: { promotesFrom: ['uat'], images: { api: '1.4.0' } } },
    images: { api: { releases: ['1.4.0', '1.3.2'] } },
  });
  addRunning(ecs, 'uat', 'api', '1.4.0');
  addRunning(ecs, 'prod', 'api', '1.3.2');
});

afterEach(() => ecs.close());

function watched(argv: readonly string[] = [], terminal = false, env: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return workspace.run(['status', '--watch', ...argv], { services, terminal, env, signal: controller.signal });
}

/** What was drawn, picture by picture, without colours and the controls of the screen. */
function pictures(stdout: string): string[][] {
  return stdout
    .slice(stdout.indexOf(ENTER), stdout.indexOf(LEAVE))
    .split(`${ESCAPE}[H`)
    .slice(1)
    .map((picture) => colorless(picture.replaceAll(`${ESCAPE}[K`, '').replaceAll(`${ESCAPE}[J`, '')).split('\r\n'));
}

describe('on no terminal', () => {
  test('a line is printed when the state of an environment changes, until Ctrl-C: exit code 0', async () => {
    then.push(
      () => undefined,
      () => {
        addRunning(ecs, 'prod', 'api', '1.3.2', '1.4.0');
      },
      () => {
        addRunning(ecs, 'prod', 'api', '1.4.0');
      },
    );
    const { exitCode, stdout, stderr } = await watched();
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ /, '')),
    ).toEqual(['uat: in sync', 'prod: not in sync: api (out-of-sync)', 'prod: not in sync: api (mixed)', 'prod: in sync']);
    expect(stdout).not.toContain(ESCAPE);
    expect(pauses).toEqual([10_000, 10_000, 10_000, 10_000]);
  });

  test('a dumb terminal is none', async () => {
    const { stdout } = await watched(['uat'], true, { TERM: 'dumb' });
    expect(stdout).toMatch(/^\S+Z uat: in sync\n$/);
  });
});

describe('on a terminal', () => {
  test('the status is drawn over and over on a screen of its own, and the last picture stays', async () => {
    then.push(() => {
      addRunning(ecs, 'prod', 'api', '1.4.0');
    });
    const { exitCode, stdout } = await watched(['prod'], true);
    expect(exitCode).toBe(0);
    const drawn = pictures(stdout);
    expect(drawn.map(([heading]) => heading)).toEqual(
      Array(2).fill(expect.stringMatching(/^waybill status at \S+Z, every 10s; Ctrl-C ends$/)),
    );
    expect(drawn.map((lines) => lines[2])).toEqual([
      expect.stringContaining('out-of-sync'),
      expect.stringMatching(/^prod {2}api .*in-sync {2}1 task/),
    ]);
    expect(drawn[0]).toContain('not in sync: prod; deploy what the manifest says, for example with: npx cdk deploy');
    expect(stdout.split(ENTER)).toHaveLength(2);
    expect(stdout.split(LEAVE)).toHaveLength(2);
    expect(colorless(stdout.slice(stdout.indexOf(LEAVE) + LEAVE.length))).toMatch(/^prod {2}api .*in-sync {2}1 task in prod-api\n$/);
  });

  test.each([
    [['--no-color'], {}],
    [[], { NO_COLOR: '1' }],
  ])('%j with %j there are no colours', async (argv, env) => {
    const { stdout } = await watched(argv, true, env);
    expect(stdout).toContain('out-of-sync');
    expect(stdout).toBe(colorless(stdout));
  });

  test('what does not fit is counted', async () => {
    workspace.manifest({
      environments: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`env-${index}`, { images: { api: '1.4.0' } }])),
      images: { api: { releases: ['1.4.0'] } },
    });
    const [picture] = pictures((await watched([], true)).stdout);
    expect(picture).toHaveLength(24);
    expect(picture!.at(-1)).toMatch(/^… and \d+ more lines$/);
  });

  test.each<[string, () => void]>([
    ['a permission that is missing', () => ecs.before.set('ListClusters', refuse('AccessDeniedException'))],
    [
      'an end by another signal',
      () => {
        controller.abort(new Interrupted(143));
      },
    ],
  ])('%s gives the terminal back and fails', async (_, happens) => {
    then.push(happens);
    const { exitCode, stdout, stderr } = await watched([], true);
    expect(exitCode).toBeGreaterThan(1);
    expect(stdout.endsWith(LEAVE)).toBe(true);
    expect(stderr).toContain('waybill: ');
  });

  test('an interruption while AWS is asked gives the terminal back at once', async () => {
    then.push(() => {
      ecs.before.set('ListClusters', () => {
        controller.abort(new Interrupted());
      });
    });
    const { exitCode, stdout } = await watched(['uat'], true);
    expect(exitCode).toBe(0);
    expect(pictures(stdout)).toHaveLength(1);
    await new Promise((done) => setTimeout(done, 100));
    expect(stdout.split(ENTER)).toHaveLength(2);
  });
});

function refuse(type: string): () => void {
  return () => {
    throw new Refusal(type, 'no');
  };
}

test('a failure that passes is shown, and what was known last stays', async () => {
  then.push(
    () => ecs.before.set('ListClusters', refuse('ThrottlingException')),
    () => undefined,
  );
  const { exitCode, stdout } = await watched(['uat'], true);
  expect(exitCode).toBe(0);
  const drawn = pictures(stdout);
  expect(drawn).toHaveLength(3);
  expect(drawn[1]!.join('\n')).toMatch(/uat {2}api .*in-sync[^]*throttled: uat cannot be read: ThrottlingException/);
  expect(drawn[2]!.join('\n')).not.toContain('throttled');
});

test('before the first answer the failure is all there is to show', async () => {
  ecs.before.set('ListClusters', refuse('ThrottlingException'));
  then.push(() => undefined);
  const { stdout } = await watched(['uat'], true);
  expect(pictures(stdout)[0]!.join('\n')).toContain('uat cannot be read, asking again: ThrottlingException');
});

test('an account that is never reached is given up after a minute: exit code 3', async () => {
  then.push(...Array.from({ length: 9 }, () => () => undefined));
  const { exitCode, stderr } = await watched(['--profile-for', 'prod=nobody']);
  expect(exitCode).toBe(3);
  expect(stderr).toContain('prod cannot be read');
  expect(pauses).toHaveLength(6);
});

test('looks as often as is said, and asks the registry once a minute', async () => {
  workspace.manifest({
    registry: { account: '111111111111' },
    environments: { uat: { images: { api: '1.4.0' } } },
    images: { api: { releases: ['1.4.0'] } },
  });
  let asked = 0;
  const registry = {
    describe: () => {
      asked++;
      return Promise.resolve(new Map());
    },
  };
  services = { ...services, ecrRegistry: () => registry as never };
  then.push(...Array.from({ length: 4 }, () => () => undefined));
  const { stdout } = await watched(['--interval', '20s'], true);
  expect(pauses).toEqual([20_000, 20_000, 20_000, 20_000, 20_000]);
  expect(asked).toBe(2);
  expect(pictures(stdout)[0]!.join('\n')).toContain('not in the registry');
});

test.each([
  [['--watch', '--json'], 'unexpected-argument', 'one document'],
  [['--watch', '--wait'], 'unexpected-argument', 'choose one'],
  [['--interval', '5s'], 'unexpected-argument', '--watch'],
  [['--watch', '--interval', '4s'], 'invalid-argument', '5s'],
  [['--watch', '--interval', 'often'], 'invalid-argument', '5s'],
])('%j is wrong use', async (argv, code, help) => {
  const answer = await workspace.run(['status', ...argv], { services });
  expect(answer.exitCode).toBe(2);
  expect(answer.stderr).toContain(help);
  const json = await workspace.run(['status', '--json', ...argv], { services });
  expect(documentOf('error', json).error.code).toMatch(code === 'invalid-argument' ? /-argument$/ : code);
});

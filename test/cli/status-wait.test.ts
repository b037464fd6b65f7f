import { Arguments } from '../../lib/cli/arguments';
import type { Clock } from '../../lib/cli/clock';
import { Interrupted } from '../../lib/cli/failure';
import { Progress } from '../../lib/cli/progress';
import type { AwsChoice, Services } from '../../lib/cli/services';
import { waitLimit } from '../../lib/cli/wait-options';
import { FakeEcs, Refusal } from '../support/fake-ecs';
import { digestOf } from '../support/manifest';
import { documentOf } from './documents';
import { addRunning, clientOf, NOBODY } from './running-services';
import { type Answer, UNREACHABLE, Workspace } from './workspace';

/** Time that passes only in pauses; between them happens what a test says. */
class PauseClock implements Clock {
  public time = 0;
  public readonly pauses: number[] = [];
  /** What happens in each pause, in turn. */
  public readonly then: (() => void)[] = [];

  public now(): number {
    return this.time;
  }

  public sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.time += milliseconds;
    this.pauses.push(milliseconds);
    this.then.shift()?.();
    return signal?.aborted === true ? Promise.reject(signal.reason as Error) : Promise.resolve();
  }
}

let workspace: Workspace;
let ecs: FakeEcs;
let clock: PauseClock;
let choices: AwsChoice[];
let services: Services;

beforeEach(async () => {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  ecs = await FakeEcs.start();
  ecs.addCluster('shop');
  clock = new PauseClock();
  choices = [];
  services = {
    ...UNREACHABLE,
    clock,
    ecsClient: (choice) => {
      choices.push(choice);
      return Promise.resolve(clientOf(choice.profile === 'nobody' ? NOBODY : ecs.url, choice));
    },
  };
  workspace = Workspace.create().manifest({
    environments: { uat: { images: { api: '1.4.0' } }, prod: { promotesFrom: ['uat'], images: { api: '1.3.2', web: '2.0.1' } } },
    images: { api: { releases: ['1.4.0', '1.3.2'] }, web: { releases: ['2.0.1'] } },
  });
});

afterEach(() => ecs.close());

function asked(...argv: string[]): Promise<Answer> {
  return workspace.run(['status', ...argv], { services });
}

/** Every call of the operation fails so many times. */
function fails(operation: string, times: number, refusal: Refusal): void {
  if (times === 0) return;
  ecs.before.set(operation, () => {
    fails(operation, times - 1, refusal);
    throw refusal;
  });
}

test('what is in sync is not waited for', async () => {
  addRunning(ecs, 'uat', 'api', '1.4.0');
  const answer = await asked('uat', '--wait', '--json');
  expect(answer.exitCode).toBe(0);
  expect(documentOf('status', answer).inSync).toBe(true);
  expect(clock.pauses).toEqual([]);
});

test('waits for every environment named, and says in a log what changes and no more', async () => {
  addRunning(ecs, 'uat', 'api', '1.3.2');
  clock.then.push(
    () => {
      addRunning(ecs, 'uat', 'api', '1.3.2', '1.4.0');
      addRunning(ecs, 'prod', 'api', '1.3.2');
    },
    () => undefined,
    () => {
      addRunning(ecs, 'uat', 'api', '1.4.0');
    },
    () => {
      addRunning(ecs, 'prod', 'web', '2.0.1');
    },
  );
  const { exitCode, stdout, stderr } = await asked('--wait');
  expect(exitCode).toBe(0);
  expect(stderr.split('\n')).toEqual([
    'uat: not in sync: api (out-of-sync)',
    'prod: not in sync: api (unknown), web (unknown)',
    'uat: not in sync: api (mixed)',
    'prod: not in sync: web (unknown)',
    'uat: in sync',
    'prod: in sync',
    '',
  ]);
  expect(stdout.trim().split('\n')).toHaveLength(3);
  expect(stdout).not.toMatch(/mixed|unknown/);
  expect(clock.pauses).toEqual([5000, 5000, 5000, 5000]);
  expect(choices).toHaveLength(1);
});

test('when the time is over the last answer is shown with what is missing: exit code 1', async () => {
  addRunning(ecs, 'uat', 'api', '1.4.0');
  addRunning(ecs, 'prod', 'api', '1.4.0');
  clock.then.push(
    () => undefined,
    () => {
      addRunning(ecs, 'prod', 'api', '1.3.2');
    },
  );
  const { exitCode, stdout, stderr } = await asked('uat', 'prod', '--wait', '--timeout', '12s');
  expect(exitCode).toBe(1);
  expect(clock.pauses).toEqual([5000, 5000, 2000]);
  expect(stdout).toMatch(/^uat .*in-sync.*\nprod +api .*in-sync.*\nprod +web .*unknown.*\n$/);
  expect(stderr).toContain('the time is over after 12s\nprod: not in sync: web (unknown)\n');
});

test('the document at the end is the only one', async () => {
  addRunning(ecs, 'uat', 'api', '1.3.2');
  const answer = await asked('uat', '--wait', '--timeout', '11s', '--json');
  expect(answer.exitCode).toBe(1);
  expect(documentOf('status', answer)).toMatchObject({
    inSync: false,
    findings: [],
    environments: [{ name: 'uat', images: [{ state: 'out-of-sync', running: [{ digest: digestOf('1.3.2'), tasks: 1 }] }] }],
  });
});

test('--quiet says nothing before the answer', async () => {
  clock.then.push(() => {
    addRunning(ecs, 'uat', 'api', '1.4.0');
  });
  expect(await asked('uat', '--wait', '--quiet')).toMatchObject({ exitCode: 0, stderr: '' });
});

test('a terminal gets a line of progress instead of lines for a log', async () => {
  const update = jest.spyOn(Progress.prototype, 'update');
  addRunning(ecs, 'prod', 'api', '1.3.2');
  clock.then.push(
    () => {
      fails('ListClusters', 1, new Refusal('ThrottlingException', 'Rate exceeded'));
    },
    () => {
      addRunning(ecs, 'prod', 'web', '2.0.1');
    },
  );
  const { exitCode, stderr } = await workspace.run(['status', 'prod', '--wait', '--timeout', '3m'], { services, terminal: true });
  expect(exitCode).toBe(0);
  expect(stderr).toBe('');
  expect(update.mock.calls.map(([text]) => text)).toEqual([
    'waiting for prod',
    'waiting: 1 of 2 images in sync, 3 min left',
    'waiting: 1 of 2 images in sync, 3 min left, ThrottlingException: Rate exceeded',
    'waiting: 2 of 2 images in sync, 3 min left',
  ]);
  update.mockRestore();
});

test('pauses longer where a reading takes many calls', async () => {
  for (let index = 0; index < 100; index += 1) ecs.addCluster(`empty-${index}`);
  clock.then.push(() => {
    addRunning(ecs, 'uat', 'api', '1.4.0');
  });
  await asked('uat', '--wait');
  // 2 pages of clusters and the services of 101.
  expect(clock.pauses).toEqual([10_300]);
});

describe('failures that pass are waited out and said', () => {
  test.each<[string, Refusal]>([
    ['throttling', new Refusal('ThrottlingException', 'Rate exceeded')],
    ['a fault of AWS', new Refusal('ServerException', 'Service Unavailable', 503)],
    ['a timeout', new Refusal('RequestTimeout', 'took too long')],
  ])('%s', async (_, refusal) => {
    addRunning(ecs, 'uat', 'api', '1.4.0');
    fails('DescribeServices', 3, refusal);
    const { exitCode, stderr } = await asked('uat', '--wait');
    expect(exitCode).toBe(0);
    expect(stderr).toBe(`uat cannot be read, asking again: ${refusal.type}: ${refusal.message}\nuat: in sync\n`);
    expect(clock.pauses).toEqual([5000, 5000, 5000]);
  });

  test('when the time is over meanwhile, the last answer is shown with a finding', async () => {
    addRunning(ecs, 'uat', 'api', '1.4.0', '1.3.2');
    clock.then.push(() => {
      fails('ListTasks', 9, new Refusal('ThrottlingException', 'Rate exceeded'));
    });
    const answer = await asked('uat', '--wait', '--timeout', '20s', '--json');
    expect(answer.exitCode).toBe(1);
    expect(documentOf('status', answer)).toMatchObject({
      environments: [{ images: [{ state: 'mixed' }] }],
      findings: [{ code: 'throttled', environment: 'uat' }],
    });
  });

  test('an answer from before a failure is not taken for being in sync', async () => {
    addRunning(ecs, 'uat', 'api', '1.4.0');
    addRunning(ecs, 'prod', 'api', '1.3.2');
    clock.then.push(() => {
      addRunning(ecs, 'prod', 'web', '2.0.1');
      fails('ListClusters', 1, new Refusal('ThrottlingException', 'Rate exceeded'));
    });
    expect(await asked('--wait', '--profile-for', 'prod=shop-prod')).toMatchObject({ exitCode: 0 });
    expect(clock.pauses).toHaveLength(2);
  });

  test('an account that is never reached is given up after a minute: exit code 3', async () => {
    addRunning(ecs, 'uat', 'api', '1.4.0');
    const answer = await asked('--wait', '--profile-for', 'prod=nobody', '--json');
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('prod cannot be read') as string,
    });
    expect(clock.time).toBe(60_000);
  });

  test('when the time is over before any account has answered there is nothing to show: exit code 3', async () => {
    fails('ListClusters', 99, new Refusal('ThrottlingException', 'Rate exceeded'));
    const answer = await asked('--wait', '--timeout', '1m', '--json');
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error.code).toBe('throttled');
    expect(clock.time).toBe(60_000);
  });
});

test.each(['ListClusters', 'DescribeServices', 'DescribeTasks'])(
  'a permission that is missing for %s ends the wait at once: exit code 3',
  async (operation) => {
    addRunning(ecs, 'uat', 'api', '1.3.2');
    fails(operation, 9, new Refusal('AccessDeniedException', `not authorized to perform: ecs:${operation}`));
    const answer = await asked('uat', '--wait', '--json');
    expect(answer.exitCode).toBe(3);
    expect(documentOf('error', answer).error).toMatchObject({
      code: 'access-denied',
      message: expect.stringContaining(`ecs:${operation}`) as string,
    });
    expect(clock.pauses).toEqual([]);
  },
);

test('a permission that is missing for one of several accounts ends the wait, too', async () => {
  addRunning(ecs, 'uat', 'api', '1.3.2');
  fails('ListClusters', 1, new Refusal('AccessDeniedException', 'no'));
  expect(await asked('--wait', '--profile-for', 'prod=shop-prod')).toMatchObject({ exitCode: 3 });
});

test('Ctrl-C ends the wait: exit code 130 and one document', async () => {
  const controller = new AbortController();
  clock.then.push(() => {
    controller.abort(new Interrupted());
  });
  const answer = await workspace.run(['status', '--wait', '--json'], { services, signal: controller.signal });
  expect(answer.exitCode).toBe(130);
  expect(documentOf('error', answer).error.code).toBe('interrupted');
  expect(clock.pauses).toEqual([5000]);
});

test('an environment that is not there is not waited for', async () => {
  expect((await asked('qa', '--wait')).exitCode).toBe(1);
  expect(clock.pauses).toEqual([]);
});

const ROLE = 'arn:aws:iam::222222222222:role/waybill-proof-uat-1a2b3c4d';

test.each([
  [['uat', '--wait', '--timeout', '1800s', '--region', 'eu-central-1', '--role-for', `uat=${ROLE}`]],
  [['--wait', '--timeout', '1800s', '--region', 'eu-central-1', '--role-for', `uat=${ROLE}`, 'uat']],
  [['--manifest', 'release-manifest.yaml', '--wait', 'uat', '--timeout=1800s', '--region=eu-central-1', `--role-for=uat=${ROLE}`]],
])('the call of the pipeline, in any order: %j', async (argv) => {
  addRunning(ecs, 'uat', 'api', '1.4.0');
  expect((await asked(...argv)).exitCode).toBe(0);
  expect(choices).toEqual([{ profile: undefined, region: 'eu-central-1', roleArn: ROLE }]);
});

test.each(['30', 'm', '0s', '-5m', '1.5h', '5 m', '30M', '1d', '1h30m', '1000000s', '٣s'])(
  '%j is no duration: exit code 2',
  async (text) => {
    const answer = await asked('--wait', `--timeout=${text}`, '--json');
    expect(answer.exitCode).toBe(2);
    expect(documentOf('error', answer).error).toMatchObject({
      code: 'invalid-argument',
      help: expect.stringContaining('30m') as string,
    });
  },
);

test.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['999999h', 3_599_996_400_000],
])('--timeout %s', (timeout, milliseconds) => {
  expect(waitLimit(new Arguments([], { wait: true, timeout }))).toEqual({ milliseconds, text: timeout });
});

test('the time is 30 minutes by default, and none without --wait', () => {
  expect(waitLimit(new Arguments([], { wait: true }))).toEqual({ milliseconds: 1_800_000, text: '30m' });
  expect(waitLimit(new Arguments([], {}))).toBeUndefined();
});

test('--timeout without --wait is wrong use', async () => {
  const answer = await asked('--timeout', '5m', '--json');
  expect(answer.exitCode).toBe(2);
  expect(documentOf('error', answer).error.code).toBe('unexpected-argument');
});

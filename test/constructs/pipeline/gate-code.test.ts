import { runInNewContext } from 'node:vm';
import { GATE_CODE } from '../../../lib/constructs/pipeline/gate-code';

interface Command {
  readonly kind: string;
  readonly input: {
    readonly Name?: string;
    readonly Value?: string;
    readonly jobId?: string;
    readonly failureDetails?: { message: string };
  };
}

/** The gate in an account with these parameters; answers are collected. */
function gate(parameters: Record<string, unknown>, broken = false) {
  const store = new Map(Object.entries(parameters).map(([name, value]) => [`/waybill/shop/Pipeline/${name}`, JSON.stringify(value)]));
  const answers: string[] = [];
  const send = (command: Command): Promise<unknown> => {
    const { kind, input } = command;
    if (kind === 'PutJobSuccessResultCommand') answers.push('enter');
    else if (kind === 'PutJobFailureResultCommand') answers.push(input.failureDetails?.message ?? '');
    else if (broken) return Promise.reject(new Error('throttled'));
    else if (kind === 'PutParameterCommand') store.set(input.Name!, input.Value!);
    else if (!store.has(input.Name!)) return Promise.reject(new Error('ParameterNotFound'));
    else return Promise.resolve({ Parameter: { Value: store.get(input.Name!) } });
    return Promise.resolve({});
  };
  const sdk = new Proxy(
    {},
    {
      get: (_, kind: string) =>
        kind.endsWith('Client')
          ? class {
              public send = send;
            }
          : class {
              public readonly kind = kind;
              public constructor(public readonly input: unknown) {}
            },
    },
  );
  const exports: { handler?: (event: unknown) => Promise<void> } = {};
  const console = { log: () => undefined, error: () => undefined };
  runInNewContext(GATE_CODE, { require: () => sdk, exports, process: { env: { PREFIX: '/waybill/shop/Pipeline' } }, console });
  const call = async (parametersOfUser: unknown, key = 'actionConfiguration'): Promise<string> => {
    const text = typeof parametersOfUser === 'string' ? parametersOfUser : JSON.stringify(parametersOfUser);
    await exports.handler!({ 'CodePipeline.job': { id: 'job', data: { [key]: { configuration: { UserParameters: text } } } } });
    return answers.at(-1)!;
  };
  return { call, read: (name: string) => JSON.parse(store.get(`/waybill/shop/Pipeline/${name}`)!) as unknown };
}

const A = { fingerprint: 'aaaa', images: { api: { version: '1.4.0' } } };
const B = { fingerprint: 'bbbb' };

test('before the first delivery the stage is entered', async () => {
  expect(await gate({ 'uat/delivered': {} }).call({ ask: { uat: 'aaaa' } })).toBe('enter');
});

test('what was delivered is not delivered again, and that is said', async () => {
  const { call } = gate({ 'uat/delivered': A });
  expect(await call({ ask: { uat: 'aaaa' } })).toBe('unchanged since the last delivery: uat');
  expect(await call({ ask: { uat: 'aaaa' } }, 'ruleConfiguration')).toBe('unchanged since the last delivery: uat');
});

test('a change is delivered, and so is the return to what was before it', async () => {
  const { call } = gate({ 'uat/delivered': A, 'uat/proposed': B });
  expect(await call({ ask: { uat: 'bbbb' } })).toBe('enter');
  await call({ open: 'uat' });
  expect(await call({ close: 'uat', fingerprint: 'bbbb' })).toBe('enter');
  expect(await call({ ask: { uat: 'bbbb' } })).toMatch(/^unchanged/);
  expect(await call({ ask: { uat: 'aaaa' } })).toBe('enter');
});

test('a delivery that began and was not completed is made again, also when the manifest is back to what was before', async () => {
  const { call, read } = gate({ 'uat/delivered': A });
  expect(await call({ open: 'uat' })).toBe('enter');
  expect(read('uat/delivered')).toEqual({ ...A, open: true });
  expect(await call({ ask: { uat: 'bbbb' } })).toBe('enter');
  expect(await call({ ask: { uat: 'aaaa' } })).toBe('enter');
});

test('after a refusal the same change is asked for again, and its revert is not', async () => {
  // A refusal ends the stage before it is opened: nothing is written.
  const { call } = gate({ 'prod/delivered': A, 'prod/proposed': B });
  expect(await call({ ask: { prod: 'bbbb' } })).toBe('enter');
  expect(await call({ ask: { prod: 'aaaa' } })).toMatch(/^unchanged/);
});

test('of several environments side by side one that changed is enough', async () => {
  const { call } = gate({ 'b/delivered': A, 'c/delivered': A });
  expect(await call({ ask: { b: 'aaaa', c: 'bbbb' } })).toBe('enter');
  expect(await call({ ask: { b: 'aaaa', c: 'aaaa' } })).toBe('unchanged since the last delivery: b, c');
});

test('what is completed replaces what was delivered', async () => {
  const { call, read } = gate({ 'uat/delivered': { ...A, open: true }, 'uat/proposed': B });
  await call({ close: 'uat', fingerprint: 'bbbb' });
  expect(read('uat/delivered')).toEqual(B);
});

test('what was not proposed is not taken for delivered', async () => {
  const { call, read } = gate({ 'uat/delivered': A, 'uat/proposed': A });
  expect(await call({ close: 'uat', fingerprint: 'bbbb' })).toContain('what was proposed for uat is not what was deployed');
  expect(read('uat/delivered')).toEqual(A);
});

test.each([['{"ask":{"uat":"#{Build@Synth.WAYBILL_UAT}"}}'], ['{"ask"']])(
  'a question that it does not understand is answered by entering: %s',
  async (text) => {
    expect(await gate({ 'uat/delivered': A }).call(text)).toBe('enter');
  },
);

test('when its records cannot be read, it lets in, but writes down nothing', async () => {
  const { call } = gate({}, true);
  expect(await call({ ask: { uat: 'aaaa' } })).toBe('enter');
  expect(await call({ open: 'uat' })).toBe('throttled');
  expect(await call({ close: 'uat', fingerprint: 'aaaa' })).toBe('throttled');
});

test('it fits where a template has room for code', () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html
  expect(GATE_CODE.length).toBeLessThan(4096);
});

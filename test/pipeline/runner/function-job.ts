import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AwsClient } from '../aws/aws-client';
import type { ActionContext, ActionOutcome } from './action-context';
import { DeployedStack } from './deployed-stack';

/** What a function's process tells: calls of CodePipeline, which the emulated AWS does not have. */
export interface JobMessage {
  readonly operation: string;
  readonly input: {
    readonly jobId: string;
    readonly failureDetails?: { readonly message: string };
    readonly outputVariables?: Readonly<Record<string, string>>;
  };
}

interface FunctionProperties {
  readonly Code: { readonly ZipFile?: string };
  readonly Handler: string;
  readonly Role: string;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
}

/** What calls the function: an action or a rule. */
export interface JobOptions extends Pick<ActionContext, 'configuration' | 'image' | 'role' | 'service'> {
  /** The stack that has the function. */
  readonly stack: DeployedStack;
}

/**
 * Runs a deployed function as a job of CodePipeline: its own code, from the stack's template, in a process with its role's credentials.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
 */
export async function runFunction({ configuration, image, role, service, stack }: JobOptions): Promise<ActionOutcome> {
  const name = configuration['FunctionName'] ?? '';
  const found = stack.resources('AWS::Lambda::Function').find(({ physicalId }) => physicalId === name);
  if (found === undefined) throw new Error(`the stack ${stack.name} has no function ${name}`);
  await askWhetherAllowed(role, name);
  const { Code, Handler, Role, Environment } = found.properties as FunctionProperties;
  if (Code.ZipFile === undefined)
    throw new Error(`the code of the function ${name} is not in the template, which this runner does not know`);
  const runtime = await service.assumeRole(Role, name.slice(0, 64));
  const folder = mkdtempSync(path.join(image.temporary, 'function-'));
  try {
    const [file = '', handler = ''] = Handler.split('.');
    const code = path.join(folder, `${file}.js`);
    writeFileSync(code, Code.ZipFile);
    const id = randomUUID();
    const event = { 'CodePipeline.job': { id, data: { actionConfiguration: { configuration } } } };
    const env = { ...image.env, NODE_PATH: image.functionModules, ...runtime.variables, ...Environment?.Variables };
    return await finish(id, image.functionProgram, [code, handler, JSON.stringify(event)], folder, env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The job's end is what the function tells CodePipeline, not what it returns. */
async function finish(id: string, program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<ActionOutcome> {
  return new Promise((resolve, reject) => {
    const child = fork(program, args, { cwd, env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    let output = '';
    let told: JobMessage | undefined;
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('message', (message) => {
      told = message as JobMessage;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (told?.input.jobId !== id) {
        // AWS would wait for the answer until the action's time is over.
        resolve({ succeeded: false, summary: `the function ended with code ${code ?? 'none'} and did not answer the job`, output });
        return;
      }
      const succeeded = told.operation === 'PutJobSuccessResult';
      const summary = told.input.failureDetails?.message ?? 'the function answered';
      resolve({ succeeded, summary, output, variables: told.input.outputVariables ?? {} });
    });
  });
}

async function askWhetherAllowed(role: AwsClient, name: string): Promise<void> {
  const headers = { 'x-amz-invocation-type': 'DryRun' };
  await role.rest(
    'lambda',
    { method: 'POST', path: `/2015-03-31/functions/${name}/invocations`, headers, body: '{}' },
    'lambda:InvokeFunction',
  );
}

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Question } from './runner/action-context';
import type { Execution } from './runner/execution';
import { PipelineBed } from './support/pipeline-bed';

/** The runner with a pipeline that is the CDK's alone. One story: each test begins where the one before it ended. */
let bed: PipelineBed;
const TOOLS = '111111111111';

beforeAll(async () => {
  const accounts = { tools: TOOLS, uat: TOOLS, prod: TOOLS };
  bed = await PipelineBed.start({ accounts, app: 'test/pipeline/support/plain-app.ts', pipelineStack: 'Plain' });
  await release('first', ['uat']);
  await bed.project.expectRun(['cdk', 'deploy', 'Plain']);
});

afterAll(async () => {
  await bed.stop();
});

/** Merges a text for environments. */
async function release(text: string, environments: readonly string[]): Promise<void> {
  writeFileSync(path.join(bed.project.folder, 'text.json'), fileOf(text, environments));
  await bed.push();
}

function fileOf(text: string, environments: readonly string[]): string {
  return JSON.stringify({ text, environments });
}

async function deployed(environment: string): Promise<string | undefined> {
  try {
    const Name = `/plain/${environment}`;
    return (await bed.tools.json<{ Parameter: { Value: string } }>('ssm', 'AmazonSSM.GetParameter', { Name })).Parameter.Value;
  } catch {
    return undefined;
  }
}

/** Holds an execution to what became of its stages. */
function expectOutline(execution: Execution, outline: Record<string, string>): void {
  if (JSON.stringify(execution.outline) !== JSON.stringify(outline)) throw new Error(execution.told);
}

test('a release goes through source, build, self-mutation, deployment and check', async () => {
  const execution = await bed.runner.execute();
  expectOutline(execution, { Source: 'Succeeded', Build: 'Succeeded', UpdatePipeline: 'Succeeded', uat: 'Succeeded' });
  expect(execution.superseded).toBeUndefined();
  expect(await deployed('uat')).toBe('first');
  const file = fileOf('first', ['uat']);
  expect(execution.action('Check-uat').output).toContain(`uat has ${file.length} characters: made of ${file}`);
});

test('an environment more is there after the pipeline updated itself, and a person is asked with the variables in the text', async () => {
  await release('second', ['uat', 'prod']);
  const questions: Question[] = [];
  const execution = await bed.runner.execute((question) => {
    questions.push(question);
    return { approved: true };
  });
  expect(execution.superseded?.outline).toEqual({ Source: 'Succeeded', Build: 'Succeeded', UpdatePipeline: 'Succeeded' });
  expectOutline(execution, { Source: 'Succeeded', Build: 'Succeeded', UpdatePipeline: 'Succeeded', uat: 'Succeeded', prod: 'Succeeded' });
  expect(questions).toEqual([{ action: 'Approve-prod', text: `prod gets ${fileOf('second', ['uat', 'prod']).length} characters` }]);
  expect(await deployed('prod')).toBe('second');
});

test('a check that fails ends the execution, and a person who refuses does', async () => {
  await release('broken', ['uat', 'prod']);
  const broken = await bed.runner.execute();
  expectOutline(broken, { Source: 'Succeeded', Build: 'Succeeded', UpdatePipeline: 'Succeeded', uat: 'Failed' });
  expect(broken.stage('uat').reason).toContain('Check-uat: the build ended with code 1');

  await release('third', ['uat', 'prod']);
  const refused = await bed.runner.execute(() => ({ approved: false, comment: 'on Monday' }));
  expect(refused.stage('prod')).toMatchObject({ status: 'Failed', reason: 'Approve-prod: rejected on Monday' });
  expect(await deployed('uat')).toBe('third');
  expect(await deployed('prod')).toBe('second');
});

test('stacks without a change are left as they are', async () => {
  const execution = await bed.runner.execute(() => ({ approved: true }));
  expect(execution.action('Text.Prepare').summary).toBe('no changes');
  expect(execution.action('Text.Deploy').summary).toBe('no changes');
  expect(await deployed('prod')).toBe('third');
});

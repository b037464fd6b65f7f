import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectToPass, PASSED_PACKS } from '../support/nag';
import type { PipelineStage } from '../support/pipeline';
import { type AppRun, PACKS, resourcesOf, runApp } from '../support/run-app';

const EXAMPLES = join(__dirname, '../../examples');

describe.each(['cross-account', 'pipeline'])('%s', (name) => {
  const folder = join(EXAMPLES, name);
  const run = runApp(join(folder, 'app.ts'), {}, PACKS);

  test('is a complete app of at most a hundred lines', () => {
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'app.ts', 'cdk.json', 'release-manifest.yaml']);
    expect(readFileSync(join(folder, 'app.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(100);
  });

  test.each(PASSED_PACKS)('passes the pack %s, each exception on one construct with its reason', (pack) => {
    expectToPass(pack, run.directory);
  });

  test('warns of nothing', () => {
    expect(run.warnings).toEqual([]);
  });

  test('writes for the builds what each environment is to run', () => {
    const stages = stagesOf(run).slice(3);
    expect(stages.length).toBe(2);
    for (const { Name } of stages) {
      expect(readFileSync(join(run.directory, 'waybill', `${Name}.fingerprint`), 'utf8')).toMatch(/^[0-9a-f]{32}\n$/);
    }
  });

  test('makes what it made before', () => {
    expect(summaryOf(run)).toMatchSnapshot();
  });
});

test('of the app across accounts every stack is deployed in its account and region, prod in both behind one approval', () => {
  const { directory } = runApp(join(EXAMPLES, 'cross-account/app.ts'), {}, PACKS);
  const folders = readdirSync(directory).filter((name) => name.startsWith('assembly-'));
  const places = folders.flatMap((folder) => {
    const { artifacts } = JSON.parse(readFileSync(join(directory, folder, 'manifest.json'), 'utf8')) as {
      artifacts: Record<string, { type: string; environment?: string }>;
    };
    return Object.values(artifacts).flatMap(({ type, environment }) => (type === 'aws:cloudformation:stack' ? [`${environment}`] : []));
  });
  expect([...new Set(places)].sort()).toEqual([
    'aws://222222222222/eu-west-1',
    'aws://333333333333/eu-central-1',
    'aws://333333333333/eu-west-1',
  ]);
});

function stagesOf({ templates }: AppRun): readonly PipelineStage[] {
  const [pipeline] = Object.values(templates).flatMap((template) => resourcesOf(template, 'AWS::CodePipeline::Pipeline'));
  return (pipeline?.Properties['Stages'] ?? []) as PipelineStage[];
}

/** The pipeline as people see it, and which resources there are. */
function summaryOf(run: AppRun): object {
  return {
    stages: stagesOf(run).map(({ Name, Actions, BeforeEntry }) => ({
      [Name]: Actions.map(({ RunOrder, Name: action, Region = '' }) => `${RunOrder} ${action} ${Region}`.trimEnd()),
      condition: BeforeEntry?.Conditions.map(
        ({ Result, Rules }) => `${Result} ${Rules.map((rule) => rule.Configuration.UserParameters).join(' ')}`,
      ),
    })),
    resources: Object.fromEntries(
      Object.entries(run.templates).map(([stack, { Resources }]) => [
        stack,
        Object.fromEntries(Object.entries(Resources).map(([id, { Type }]) => [id, Type])),
      ]),
    ),
  };
}

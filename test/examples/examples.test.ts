import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectToPass, PASSED_PACKS } from '../support/nag';
import { type AppRun, PACKS, resourcesOf, runApp } from '../support/run-app';

const EXAMPLES = join(__dirname, '../../examples');

test('each example is tested', () => {
  // Those with a pipeline are in pipelines.test.ts, that of the discovery in discovery.test.ts, workflows of CI systems in ci.test.ts.
  expect(readdirSync(EXAMPLES).sort()).toEqual(['ci', 'cross-account', 'discovery', 'existing-app', 'pipeline', 'single-account']);
});

describe.each(['existing-app', 'single-account'])('%s', (name) => {
  const folder = join(EXAMPLES, name);
  const run = runApp(join(folder, 'app.ts'), {}, PACKS);

  test('is a complete app of at most a hundred lines, and what is accepted of the packs beside it', () => {
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'acknowledgements.ts', 'app.ts', 'cdk.json', 'release-manifest.yaml']);
    for (const file of ['acknowledgements.ts', 'app.ts']) {
      expect(readFileSync(join(folder, file), 'utf8').split('\n').length).toBeLessThanOrEqual(100);
    }
  });

  test.each(PASSED_PACKS)('passes the pack %s, each exception on one construct with its reason', (pack) => {
    expectToPass(pack, run.directory);
  });

  test('warns of nothing', () => {
    expect(run.warnings).toEqual([]);
  });

  test('runs every container by digest, and shares nothing between stacks', () => {
    const containers = Object.values(run.templates)
      .flatMap((template) => resourcesOf(template, 'AWS::ECS::TaskDefinition'))
      .flatMap(({ Properties }) => Properties['ContainerDefinitions'] as { Image: unknown }[]);
    expect(containers.length).toBeGreaterThan(1);
    for (const { Image } of containers) expect(JSON.stringify(Image)).toMatch(/@sha256:[0-9a-f]{64}"/);
    expect(JSON.stringify(run.templates)).not.toMatch(/ImportValue|GetStackOutput|"Export"/);
  });

  test('makes what it made before', () => {
    expect(summaryOf(run)).toMatchSnapshot();
  });
});

/** What a reader wants to see change or not: the resources of each stack, in full where they are about images. */
function summaryOf({ templates }: AppRun): object {
  const inFull = ['AWS::ECS::TaskDefinition', 'AWS::ECS::Service', 'AWS::ECR::Repository'];
  return Object.fromEntries(
    Object.entries(templates).map(([stack, { Resources }]) => [
      stack,
      Object.fromEntries(
        Object.entries(Resources).map(([id, { Type, Properties }]) => [id, inFull.includes(Type) ? { Type, Properties } : Type]),
      ),
    ]),
  );
}

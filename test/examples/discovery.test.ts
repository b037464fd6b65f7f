import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectToPass, PASSED_PACKS } from '../support/nag';
import { PACKS, resourcesOf, runApp } from '../support/run-app';

const FOLDER = join(__dirname, '../../examples/discovery');
const run = runApp(join(FOLDER, 'app.ts'), {}, PACKS);
const registry = run.templates['Wiki-Registry']!;

test('is a complete app of at most a hundred lines', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(['README.md', 'app.ts', 'cdk.json', 'release-manifest.yaml']);
  expect(readFileSync(join(FOLDER, 'app.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(100);
});

test.each(PASSED_PACKS)('passes the pack %s, each exception on one construct with its reason', (pack) => {
  expectToPass(pack, run.directory);
});

test('warns of nothing', () => {
  expect(run.warnings).toEqual([]);
});

test('a push of a tag for dev starts the build of the discovery', () => {
  const [rule] = resourcesOf(registry, 'AWS::Events::Rule');
  expect(rule?.Properties['EventPattern']).toMatchObject({
    detail: { 'repository-name': ['wiki/app'], 'image-tag': ['develop', { wildcard: 'feature-*' }] },
  });
});

test('the tag that moves may be moved in the registry, and no release may', () => {
  const [repository] = resourcesOf(registry, 'AWS::ECR::Repository');
  expect(repository?.Properties['ImageTagMutabilityExclusionFilters']).toEqual([
    { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'develop' },
  ]);
});

test('the pipeline deploys dev, too', () => {
  const [pipeline] = Object.values(run.templates).flatMap((template) => resourcesOf(template, 'AWS::CodePipeline::Pipeline'));
  const stages = pipeline?.Properties['Stages'] as readonly { Name: string }[];
  expect(stages.map(({ Name }) => Name)).toEqual(['Source', 'Build', 'UpdatePipeline', 'dev', 'prod']);
});

test('makes what it made before', () => {
  expect(
    Object.fromEntries(
      Object.entries(registry.Resources).map(([id, { Type, Properties }]) => [
        id,
        Type.startsWith('AWS::Events') ? { Type, Properties } : Type,
      ]),
    ),
  ).toMatchSnapshot();
});

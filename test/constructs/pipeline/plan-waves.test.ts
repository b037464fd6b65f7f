import { Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { planWaves, stageId } from '../../../lib/constructs/pipeline/plan-waves';
import type { PromotedEnvironment } from '../../../lib';
import { type Environments, pipelineManifest } from '../../support/pipeline';
import { TOOLS } from '../../support/shop-manifest';

function plan(environments: Environments, options: Record<string, PromotedEnvironment> = {}): string[] {
  return planWaves(new Stack(), pipelineManifest(environments), options, TOOLS).map((wave) =>
    wave.environments.map(({ release, approval }) => `${release.name}${approval ? '?' : ''}`).join(' '),
  );
}

test('developers are left out, the first environment is free, those behind it are asked for', () => {
  expect(plan({ dev: { builds: true }, uat: { from: ['dev'] }, prod: { from: ['uat'] } })).toEqual(['uat', 'prod?']);
});

test('environments with the same upstreams stand side by side, in whatever order they name them', () => {
  expect(plan({ a: {}, b: {}, c: { from: ['a', 'b'] }, d: { from: ['b', 'a'] }, e: { from: ['a'] } })).toEqual(['a b', 'c? d?', 'e?']);
});

test('one that is asked for never stands beside one that is not', () => {
  expect(plan({ a: {}, b: { from: ['a'] }, c: { from: ['a'] } }, { b: { approval: false } })).toEqual(['a', 'b', 'c?']);
});

test('every environment comes after all that it promotes from, and once', () => {
  const arbitrary = fc.array(fc.tuple(fc.array(fc.nat(), { maxLength: 3 }), fc.constantFrom(true, false, undefined), fc.boolean()), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(arbitrary, (drawn) => {
      const names = drawn.map((_, n) => `e${n}`);
      const environments = Object.fromEntries(
        drawn.map(([from], n) => [`e${n}`, { from: [...new Set(n === 0 ? [] : from.map((f) => `e${f % n}`))] }]),
      );
      const options = Object.fromEntries(
        drawn.map(([, approval, ownStage], n) => [`e${n}`, { ownStage, ...(approval === undefined ? {} : { approval }) }]),
      );
      const waves = planWaves(new Stack(), pipelineManifest(environments), options, TOOLS);
      const at = new Map(waves.flatMap((wave, index) => wave.environments.map(({ release }) => [release.name, index] as const)));
      expect([...at.keys()].sort()).toEqual([...names].sort());
      for (const [name, { from }] of Object.entries(environments)) for (const up of from) expect(at.get(up)).toBeLessThan(at.get(name)!);
      for (const wave of waves) expect(new Set(wave.environments.map(({ approval }) => approval)).size).toBe(1);
    }),
    { numRuns: 60 },
  );
});

test.each<[string, Record<string, PromotedEnvironment>, string]>([
  [
    'a name that the manifest lacks',
    { prd: {} },
    'environments: the manifest has no environment "prd"; the environments of the manifest are: uat, prod',
  ],
  ['an environment of which nobody says where it is', { prod: { targets: [TOOLS] } }, 'nobody says where uat is'],
  ['no target', { prod: { targets: [] }, uat: { targets: [TOOLS] } }, 'environments.prod.targets is empty'],
  ['a target twice', { uat: { targets: [TOOLS, TOOLS] }, prod: { targets: [TOOLS] } }, '111111111111/eu-west-1 stands there twice'],
  [
    'no environment at all',
    { uat: { included: false }, prod: { included: false } },
    'no environment of the manifest is part of the pipeline',
  ],
])('%s is refused', (_, options, message) => {
  expect(() => plan({ uat: {}, prod: { from: ['uat'] } }, options)).toThrow(message);
});

test('the id of a stage has the account only where the region says too little', () => {
  const other = { account: '222222222222', region: TOOLS.region };
  expect([TOOLS, other].map((target) => stageId('prod', [TOOLS, other], target))).toEqual([
    'prod-eu-west-1',
    'prod-222222222222-eu-west-1',
  ]);
});

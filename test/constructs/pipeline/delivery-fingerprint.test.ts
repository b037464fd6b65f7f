import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Stage, Tags } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { recordOf } from '../../../lib/constructs/pipeline/delivery-fingerprint';
import type { DeploymentTarget, EnvironmentRelease, IEnvironmentStages } from '../../../lib';
import { testApp } from '../../support/app';
import { type Environments, pipelineManifest, pipelineOf, PROD, PROD_2 } from '../../support/pipeline';
import { digestOf } from '../../support/shop-manifest';

let outdir: string;
beforeEach(() => (outdir = mkdtempSync(join(tmpdir(), 'waybill-'))));
afterEach(() => {
  rmSync(outdir, { recursive: true });
});

interface Variation {
  readonly environments?: Environments;
  readonly display?: (environment: string) => string;
  readonly tag?: string;
  readonly regions?: DeploymentTarget[];
}

/** What the synthesis writes for the builds. */
function written(variation: Variation = {}): { fingerprint: (environment: string) => string; json: (file: string) => unknown } {
  const { environments = { uat: {}, prod: { from: ['uat'] } }, display = () => 'same', tag, regions = [PROD] } = variation;
  const stages: IEnvironmentStages = {
    makeStage: (scope: Construct, id: string, release: EnvironmentRelease, target: DeploymentTarget): Stage => {
      const stage = new Stage(scope, id, { env: target });
      const stack = new Stack(stage, 'Shop');
      new sns.Topic(stack, 'Topic', { displayName: display(release.name) });
      if (tag !== undefined) Tags.of(stack).add('team', tag);
      return stage;
    },
  };
  const app = testApp({ outdir });
  pipelineOf(
    {
      manifest: pipelineManifest(environments),
      stages,
      environments: {
        uat: { targets: [{ account: '222222222222', region: 'eu-west-1' }] },
        prod: { targets: regions },
        ...('load' in environments ? { load: { targets: [PROD_2] } } : {}),
      },
      sourceUrls: { api: 'https://github.com/acme/api.git' },
    },
    app,
  );
  const read = (file: string): string => readFileSync(join(outdir, 'waybill', file), 'utf8');
  return { fingerprint: (environment) => read(`${environment}.fingerprint`), json: (file) => JSON.parse(read(file)) as unknown };
}

function fingerprints(variation?: Variation): { uat: string; prod: string } {
  const { fingerprint } = written(variation);
  return { uat: fingerprint('uat'), prod: fingerprint('prod') };
}

test('the same app has the same fingerprints, and each environment its own', () => {
  const first = fingerprints();
  expect(first.uat).toMatch(/^[0-9a-f]{32}\n$/);
  expect(first.prod).not.toBe(first.uat);
  expect(fingerprints()).toEqual(first);
});

test('a promotion changes the fingerprint of the environment that it enters, and no other', () => {
  const before = fingerprints();
  const after = fingerprints({ environments: { uat: {}, prod: { from: ['uat'], api: '1.5.0' } } });
  expect(after.uat).toBe(before.uat);
  expect(after.prod).not.toBe(before.prod);
});

test('a template changes it, and so do the tags of a stack and another region', () => {
  const before = fingerprints();
  const template = fingerprints({ display: (environment) => (environment === 'prod' ? 'other' : 'same') });
  expect(template.uat).toBe(before.uat);
  expect(template.prod).not.toBe(before.prod);
  expect(fingerprints({ tag: 'shop' }).prod).not.toBe(before.prod);
  expect(fingerprints({ regions: [PROD, PROD_2] }).prod).not.toBe(before.prod);
});

test('an environment more changes none of the others', () => {
  const more = fingerprints({ environments: { uat: {}, load: { from: ['uat'] }, prod: { from: ['uat'] } } });
  expect(more).toEqual(fingerprints());
});

test('the builds are told what each image is to be', () => {
  const { json } = written({ environments: { uat: {}, prod: { from: ['uat'], web: '1.3.2' } } });
  const api = { version: '1.4.0', digest: digestOf('api', '1.4.0'), revision: `140${'a'.repeat(37)}` };
  const web = { version: '1.3.2', digest: digestOf('web', '1.3.2'), revision: `132${'a'.repeat(37)}` };
  expect(json('prod.json')).toMatchObject({ environment: 'prod', images: { api: { ...api, source: 'https://github.com/acme/api' }, web } });
  expect(json('prod.record.json')).toEqual(json('prod.json'));
});

test('a record fits into a parameter, whatever the environment runs', () => {
  const delivery = (count: number) => ({
    environment: 'prod',
    fingerprint: 'f'.repeat(32),
    images: Object.fromEntries(
      Array.from({ length: count }, (_, n) => [
        `image-${n}`,
        { version: '1.0.0', digest: digestOf('x', String(n)), revision: 'a'.repeat(40) },
      ]),
    ),
  });
  const parsed = (count: number) =>
    JSON.parse(recordOf(delivery(count))) as { fingerprint: string; images?: Record<string, { revision?: string }> };
  expect(parsed(10).images?.['image-9']?.revision).toBeDefined();
  expect(parsed(30).images?.['image-29']).toEqual({ version: '1.0.0', digest: digestOf('x', '29') });
  expect(parsed(600).images).toBeUndefined();
  for (const count of [0, 10, 30, 100, 600]) {
    expect(recordOf(delivery(count)).length).toBeLessThanOrEqual(4000);
    expect(parsed(count).fingerprint).toBe('f'.repeat(32));
  }
});

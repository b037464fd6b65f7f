import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Stack, Validations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NagPack } from 'cdk-nag';
import { ImageRegistryStack, PinnedImage, PromotionChecks } from '../../lib';
import { RULES } from '../../lib/checks/promotion-checks';
import { testApp } from '../support/app';
import { digestOf } from '../support/manifest';
import { shopManifest, TOOLS } from '../support/shop-manifest';
import { buildService, SHOP } from '../support/shop-service';
import { findingsOf } from './findings';

const ROOT = join(__dirname, '../..');

test('has one rule a file, and the name of the file is that of the rule', () => {
  const files = readdirSync(join(ROOT, 'lib/checks/rules')).map((file) => file.replace(/\.ts$/, ''));
  expect(RULES.map(({ name }) => name).sort()).toEqual(files.sort());
});

test('every rule has tests of what complies and of what does not', () => {
  const tests = RULES.map(({ name }) => readFileSync(join(__dirname, `rules/${name}.test.ts`), 'utf8'));
  for (const text of tests) expect(text).toMatch(/'Noncompliance 1[^]*'Compliance 1/);
});

test('is a pack of cdk-nag, of which it loads the base alone: all packs and rules together cost every app a tenth of a second', () => {
  expect(new PromotionChecks()).toBeInstanceOf(NagPack);
  const sources = readdirSync(join(ROOT, 'lib/checks'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const imports = sources.flatMap((file) => [...readFileSync(join(ROOT, 'lib/checks', file), 'utf8').matchAll(/from '(cdk-nag[^']*)'/g)]);
  expect([...new Set(imports.map(([, specifier]) => specifier))].sort()).toEqual(['cdk-nag/lib/nag-pack', 'cdk-nag/lib/nag-rules']);
});

describe('in the synthesis of an app', () => {
  /** Two containers, neither of which is pinned. */
  function appWithTags(): { readonly app: App; readonly task: ecs.FargateTaskDefinition } {
    const app = testApp();
    const task = new ecs.FargateTaskDefinition(new Stack(app, 'Shop'), 'Task');
    task.addContainer('api', { image: ecs.ContainerImage.fromRegistry('shop/api:1.4.0') });
    task.addContainer('proxy', { image: ecs.ContainerImage.fromRegistry('shop/proxy:1.0.0') });
    Validations.of(app).addPlugins(new PromotionChecks(app));
    return { app, task };
  }

  interface Report {
    readonly pluginName: string;
    readonly violations: readonly { readonly ruleName: string; readonly description: string; readonly severity: string }[];
    readonly suppressedViolations?: readonly { readonly ruleName: string; readonly reason: string }[];
  }

  /** The synthesis fails; what the pack reported. */
  function reportOf(app: App): Report | undefined {
    expect(() => app.synth()).toThrow('The image is not pinned by a digest in the template');
    const path = join(app.outdir, 'validation-report.json');
    const { pluginReports } = JSON.parse(readFileSync(path, 'utf8')) as { pluginReports: Report[] };
    return pluginReports.find(({ pluginName }) => pluginName === 'PromotionChecks');
  }

  test('reports what is wrong with its mend', () => {
    const report = reportOf(appWithTags().app);
    expect(report?.violations.map(({ ruleName, severity }) => [ruleName, severity])).toEqual([
      ['PromotionChecks-ImageNotPinned[api]', 'error'],
      ['PromotionChecks-ImageNotPinned[proxy]', 'error'],
    ]);
    expect(report?.violations[0]?.description).toContain('use PinnedImage');
  });

  test('a warning fails it as well', () => {
    const app = testApp();
    const image = ecs.ContainerImage.fromRegistry(`shop/api:1.4.0@${digestOf('1.4.0')}`);
    new ecs.FargateTaskDefinition(new Stack(app, 'Shop'), 'Task').addContainer('api', { image });
    Validations.of(app).addPlugins(new PromotionChecks(app));
    expect(() => app.synth()).toThrow('WARNING The image carries a tag beside its digest');
  });

  test('takes an acknowledgement for one container', () => {
    const { app, task } = appWithTags();
    const id = 'PromotionChecks::PromotionChecks-ImageNotPinned[proxy]';
    Validations.of(task).acknowledge({ id, reason: 'its publisher deletes old images' });
    const report = reportOf(app);
    expect(report?.violations.map(({ ruleName }) => ruleName)).toEqual(['PromotionChecks-ImageNotPinned[api]']);
    expect(report?.suppressedViolations).toMatchObject([
      { ruleName: 'PromotionChecks-ImageNotPinned[proxy]', reason: 'its publisher deletes old images' },
    ]);
  });
});

test('says why on request', () => {
  const stack = new Stack(testApp(), 'Shop');
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', { image: ecs.ContainerImage.fromRegistry('shop/api:1.4.0') });
  const [terse] = new PromotionChecks().validateScope(stack).violations;
  const [verbose] = new PromotionChecks(stack, { verbose: true }).validateScope(stack).violations;
  expect(verbose?.description).toBe(`${terse?.description ?? ''} ${RULES[0]?.explanation ?? ''}`);
});

describe('passes', () => {
  const manifest = shopManifest({
    registry: TOOLS,
    environments: {
      dev: { accepts: 'builds', images: { api: 'feature-cart-4f1c2d9', proxy: '1.0.0' } },
      uat: { images: { api: '1.4.0', proxy: '1.0.0', tool: 'release-42' } },
    },
    unversioned: ['tool'],
  });

  test('the registry of a manifest, in its defaults and with everything that lets images go', () => {
    const app = testApp();
    new ImageRegistryStack(app, 'Defaults', { env: TOOLS, manifest });
    new ImageRegistryStack(app, 'Choices', { env: TOOLS, manifest, movingTags: ['main', 'feature-*'], buildTags: ['sha-*', 'main'] });
    expect(findingsOf(app, manifest)).toEqual([]);
    expect(findingsOf(app)).toEqual([]);
  });

  test('pinned images of every environment in services and functions of other constructs', () => {
    const stack = new Stack(testApp(), 'Shop');
    for (const release of manifest.environments) {
      const api = PinnedImage.fromRelease(release, 'api');
      new ecs.FargateTaskDefinition(stack, `${release.name}-task`).addContainer('api', { image: api });
      new lambda.DockerImageFunction(stack, `${release.name}-function`, { code: api.lambdaCode(stack) });
    }
    expect(findingsOf(stack, manifest)).toEqual([]);
  });

  test('a service of the manifest with a sidecar', () => {
    const { stack } = buildService({ sidecars: [{ image: 'proxy' }] });
    expect(findingsOf(stack, SHOP)).toEqual([]);
  });
});

test('finds the service of a digest that the manifest no longer knows', () => {
  const { stack } = buildService();
  const later = shopManifest({ registry: TOOLS, environments: { uat: { images: { api: '1.5.0' } } } });
  expect(SHOP.environment('uat').image('api').digest.toString()).not.toBe(digestOf('api:1.5.0'));
  expect(findingsOf(stack, later)).toEqual(['DigestNotInManifest[api] at Shop-uat/Api/TaskDefinition/Resource']);
});

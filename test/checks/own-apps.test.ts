import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PromotionAssertions } from '../../lib';

const ROOT = join(__dirname, '../..');
// Workflows of CI systems are examples, too, and no apps.
const EXAMPLES = readdirSync(join(ROOT, 'examples'))
  .map((name) => `examples/${name}`)
  .filter((folder) => existsSync(join(ROOT, folder, 'cdk.json')))
  .map((folder) => [folder, 'app.ts'] as const);

/** Synthesizes a program's app with the pack in its own folder, and gives the templates by the stacks' paths. The synthesis fails on a finding. */
function templatesOf(folder: string, program: string): ReadonlyMap<string, Template> {
  const before = process.cwd();
  process.chdir(join(ROOT, folder));
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: object };
  process.env['CDK_CONTEXT_JSON'] = JSON.stringify(context);
  const templates = new Map<string, Template>();
  try {
    jest.isolateModules(() => {
      const { Validations } = jest.requireActual<typeof import('aws-cdk-lib')>('aws-cdk-lib');
      const { PromotionChecks, ReleaseManifest } = jest.requireActual<typeof import('../../lib')>('../../lib');
      const { app } = jest.requireActual<{ app: App }>(join(ROOT, folder, program));
      const manifest = ReleaseManifest.fromFile('release-manifest.yaml');
      Validations.of(app).addPlugins(new PromotionChecks(app, { manifest }));
      for (const { hierarchicalId, template } of app.synth().stacksRecursively) {
        templates.set(hierarchicalId, Template.fromJSON(template as Record<string, unknown>));
      }
    });
  } finally {
    delete process.env['CDK_CONTEXT_JSON'];
    process.chdir(before);
  }
  return templates;
}

test.each([['', 'bin/app.ts'] as const, ...EXAMPLES])(
  '%s/%s passes the pack without an exception, and pins what it runs',
  (folder, program) => {
    const templates = [...templatesOf(folder, program).values()];
    const images = templates.map((template) => PromotionAssertions.everythingIsPinned(template));
    expect(images.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(1);
  },
);

test.each([
  ['', 'bin/app.ts', 'Shop-uat', 'Shop-prod'],
  ['examples/cross-account', 'app.ts', 'uat', 'prod'],
])('%s/%s has the same in uat as in prod', (folder, program, ...environments) => {
  const templates = templatesOf(folder, program);
  const [uat, prod] = environments.map((name) => [...templates].find(([id]) => id.includes(name))?.[1]);
  if (uat === undefined || prod === undefined) throw new Error(`the stacks are ${[...templates.keys()].join()}`);
  expect(PromotionAssertions.everythingIsPinned(uat)).toBeGreaterThan(0);
  PromotionAssertions.differOnlyInConfiguration(uat, prod);
});

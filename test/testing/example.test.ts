import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ManifestBuilder, PromotionAssertions, type ReleaseManifest } from 'cdk-waybill';
import { addShop } from './shop';

const builder = new ManifestBuilder()
  .application('shop')
  .image('api')
  .release('api', '1.3.2')
  .release('api', '1.4.0')
  .environment('uat')
  .environment('prod', { promotesFrom: ['uat'] })
  .pin('uat', 'api', '1.4.0')
  .pin('prod', 'api', '1.3.2');

function templateOf(environment: string, manifest: ReleaseManifest): Template {
  const stack = new Stack(new App(), `Shop-${environment}`);
  addShop(stack, manifest.environment(environment));
  return Template.fromStack(stack);
}

test('everything that prod runs is pinned by digest', () => {
  expect(PromotionAssertions.everythingIsPinned(templateOf('prod', builder.manifest()))).toBe(1);
});

test('what was tested in uat is what runs in prod', () => {
  const manifest = builder.manifest();
  PromotionAssertions.differOnlyInConfiguration(templateOf('uat', manifest), templateOf('prod', manifest));
});

test('a promotion touches nothing but the service', () => {
  const before = templateOf('prod', builder.manifest());
  const after = templateOf('prod', builder.pin('prod', 'api', '1.4.0').manifest());
  PromotionAssertions.promotionTouchesOnlyServices(before, after);
});

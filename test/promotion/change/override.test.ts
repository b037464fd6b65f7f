import { PinnedReference, ReleaseManifest } from '../../../lib/manifest';
import { coveredByOverride } from '../../../lib/promotion';
import { manifestText } from '../../support/manifest';
import { override, reference, type Scene, specOf } from './story';

const overrides = [override('api', '1.0.0'), override('web', '2.0.0'), { ...override('api', '1.0.0'), reason: 'a second one' }];
const scene: Scene = { rules: { prod: { promotesFrom: ['uat'], overrides } } };
const manifest = ReleaseManifest.fromText(manifestText(specOf(scene)));

function covered(environment: string, image: string, pin: string): unknown {
  return coveredByOverride(manifest.environment(environment), image, PinnedReference.parse(reference(pin)));
}

test('an override covers exactly its reference, in its environment', () => {
  expect(covered('prod', 'api', '1.0.0')).toEqual(overrides[0]);
  expect(covered('prod', 'web', '2.0.0')).toEqual(overrides[1]);
});

test.each([
  ['uat', 'api', '1.0.0', 'another environment'],
  ['prod', 'web', '1.0.0', 'another image'],
  ['prod', 'api', '1.1.0', 'another release'],
  ['prod', 'api', '1.0.1=1.0.0', 'another tag'],
  ['prod', 'api', '1.0.0=1.1.0', 'another digest'],
])('it does not cover %s %s %s: %s', (environment, image, pin) => {
  expect(covered(environment, image, pin)).toBeUndefined();
});

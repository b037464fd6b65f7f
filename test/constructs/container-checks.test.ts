import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { PromotedFargateServiceProps } from '../../lib';
import { buildService, type ShopStack } from '../support/shop-service';
import { thrownBy } from '../support/thrown-by';

type Choices = Partial<PromotedFargateServiceProps>;

function secret(stack: ShopStack): ecs.Secret {
  return ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'shop/token'));
}

test.each<[string, Choices, string]>([
  ['port 0', { containerPort: 0 }, 'containerPort: 0 is no port; use a whole number of 1 to 65535'],
  ['port 65536', { containerPort: 65_536 }, 'containerPort: 65536 is no port'],
  ['port 80.5', { containerPort: 80.5 }, 'containerPort: 80.5 is no port'],
  ["a sidecar's port", { sidecars: [{ image: 'proxy', containerPort: -1 }] }, 'sidecars[0].containerPort: -1 is no port'],
  [
    'two containers on one port',
    { sidecars: [{ image: 'proxy', containerPort: 8080 }] },
    'the containers "api" and "proxy" both listen on 8080; give each a port of its own',
  ],
  ['a variable of ours', { environment: { WAYBILL_VERSION: '9.9.9' } }, 'environment: "WAYBILL_VERSION" is one of the variables that say'],
  [
    "a variable of ours in a sidecar's environment",
    { sidecars: [{ image: 'proxy', environment: { WAYBILL_X: '' } }] },
    'sidecars[0].environment: "WAYBILL_X" is one of the variables',
  ],
  [
    'two containers of one name',
    { sidecars: [{ image: 'api' }] },
    'two containers of the task are called "api"; give sidecars[0].containerName',
  ],
  [
    'a name with a blank',
    { sidecars: [{ image: 'proxy', containerName: 'my proxy' }] },
    'sidecars[0].containerName: "my proxy" is no name',
  ],
  ['an image that the environment does not pin', { image: 'apj' }, 'the environment uat pins no image "apj"'],
  ["a sidecar's image that it does not pin", { sidecars: [{ image: 'envoy' }] }, 'the environment uat pins no image "envoy"'],
  ['a malformed account', { registryAccount: 'tools' }, 'registryAccount: "tools" is not an AWS account'],
  ['a malformed region', { registryRegion: 'EU' }, 'registryRegion: "EU" is not an AWS region'],
])('refuses %s, at the line of the call', (_, choices, message) => {
  const error = thrownBy(() => buildService(choices));
  expect(error.message).toContain(message);
  expect(error.stack).toContain('container-checks.test.ts');
});

test('refuses a variable that is also a secret, or a secret of ours', () => {
  expect(() => buildService((stack) => ({ environment: { TOKEN: 'x' }, secrets: { TOKEN: secret(stack) } }))).toThrow(
    '"TOKEN" is in environment and in secrets; leave it in one of them',
  );
  expect(() => buildService((stack) => ({ secrets: { WAYBILL_TOKEN: secret(stack) } }))).toThrow('"WAYBILL_TOKEN" is one of the variables');
});

test('names of Object.prototype are just names', () => {
  expect(() => buildService((stack) => ({ environment: { constructor: 'x' }, secrets: { valueOf: secret(stack) } }))).not.toThrow();
});

test('a port that only the deployment knows is taken on trust', () => {
  expect(() =>
    buildService({ containerPort: Token.asNumber({ Ref: 'Port' }), sidecars: [{ image: 'proxy', containerPort: 80 }] }),
  ).not.toThrow();
});

import { changeOf, reasonsOf } from './cdk-output';
import { words } from './command-line';

const service = { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: 'a' } };
const network = { Type: 'AWS::EC2::VPC' };

test('a stack that was not there is new', () => {
  expect(changeOf('S', undefined, { service, network })).toBe('S: 2 new resources');
  expect(changeOf('S', undefined, { network })).toBe('S: 1 new resource');
});

test('what changed, came and went is told by type', () => {
  const after = { service: { ...service, Properties: { TaskDefinition: 'b' } } };
  expect(changeOf('S', { service }, after)).toBe('S: change of AWS::ECS::Service, and nothing else');
  expect(changeOf('S', { service, network }, { service })).toBe('S: change of AWS::EC2::VPC, and nothing else');
  expect(changeOf('S', { service }, { service, network })).toBe('S: change of AWS::EC2::VPC, and nothing else');
  expect(changeOf('S', { service, network }, { network, service })).toBe('S: no change');
});

test('a failed deployment says why, each reason once', () => {
  const output = `a 'ECS Deployment Circuit Breaker was triggered'. (CannotPullContainerError: x/shop/api@sha256:${'0'.repeat(64)}: gone)\n`;
  expect(reasonsOf(output + output)).toEqual([
    'ECS Deployment Circuit Breaker was triggered',
    'CannotPullContainerError: x/shop/api@sha256:000000000000…',
  ]);
  expect(reasonsOf('all is well')).toEqual([]);
});

test('a command line is split as a shell would', () => {
  expect(words('git commit -qm "Promote api 1.4.0" -- x')).toEqual(['git', 'commit', '-qm', 'Promote api 1.4.0', '--', 'x']);
  expect(words("say 'a b' c")).toEqual(['say', 'a b', 'c']);
});

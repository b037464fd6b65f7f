import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ImageRepository } from '../../lib';
import { testApp } from '../support/app';
import { nag } from '../support/nag';
import { wholeShop } from '../support/whole-shop';

function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}

test('an app with every construct passes the AwsSolutions pack, with these exceptions and no others', () => {
  const { app, services, functions, jobs } = wholeShop();
  for (const { taskDefinition, executionRole, infrastructureRole } of services) {
    acknowledge(taskDefinition, 'ECS2', 'the variables say what was released');
    acknowledge(executionRole, 'IAM5[Resource::*]', 'ecr:GetAuthorizationToken knows no other resource');
    if (infrastructureRole !== undefined) {
      acknowledge(
        infrastructureRole,
        'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers]',
        'AWS keeps this policy in step with what ECS needs to move the traffic',
      );
    }
  }
  for (const { role } of functions) {
    if (role !== undefined)
      acknowledge(
        role,
        'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
        'writes its own logs',
      );
  }
  for (const { executionRole } of jobs) {
    acknowledge(executionRole, 'IAM5[Resource::*]', 'ecr:GetAuthorizationToken knows no other resource');
    acknowledge(
      executionRole,
      'IAM5[Resource::arn:aws:logs:eu-west-1:222222222222:log-group:/aws/batch/job:*]',
      'the streams of one log group, as the CDK grants them',
    );
  }

  const report = nag(app);
  expect(report.violations).toEqual([]);
  // Older versions of the CDK report one acknowledgement a rule.
  expect([...new Set(report.acknowledged.map(({ rule }) => rule))].sort()).toEqual([
    'AwsSolutions-ECS2',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers]',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    'AwsSolutions-IAM5[Resource::*]',
    'AwsSolutions-IAM5[Resource::arn:aws:logs:eu-west-1:222222222222:log-group:/aws/batch/job:*]',
  ]);
  for (const { at } of report.acknowledged) expect(at.split('/').length).toBeGreaterThan(2);
});

test('a repository that an organization pulls from needs one more: the pack does not read conditions', () => {
  const app = testApp();
  const image = new ImageRepository(new Stack(app, 'Registry'), 'api', { repositoryName: 'shop/api', pullOrganization: 'o-a1b2c3d4e5' });
  acknowledge(image, 'ECR1', 'limited by aws:PrincipalOrgID to the members of the organization');
  expect(nag(app)).toEqual({
    violations: [],
    acknowledged: [
      {
        rule: 'AwsSolutions-ECR1',
        at: 'Registry/api',
        reason: 'limited by aws:PrincipalOrgID to the members of the organization',
        found: ['Registry/api/Repository/Resource'],
      },
    ],
  });
});

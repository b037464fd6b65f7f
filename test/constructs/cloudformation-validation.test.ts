import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { testApp } from '../support/app';
import { findingsOf } from '../support/nag';
import { wholeShop } from '../support/whole-shop';

/** The CDK's own check of templates against CloudFormation's schemas. The other suites leave it out, for its two seconds a process. */
beforeAll(() => {
  process.env['CDK_VALIDATION'] = 'true';
});

test('CloudFormation has nothing to say against an app with every construct', () => {
  const { app } = wholeShop();
  app.synth();
  expect(findingsOf(app.outdir)).toEqual([]);
});

test('and it would say so: a deployment strategy that does not exist is found', () => {
  const report = jest.spyOn(console, 'error').mockImplementation();
  const app = testApp();
  new ecs.CfnService(new Stack(app, 'Wrong'), 'Service', { deploymentConfiguration: { strategy: 'SIDEWAYS' } });
  app.synth();
  expect(findingsOf(app.outdir)).toEqual(['W3030 at Wrong/Service']);
  report.mockRestore();
});

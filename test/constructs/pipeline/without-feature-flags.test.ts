import { App } from 'aws-cdk-lib';
import { nag } from '../../support/nag';
import { pipelineOf, TopicStages } from '../../support/pipeline';

/** An app that is older than the CDK's present feature flags, and whose cdk.json sets none. */
test('an app without feature flags synthesizes, and what the pipeline acknowledges is recognised there too', () => {
  const app = new App({ context: { '@aws-cdk/core:annotationsInValidationReport': false } });
  pipelineOf({ stages: new TopicStages(0) }, app);
  const { violations, acknowledged } = nag(app);
  expect(violations).toEqual([]);
  expect(acknowledged.map(({ rule }) => rule)).toContainEqual(
    expect.stringContaining('<AWS::Partition>:ecs:eu-west-1:111111111111:service/*'),
  );
});

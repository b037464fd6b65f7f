import { readFileSync } from 'node:fs';
import { App, Stack, Stage } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as pipelines from 'aws-cdk-lib/pipelines';

/**
 * A pipeline as the CDK makes it, of which everything is small: environments with one parameter each, a person before prod and a check after
 * each. What they are comes from a file, as releases do from the manifest.
 */
const app = new App();
const env = { account: String(app.node.getContext('tools')), region: 'eu-west-1' };
const { text, environments } = JSON.parse(readFileSync('text.json', 'utf8')) as { text: string; environments: string[] };

/** An environment: a parameter that has the text. */
class Environment extends Stage {
  public constructor(id: string) {
    super(app, id, { env });
    const stack = new Stack(this, 'Text', { tags: { environment: id } });
    new ssm.StringParameter(stack, 'Parameter', { parameterName: `/plain/${id}`, stringValue: text });
  }
}

const stack = new Stack(app, 'Plain', { env });
const bucket = s3.Bucket.fromBucketName(stack, 'Source', 'shop-source');
const source = pipelines.CodePipelineSource.s3(bucket, 'shop.zip', { actionName: 'Source' });
const synth = new pipelines.CodeBuildStep('Synth', {
  input: source,
  installCommands: ['npm ci'],
  commands: [
    'npx cdk synth --quiet',
    'mkdir notes',
    'echo "made of $(cat text.json)" > notes/notes.txt',
    'export LENGTH="$(wc -c < text.json)"',
  ],
});
const notes = synth.addOutputDirectory('notes');
const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', { synth, cliVersion: '2.1148.1', crossAccountKeys: true });

for (const name of environments) {
  const length = synth.exportedVariable('LENGTH');
  const check = new pipelines.CodeBuildStep(`Check-${name}`, {
    input: source,
    additionalInputs: { '../notes': notes },
    env: { WHAT: name, LENGTH: length },
    commands: ['echo "$WHAT has $LENGTH characters: $(cat ../notes/notes.txt)"', '! grep -q broken text.json'],
  });
  const approval = new pipelines.ManualApprovalStep(`Approve-${name}`, { comment: `${name} gets ${length} characters` });
  pipeline.addStage(new Environment(name), { pre: name === 'prod' ? [approval] : [], post: [check] });
}

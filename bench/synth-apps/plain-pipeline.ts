import { App, Stack, Stage } from 'aws-cdk-lib';
import { PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodePipeline, CodePipelineSource, ManualApprovalStep, ShellStep } from 'aws-cdk-lib/pipelines';
import { readPins } from '../pins';
import { addPlainService } from './plain-service';
import { clusterIn, HOME, parts, paths } from './stacks';

/** The pipeline that a team writes with CDK Pipelines: no verification, no proof, and everything is deployed every time. */
const { input, outdir } = paths();
const app = new App({ outdir });
const home = new Stack(app, 'Pipeline', { env: HOME });
const connectionArn = `arn:aws:codeconnections:${HOME.region}:${HOME.account}:connection/11111111-2222-3333-4444-555555555555`;
const pipeline = new CodePipeline(home, 'Delivery', {
  pipelineType: PipelineType.V2,
  crossAccountKeys: true,
  synth: new ShellStep('Synth', {
    input: CodePipelineSource.connection('acme/shop', 'main', { connectionArn }),
    commands: ['npm ci', 'npx cdk synth'],
  }),
});
for (const [environment, pins] of Object.entries(readPins(input))) {
  const stage = new Stage(app, `${environment}-${HOME.region}`, { env: HOME });
  for (const [index, part] of parts(pins).entries()) {
    const stack = new Stack(stage, `Services${index}`);
    const cluster = clusterIn(stack);
    for (const pin of part) addPlainService(stack, cluster, pin);
  }
  pipeline.addStage(stage, { pre: [new ManualApprovalStep(`Approve-${environment}`)] });
}
app.synth();

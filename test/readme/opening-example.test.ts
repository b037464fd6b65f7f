import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ReleaseManifest } from '../../lib';
import { openingExample } from './opening-example';

const ROOT = join(__dirname, '../..');

test('what README opens with makes a registry and runs what the manifest pins in each environment', () => {
  process.chdir(ROOT);
  const app = openingExample();
  const manifest = ReleaseManifest.fromFile('release-manifest.yaml');
  Template.fromStack(Stack.of(app.node.findChild('Registry'))).resourceCountIs('AWS::ECR::Repository', 2);
  for (const name of ['uat', 'prod']) {
    const template = Template.fromStack(Stack.of(app.node.findChild(`Shop-${name}`)));
    const [task] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
    expect(JSON.stringify(task)).toContain(manifest.environment(name).image('api').digest.toString());
    expect(JSON.stringify(task)).toContain(`{"Name":"LOG_LEVEL","Value":"${name === 'prod' ? 'warn' : 'debug'}"}`);
  }
});

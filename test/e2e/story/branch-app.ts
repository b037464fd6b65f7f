import { existsSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PinnedImage, ReleaseManifest } from '../../../lib';

/** A team that deploys branches, with the CDK alone; once there is a manifest, images come from it, and nothing else changes. */
const app = new App();
const env = { account: String(app.node.getContext('tools')), region: process.env['AWS_REGION'] ?? '' };
const BRANCHES = { dev: 'develop', uat: 'main' };
const REPOSITORIES = { api: 'shop/api', web: 'shop/web' };

const registry = new Stack(app, 'Branch-Registry', { env });
for (const [name, repositoryName] of Object.entries(REPOSITORIES)) new ecr.Repository(registry, name, { repositoryName });

/** May do what docs/adopting.md says that it takes, and nothing else. */
const adopter = new iam.Role(registry, 'Adopter', { roleName: 'adopter', assumedBy: new iam.AccountPrincipal(env.account) });
const reads = ['ecs:ListServices', 'ecs:DescribeServices', 'ecs:ListTasks', 'ecs:DescribeTasks', 'ecr:BatchGetImage'];
adopter.addToPolicy(new iam.PolicyStatement({ actions: reads, resources: ['*'] }));

for (const [environment, branch] of Object.entries(BRANCHES)) {
  const stack = new Stack(app, `Branch-${environment}`, { env });
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, availabilityZones: ['a', 'b'].map((zone) => `${stack.region}${zone}`) });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, clusterName: `branch-${environment}` });
  for (const image of Object.keys(REPOSITORIES)) addService(stack, cluster, { environment, branch, image });
}

interface ServiceOptions {
  readonly environment: string;
  readonly branch: string;
  readonly image: string;
}

function addService(stack: Stack, cluster: ecs.Cluster, options: ServiceOptions): void {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, `Task-${options.image}`);
  taskDefinition.addContainer('app', { image: imageOf(stack, options) });
  new ecs.FargateService(stack, `Service-${options.image}`, {
    cluster,
    taskDefinition,
    serviceName: options.image,
    desiredCount: 1,
    minHealthyPercent: 100,
    assignPublicIp: true,
    circuitBreaker: { rollback: true },
  });
}

function imageOf(stack: Stack, { environment, branch, image }: ServiceOptions): ecs.ContainerImage {
  if (existsSync('release-manifest.yaml')) {
    const manifest = ReleaseManifest.fromFile('release-manifest.yaml');
    return PinnedImage.fromRelease(manifest.environment(environment), image);
  }
  const name = REPOSITORIES[image as keyof typeof REPOSITORIES];
  return ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, image, name), branch);
}

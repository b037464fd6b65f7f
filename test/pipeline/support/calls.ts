import type { AwsClient } from '../aws/aws-client';

/** A call of AWS that anybody may try. */
export interface Call {
  /** The IAM action that it needs. */
  readonly permission: string;
  readonly make: (aws: AwsClient) => Promise<unknown>;
}

/** A service of ECS. */
export interface ServiceName {
  readonly cluster: string;
  readonly service: string;
}

/** A task of ECS. */
export interface TaskName {
  readonly cluster: string;
  readonly task: string;
}

export function getParameter(name: string): Call {
  return json('ssm', 'AmazonSSM.GetParameter', { Name: name });
}

/** Puts an empty record. */
export function putParameter(name: string): Call {
  return json('ssm', 'AmazonSSM.PutParameter', { Name: name, Type: 'String', Value: '{}', Overwrite: true });
}

export function getSecretValue(name: string): Call {
  return json('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: name });
}

/** A call of ECR on one repository; of another account's registry where one is named. */
export function ecr(operation: string, repository: string, rest: object = {}): Call {
  return json('ecr', `AmazonEC2ContainerRegistry_V20150921.${operation}`, { repositoryName: repository, ...rest });
}

export function batchGetImage(repository: string, digest: string, registryId?: string): Call {
  return ecr('BatchGetImage', repository, { imageIds: [{ imageDigest: digest }], ...(registryId && { registryId }) });
}

/** An image that ECR would not take from somebody who may put one either: what is asked for is the permission. */
export function putImage(repository: string): Call {
  return ecr('PutImage', repository, { imageManifest: '{}', imageTag: 'stolen' });
}

export function ecs(operation: string, input: object = {}): Call {
  return json('ecs', `AmazonEC2ContainerServiceV20141113.${operation}`, input);
}

export function describeServices({ cluster, service }: ServiceName): Call {
  return ecs('DescribeServices', { cluster, services: [service], include: ['TAGS'] });
}

export function describeTasks({ cluster, task }: TaskName): Call {
  return ecs('DescribeTasks', { cluster, tasks: [task] });
}

export function updateService({ cluster, service }: ServiceName): Call {
  return ecs('UpdateService', { cluster, service, forceNewDeployment: true });
}

export function startBuild(project: string): Call {
  return json('codebuild', 'CodeBuild_20161006.StartBuild', { projectName: project });
}

/** Asks whether the function may be invoked, and does not. */
export function invokeFunction(name: string): Call {
  const headers = { 'x-amz-invocation-type': 'DryRun' };
  const path = `/2015-03-31/functions/${name}/invocations`;
  const permission = 'lambda:InvokeFunction';
  return { permission, make: async (aws) => aws.rest('lambda', { method: 'POST', path, headers, body: '{}' }, permission) };
}

/** Puts an object without content. */
export function putObject(bucket: string, key: string): Call {
  const permission = 's3:PutObject';
  return { permission, make: async (aws) => aws.rest('s3', { method: 'PUT', path: `/${bucket}/${key}` }, permission) };
}

export function assumeRole(arn: string): Call {
  return { permission: 'sts:AssumeRole', make: async (aws) => aws.assumeRole(arn, 'permissions') };
}

export function cloudFormation(operation: string, parameters: Readonly<Record<string, string>>): Call {
  return { permission: `cloudformation:${operation}`, make: async (aws) => aws.query('cloudformation', operation, parameters) };
}

/** Makes a role that may do everything and that its own account may assume: somebody who could let himself do everything else. */
export async function makeAdministrator(account: AwsClient, accountId: string, name: string): Promise<void> {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${accountId}:root` } };
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await account.query('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument: document });
  await account.query('iam', 'AttachRolePolicy', { RoleName: name, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
}

export function createRole(name: string): Call {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const parameters = { RoleName: name, AssumeRolePolicyDocument: document };
  return { permission: 'iam:CreateRole', make: async (aws) => aws.query('iam', 'CreateRole', parameters) };
}

function json(service: string, target: string, input: object): Call {
  return { permission: `${service}:${target.replace(/^.*\./, '')}`, make: async (aws) => aws.json(service, target, input) };
}

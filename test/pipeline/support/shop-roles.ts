import { type EmulatedAws, clientOptions } from '../../e2e/support/aws';
import { AwsClient } from '../aws/aws-client';
import { DeployedStack } from '../runner/deployed-stack';
import { type PipelineDefinition, pipelineOf } from '../runner/pipeline-definition';

/** A client with an account's own credentials. */
export function accountClient(aws: EmulatedAws, account: string): AwsClient {
  const { endpoint, region, credentials } = clientOptions(aws, account);
  return new AwsClient(endpoint, region, credentials);
}

/** The ARN of a role that the bootstrap of an account makes. */
export function bootstrapRole(kind: string, account: string, region: string): string {
  return `arn:aws:iam::${account}:role/cdk-hnb659fds-${kind}-role-${account}-${region}`;
}

/** What a deployed pipeline has, by the names that people see. */
export class PipelineParts {
  public static async read(aws: AwsClient, stackName: string): Promise<PipelineParts> {
    return new PipelineParts(await DeployedStack.read(aws, stackName));
  }

  public readonly definition: PipelineDefinition;

  private constructor(private readonly stack: DeployedStack) {
    this.definition = pipelineOf(stack);
  }

  /** The bucket of the artifacts. */
  public get bucket(): string {
    return this.definition.ArtifactStore?.Location ?? '';
  }

  /** The only function that the stack has: the gate. */
  public get gate(): { readonly name: string; readonly roleArn: string } {
    const [gate, ...others] = this.stack.resources('AWS::Lambda::Function');
    if (gate === undefined || others.length > 0) throw new Error('the pipeline does not have one function');
    return { name: gate.physicalId, roleArn: (gate.properties as { Role: string }).Role };
  }

  /** The build of an action: its project, and the role that CodeBuild runs it as. */
  public build(action: string): { readonly project: string; readonly roleArn: string } {
    const all = this.definition.Stages.flatMap(({ Actions }) => Actions);
    const project = all.find(({ Name }) => Name === action)?.Configuration?.['ProjectName'];
    const found = this.stack.resources('AWS::CodeBuild::Project').find(({ physicalId }) => physicalId === project);
    if (found === undefined) throw new Error(`the pipeline has no build ${action}`);
    return { project: found.physicalId, roleArn: (found.properties as { ServiceRole: string }).ServiceRole };
  }
}

/** The role by which an environment is read. */
export async function proofRoleArn(account: AwsClient, accountId: string, environment: string): Promise<string> {
  const [role] = (await DeployedStack.read(account, `${environment}-${account.region}-WaybillProof`)).resources('AWS::IAM::Role');
  if (role === undefined) throw new Error(`${environment} has no role for the proof`);
  return `arn:aws:iam::${accountId}:role/${role.physicalId}`;
}

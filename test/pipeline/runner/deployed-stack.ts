import type { AwsClient } from '../aws/aws-client';
import { members, text } from '../aws/xml';

interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties: unknown;
}

/** A resource with all references of its properties resolved. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly properties: unknown;
}

/** Of the types whose ARN a pipeline refers to: the ARN by partition, region, account and physical id. */
const ARNS: Readonly<Record<string, (partition: string, region: string, account: string, id: string) => string>> = {
  'AWS::CodeBuild::Project': (partition, region, account, id) => `arn:${partition}:codebuild:${region}:${account}:project/${id}`,
  'AWS::IAM::Role': (partition, _, account, id) => `arn:${partition}:iam::${account}:role/${id}`,
  'AWS::KMS::Key': (partition, region, account, id) => `arn:${partition}:kms:${region}:${account}:key/${id}`,
  'AWS::Lambda::Function': (partition, region, account, id) => `arn:${partition}:lambda:${region}:${account}:function:${id}`,
  'AWS::S3::Bucket': (partition, _, __, id) => `arn:${partition}:s3:::${id}`,
};

/** A stack as it is deployed: the template that CloudFormation has, its references resolved to what CloudFormation made. */
export class DeployedStack {
  public static async read(aws: AwsClient, name: string): Promise<DeployedStack> {
    const described = await aws.query('cloudformation', 'DescribeStacks', { StackName: name });
    const answer = await aws.query('cloudformation', 'GetTemplate', { StackName: name, TemplateStage: 'Original' });
    const physicalIds = new Map<string, string>();
    for (let token: string | undefined = ''; token !== undefined;) {
      const page = await aws.query('cloudformation', 'ListStackResources', { StackName: name, ...(token && { NextToken: token }) });
      for (const each of members(page, 'StackResourceSummaries')) {
        physicalIds.set(text(each, 'LogicalResourceId') ?? '', text(each, 'PhysicalResourceId') ?? '');
      }
      token = text(page, 'NextToken');
    }
    const template = JSON.parse(text(answer, 'TemplateBody') ?? '') as Template;
    return new DeployedStack(text(described, 'StackId') ?? '', name, template, physicalIds);
  }

  private readonly region: string;
  private readonly account: string;

  private constructor(
    private readonly id: string,
    public readonly name: string,
    private readonly template: Template,
    private readonly physicalIds: ReadonlyMap<string, string>,
  ) {
    [, , , this.region = '', this.account = ''] = id.split(':');
  }

  /** All resources of a type. */
  public resources(type: string): DeployedResource[] {
    return Object.entries(this.template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, { Properties }]) => ({
        logicalId,
        type,
        physicalId: this.physicalId(logicalId),
        properties: this.resolve(Properties),
      }));
  }

  /**
   * A value of the template with its references resolved.
   *
   * @throws an error that names an intrinsic function or a reference that is not known
   */
  public resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name = '', argument] = entries[0] ?? [];
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return this.evaluate(name, argument);
    return Object.fromEntries(entries.map(([key, item]) => [key, this.resolve(item)]));
  }

  private evaluate(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.reference(String(argument));
      case 'Fn::GetAtt':
        return this.attribute(...((Array.isArray(argument) ? argument : String(argument).split('.')) as [string, string]));
      case 'Fn::Join': {
        const [separator, list] = argument as [string, unknown[]];
        return (this.resolve(list) as string[]).join(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [number | string, unknown];
        return (this.resolve(list) as unknown[])[Number(index)];
      }
      case 'Fn::Split': {
        const [separator, joined] = argument as [string, unknown];
        return String(this.resolve(joined)).split(separator);
      }
      case 'Fn::Sub':
        return this.substitute(argument);
      default:
        throw new Error(`the stack ${this.name} uses ${name}, which this runner does not know`);
    }
  }

  private substitute(argument: unknown): string {
    const [format, own] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, unknown>];
    return format.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in own) return String(this.resolve(own[name]));
      return String(name.includes('.') ? this.evaluate('Fn::GetAtt', name) : this.reference(name));
    });
  }

  private reference(name: string): string {
    switch (name) {
      case 'AWS::AccountId':
        return this.account;
      case 'AWS::Partition':
        return this.partition;
      case 'AWS::Region':
        return this.region;
      case 'AWS::StackId':
        return this.id;
      case 'AWS::StackName':
        return this.name;
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      default:
        return this.template.Parameters?.[name]?.Default ?? this.physicalId(name);
    }
  }

  private attribute(logicalId: string, attribute: string): string {
    const type = this.template.Resources[logicalId]?.Type ?? '';
    const arn = ARNS[type];
    if (attribute !== 'Arn' || arn === undefined) {
      throw new Error(`the stack ${this.name} refers to ${attribute} of ${logicalId} (${type}), which this runner does not know`);
    }
    return arn(this.partition, this.region, this.account, this.physicalId(logicalId));
  }

  private get partition(): string {
    return this.id.split(':')[1] ?? '';
  }

  private physicalId(logicalId: string): string {
    const id = this.physicalIds.get(logicalId);
    if (id === undefined) throw new Error(`the stack ${this.name} has no resource ${logicalId}`);
    return id;
  }
}

import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { ArtifactStore } from './artifact-store';
import { GATE_CODE } from './gate-code';

/** What is known of an environment: the last delivery that was completed, and the one that is being prepared. */
export interface DeliveryRecords {
  readonly delivered: ssm.StringParameter;
  readonly proposed: ssm.StringParameter;
}

/**
 * Remembers what was delivered where, and answers whether a stage is to be entered.
 *
 * The records are written by the function's fixed code alone, never by a build, which runs code of the repository.
 */
export class DeliveryGate extends Construct {
  public readonly handler: lambda.Function;
  public readonly role: iam.Role;

  private readonly prefix: string;

  public constructor(scope: Construct, id: string, application: string, store: ArtifactStore) {
    super(scope, id);
    this.prefix = `/waybill/${application}/${Stack.of(this).stackName}`;
    const logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
      encryptionKey: store.logKey(),
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Answers which environments of ${application} changed`,
    });
    logGroup.grantWrite(this.role);
    this.role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'AnswerThePipeline',
        // They take no resource: a job is known by an id that only its own function is told.
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
        actions: ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'],
        resources: ['*'],
      }),
    );
    this.handler = new lambda.Function(this, 'Function', {
      description: `Answers which environments of ${application} changed`,
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(GATE_CODE),
      environment: { PREFIX: this.prefix },
      timeout: Duration.minutes(1),
      memorySize: 256,
      role: this.role,
      logGroup,
    });
  }

  /** The records of one environment; the function may write them. */
  public recordsOf(environment: string): DeliveryRecords {
    const scope = new Construct(this, environment);
    const make = (id: string, kind: string, what: string): ssm.StringParameter =>
      new ssm.StringParameter(scope, id, {
        parameterName: `${this.prefix}/${environment}/${kind}`,
        description: what,
        stringValue: '{}',
      });
    const delivered = make('Delivered', 'delivered', `What the pipeline delivered to ${environment}`);
    const proposed = make('Proposed', 'proposed', `What the pipeline is about to deliver to ${environment}`);
    this.handler.addToRolePolicy(
      new iam.PolicyStatement({ actions: ['ssm:GetParameter'], resources: [delivered.parameterArn, proposed.parameterArn] }),
    );
    this.handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['ssm:PutParameter'], resources: [delivered.parameterArn] }));
    return { delivered, proposed };
  }
}

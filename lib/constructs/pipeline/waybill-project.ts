import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** A build that runs the command line. */
export interface WaybillProjectProps {
  readonly description: string;
  /** The name of the role, where another account has to know it. */
  readonly roleName?: string;
  readonly install: readonly string[];
  readonly commands: readonly string[];
  readonly exported?: readonly string[];
  readonly timeout: Duration;
}

/** The image that all builds of a pipeline run in. It has the Node.js that the command line needs, npm, and the AWS CLI. */
export const BUILD_IMAGE = codebuild.LinuxBuildImage.STANDARD_7_0;

/** Node.js by its name in the image: https://docs.aws.amazon.com/codebuild/latest/userguide/available-runtimes.html */
export const RUNTIME = { nodejs: '22' };

/** A project whose role may do nothing but what it is granted. */
export class WaybillProject extends Construct {
  public readonly project: codebuild.PipelineProject;
  public readonly role: iam.Role;

  public constructor(scope: Construct, id: string, props: WaybillProjectProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com'),
      description: props.description,
      ...(props.roleName === undefined ? {} : { roleName: props.roleName }),
    });
    this.project = new codebuild.PipelineProject(this, 'Project', {
      description: props.description,
      role: this.role,
      grantReportGroupPermissions: false,
      timeout: props.timeout,
      environment: { buildImage: BUILD_IMAGE, computeType: codebuild.ComputeType.SMALL },
      buildSpec: codebuild.BuildSpec.fromObject({
        version: '0.2',
        ...(props.exported === undefined ? {} : { env: { 'exported-variables': props.exported } }),
        phases: {
          install: { 'runtime-versions': RUNTIME, commands: props.install },
          build: { commands: props.commands },
        },
      }),
    });
  }
}

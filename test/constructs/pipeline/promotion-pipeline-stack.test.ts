import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ManualApprovalStep, ShellStep } from 'aws-cdk-lib/pipelines';
import type { PromotedEnvironment } from '../../../lib';
import { testApp } from '../../support/app';
import {
  actionsOf,
  DEV_UAT_PROD,
  pipelineManifest,
  pipelineOf,
  PROD,
  PROD_2,
  stageOf,
  stagesOf,
  TopicStages,
  UAT,
} from '../../support/pipeline';

interface Project {
  readonly Description: string;
  readonly TimeoutInMinutes: number;
  readonly Source: { readonly BuildSpec: string };
}

function projectOf(stack: Stack, description: string): Project {
  const projects = Object.values(Template.fromStack(stack).findResources('AWS::CodeBuild::Project')).map(
    ({ Properties }) => Properties as Project,
  );
  return projects.find(({ Description }) => Description.startsWith(description))!;
}

function commandsOf(stack: Stack, description: string): string[] {
  const { BuildSpec } = projectOf(stack, description).Source;
  const text = typeof BuildSpec === 'string' ? BuildSpec : joined(BuildSpec);
  return (JSON.parse(text) as { phases: { build: { commands: string[] } } }).phases.build.commands;
}

/** A text with references in it, each written as its name. */
function joined(value: unknown): string {
  const [, parts] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts
    .map((part) =>
      typeof part === 'string'
        ? part
        : `\${${Object.values(part as object)
            .flat()
            .join('.')}}`,
    )
    .join('');
}

describe('in one account', () => {
  const stack = pipelineOf();

  test('the stages follow the order of promotion; developers have none', () => {
    expect(stagesOf(stack).map(({ Name }) => Name)).toEqual(['Source', 'Build', 'UpdatePipeline', 'uat', 'prod']);
    expect(stack.deliveredEnvironments).toEqual(['uat', 'prod']);
  });

  test('it is of type V2, and a later execution overtakes one that waits', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::CodePipeline::Pipeline', {
      PipelineType: 'V2',
      ExecutionMode: 'SUPERSEDED',
      RestartExecutionOnUpdate: true,
    });
  });

  test('the first environment is verified, deployed and proven, and nobody is asked', () => {
    expect(actionsOf(stageOf(stack, 'uat'))).toEqual([
      '1 uat.Verify',
      '2 uat.Open',
      '3 Shop.Prepare',
      '3 WaybillProof.Prepare',
      '4 Shop.Deploy',
      '4 WaybillProof.Deploy',
      '5 uat.Prove',
      '6 uat.Close',
    ]);
  });

  test('an environment that promotes from another of the pipeline is asked for, after it is verified and before anything changes', () => {
    expect(actionsOf(stageOf(stack, 'prod')).slice(0, 3)).toEqual(['1 prod.Verify', '2 prod.Approve', '3 prod.Open']);
    const approve = stageOf(stack, 'prod').Actions.find(({ Name }) => Name === 'prod.Approve');
    expect(approve).toMatchObject({
      ActionTypeId: { Category: 'Approval' },
      TimeoutInMinutes: 7 * 24 * 60,
      Configuration: { CustomData: '#{verify-prod.WAYBILL_CHANGES}' },
    });
  });

  test('every action runs in the own account and region', () => {
    const deployments = stagesOf(stack).flatMap(({ Actions }) =>
      Actions.filter(({ ActionTypeId }) => ActionTypeId.Provider === 'CloudFormation'),
    );
    expect(deployments).toHaveLength(8);
    for (const { Region, RoleArn } of deployments) {
      expect(Region).toBeUndefined();
      expect(JSON.stringify(RoleArn)).toContain('role/cdk-hnb659fds-deploy-role-111111111111-eu-west-1');
    }
  });

  test('a stage is skipped unless the gate finds a change, when the execution is about to enter it', () => {
    for (const name of ['uat', 'prod']) {
      expect(stageOf(stack, name).BeforeEntry).toMatchObject({
        Conditions: [
          {
            Result: 'SKIP',
            Rules: [
              {
                RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: 'LambdaInvoke', Version: '1' },
                Configuration: { UserParameters: JSON.stringify({ ask: { [name]: `#{Build@Synth.WAYBILL_${name.toUpperCase()}}` } }) },
              },
            ],
          },
        ],
      });
    }
    for (const name of ['Source', 'Build', 'UpdatePipeline']) expect(stageOf(stack, name).BeforeEntry).toBeUndefined();
  });

  test('the synthesis says what each environment is to run, and fails when it cannot', () => {
    const [synth] = Object.values(Template.fromStack(stack).findResources('AWS::CodeBuild::Project')).filter(({ Properties }) =>
      JSON.stringify(Properties).includes('npx cdk synth'),
    );
    const spec = JSON.parse((synth?.['Properties'] as Project).Source.BuildSpec) as {
      env: { 'exported-variables': string[] };
      phases: { install: { commands: string[]; 'runtime-versions': object }; build: { commands: string[] } };
      artifacts: object;
    };
    expect(spec.env['exported-variables'].sort()).toEqual(['WAYBILL_PROD', 'WAYBILL_UAT']);
    expect(spec.phases.install).toEqual({ commands: ['npm ci'], 'runtime-versions': { nodejs: '22' } });
    expect(spec.phases.build.commands).toEqual([
      'npx cdk synth',
      'WAYBILL_UAT="$(cat cdk.out/waybill/uat.fingerprint)"',
      'export WAYBILL_UAT',
      'WAYBILL_PROD="$(cat cdk.out/waybill/prod.fingerprint)"',
      'export WAYBILL_PROD',
    ]);
    expect(spec.artifacts).toMatchObject({ 'base-directory': 'cdk.out' });
  });

  test('verify asks the registry, says what changes, and proposes it', () => {
    const [first, ...rest] = commandsOf(stack, 'Asks the registry for what uat');
    expect(first).toMatch(/^npx --yes cdk-waybill@\d+\.\d+\.\d+\S* verify uat$/);
    const commands = rest.join('\n');
    expect(commands).toMatch(
      /^aws ssm get-parameter --name '\$\{GateuatDelivered\w+\}' --query Parameter\.Value --output text > waybill-delivered\.json$/m,
    );
    expect(commands).toMatch(
      /node "\$CODEBUILD_SRC_DIR_Synth_Output\/waybill\/describe-changes\.cjs" waybill-delivered\.json "\$CODEBUILD_SRC_DIR_Synth_Output\/waybill\/uat\.json" 978/,
    );
    expect(commands).toMatch(
      /^aws ssm put-parameter --name '\$\{GateuatProposed\w+\}' .* --value "file:\/\/\$CODEBUILD_SRC_DIR_Synth_Output\/waybill\/uat\.record\.json"$/m,
    );
    const verify = stageOf(stack, 'uat').Actions.find(({ Name }) => Name === 'uat.Verify');
    expect(verify).toMatchObject({ InputArtifacts: [{ Name: 'acme_shop_Source' }, { Name: 'Synth_Output' }], Namespace: 'verify-uat' });
  });

  test('the proof waits for half an hour, as the role that reads there', () => {
    expect(commandsOf(stack, 'Waits until prod')).toEqual([
      expect.stringMatching(
        /^npx --yes cdk-waybill@\S+ status prod --wait --timeout 1800s --region eu-west-1 --role-for "prod=arn:\$\{AWS::Partition\}:iam::111111111111:role\/waybill-proof-prod-[0-9a-f]{8}"$/,
      ),
    ]);
    expect(projectOf(stack, 'Waits until prod').TimeoutInMinutes).toBe(45);
  });
});

describe('across accounts and regions', () => {
  const environments = { uat: { targets: [UAT] }, prod: { targets: [PROD, PROD_2] } };
  const stages = new TopicStages();
  const stack = pipelineOf({ environments, stages });

  test("the team's method is asked once for each account and region", () => {
    expect(stages.asked).toEqual([
      'uat-eu-west-1 222222222222/eu-west-1',
      'prod-eu-west-1 333333333333/eu-west-1',
      'prod-eu-central-1 333333333333/eu-central-1',
    ]);
  });

  test('each stack is deployed by the role of its account, in its region', () => {
    const roles = stagesOf(stack)
      .flatMap(({ Actions }) => Actions)
      .filter(({ Name }) => Name.endsWith('Shop.Deploy'))
      .map(({ Name, Region, RoleArn }) => [Name, Region, /role-\d+-[a-z0-9-]+/.exec(JSON.stringify(RoleArn))?.[0]]);
    expect(roles).toEqual([
      ['Shop.Deploy', undefined, 'role-222222222222-eu-west-1'],
      ['prod-eu-west-1.Shop.Deploy', undefined, 'role-333333333333-eu-west-1'],
      ['prod-eu-central-1.Shop.Deploy', 'eu-central-1', 'role-333333333333-eu-central-1'],
    ]);
  });

  test('the regions of an environment are deployed at the same time, behind one approval and before one proof', () => {
    expect(actionsOf(stageOf(stack, 'prod'))).toEqual([
      '1 prod.Verify',
      '2 prod.Approve',
      '3 prod.Open',
      '4 prod-eu-central-1.Shop.Prepare',
      '4 prod-eu-central-1.WaybillProof.Prepare',
      '4 prod-eu-west-1.Shop.Prepare',
      '4 prod-eu-west-1.WaybillProof.Prepare',
      '5 prod-eu-central-1.Shop.Deploy',
      '5 prod-eu-central-1.WaybillProof.Deploy',
      '5 prod-eu-west-1.Shop.Deploy',
      '5 prod-eu-west-1.WaybillProof.Deploy',
      '6 prod.Prove',
      '7 prod.Close',
    ]);
    expect(commandsOf(stack, 'Waits until prod').map((command) => /--region (\S+)/.exec(command)?.[1])).toEqual([
      'eu-west-1',
      'eu-central-1',
    ]);
  });

  test('the key of the artifacts is one that the other accounts can be given', () => {
    const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    expect(JSON.stringify(key)).toContain(':iam::222222222222:role/cdk-hnb659fds-deploy-role');
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('in each account a role lets the pipeline read what runs, and nobody else', () => {
    const proofs = stack.node
      .findAll()
      .filter((construct): construct is Stack => Stack.isStack(construct) && construct.node.id === 'WaybillProof');
    expect(proofs.map(({ account, region }) => `${account}/${region}`)).toEqual([
      '222222222222/eu-west-1',
      '333333333333/eu-west-1',
      '333333333333/eu-central-1',
    ]);
    const prover = /"RoleName":"(waybill-prove-uat-[0-9a-f]{8})"/.exec(JSON.stringify(Template.fromStack(stack).toJSON()))?.[1];
    Template.fromStack(proofs[0]!).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Principal: { AWS: 'arn:aws:iam::111111111111:root' },
            Condition: {
              ArnEquals: {
                'aws:PrincipalArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::111111111111:role/${prover}`]] },
              },
            },
          },
        ],
      },
    });
  });
});

describe('side by side', () => {
  const environments = { a: {}, b: { from: ['a'] }, c: { from: ['a'] }, d: { from: ['b', 'c'] } };

  test('environments with the same upstream are one stage with one approval that tells of both', () => {
    const stack = pipelineOf({ manifest: pipelineManifest(environments) });
    expect(
      stagesOf(stack)
        .map(({ Name }) => Name)
        .slice(3),
    ).toEqual(['a', 'b.c', 'd']);
    expect(actionsOf(stageOf(stack, 'b.c')).filter((name) => !/Shop|Waybill/.test(name))).toEqual([
      '1 b.Verify',
      '1 c.Verify',
      '2 b.c.Approve',
      '3 b.Open',
      '3 c.Open',
      '6 b.Prove',
      '6 c.Prove',
      '7 b.Close',
      '7 c.Close',
    ]);
    const approve = stageOf(stack, 'b.c').Actions.find(({ Name }) => Name === 'b.c.Approve');
    expect(approve?.Configuration).toEqual({ CustomData: '#{verify-b.WAYBILL_CHANGES}. #{verify-c.WAYBILL_CHANGES}' });
    expect(commandsOf(stack, 'Asks the registry for what b').join('\n')).toContain('waybill/b.json" 488)');
    expect(stageOf(stack, 'b.c').BeforeEntry?.Conditions[0]?.Rules[0]?.Configuration.UserParameters).toBe(
      '{"ask":{"b":"#{Build@Synth.WAYBILL_B}","c":"#{Build@Synth.WAYBILL_C}"}}',
    );
  });

  test('one that asks for its own stage has its own approval', () => {
    const stack = pipelineOf({ manifest: pipelineManifest(environments), environments: { c: { ownStage: true } } });
    expect(
      stagesOf(stack)
        .map(({ Name }) => Name)
        .slice(3),
    ).toEqual(['a', 'b', 'c', 'd']);
    expect(actionsOf(stageOf(stack, 'c'))).toContain('2 c.Approve');
  });

  test('those who share an approval must want the same', () => {
    expect(() =>
      pipelineOf({ manifest: pipelineManifest(environments), environments: { c: { approvalTimeout: Duration.hours(1) } } }),
    ).toThrow('b and c share one approval');
  });
});

describe('names', () => {
  function resourcesOf(environments: Parameters<typeof pipelineManifest>[0]): Record<string, unknown> {
    const app = testApp();
    const stack = pipelineOf({ manifest: pipelineManifest(environments) }, app);
    return Template.fromStack(stack).toJSON()['Resources'] as Record<string, unknown>;
  }

  test.each([
    ['after the others', { ...DEV_UAT_PROD, dr: { from: ['prod'] } }],
    ['beside another', { ...DEV_UAT_PROD, load: { from: ['dev'] } }],
    ['before the others', { early: {}, ...DEV_UAT_PROD }],
    [
      'in the same stage before another',
      { dev: { builds: true }, load: { from: ['dev'] }, uat: { from: ['dev'] }, prod: { from: ['uat'] } },
    ],
  ])('an environment %s changes no name of another', (_, environments) => {
    const before = resourcesOf(DEV_UAT_PROD);
    const after = resourcesOf(environments);
    expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(before)));
    // Not their contents alone: of what belongs to an environment, nothing changes.
    const own = (of: Record<string, unknown>): [string, unknown][] =>
      Object.entries(of).filter(([id]) => /^(Environments|Gate)(uat|prod)(Prove|Delivered|Proposed)/.test(id));
    expect(own(before).length).toBeGreaterThan(8);
    expect(after).toMatchObject(Object.fromEntries(own(before)));
  });

  test('a region that is added behind leaves the stacks of the others as they are called', () => {
    const one = new TopicStages();
    pipelineOf({ stages: one, environments: { uat: { targets: [UAT] }, prod: { targets: [PROD] } } });
    const two = new TopicStages();
    pipelineOf({ stages: two, environments: { uat: { targets: [UAT] }, prod: { targets: [PROD, PROD_2, { ...UAT }] } } });
    expect(two.asked.slice(0, 2)).toEqual(one.asked);
    expect(two.asked[3]).toBe('prod-222222222222-eu-west-1 222222222222/eu-west-1');
  });
});

test('the steps of the team run where they belong, and the environment is delivered when they are through', () => {
  const step = (id: string): ShellStep => new ShellStep(id, { commands: [`echo ${id}`] });
  const prod: PromotedEnvironment = { before: [step('Scan')], after: [step('Smoke'), step('Load')] };
  const stack = pipelineOf({ environments: { prod } });
  expect(actionsOf(stageOf(stack, 'prod')).filter((name) => !/Shop|Waybill/.test(name))).toEqual([
    '1 prod.Verify',
    '2 Scan',
    '3 prod.Approve',
    '4 prod.Open',
    '7 prod.Prove',
    '8 Load',
    '8 Smoke',
    '9 prod.Close',
  ]);
});

test('any step of CDK Pipelines will do', () => {
  const stack = pipelineOf({ environments: { uat: { after: [new ManualApprovalStep('LookAtIt')] } } });
  expect(actionsOf(stageOf(stack, 'uat'))).toContain('6 LookAtIt');
});

test('a topic is told of the approval, which waits as long as is said', () => {
  const topics = new Stack(testApp(), 'Topics');
  const approvalTopic = sns.Topic.fromTopicArn(topics, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:releases');
  const stack = pipelineOf({ environments: { prod: { approvalTopic, approvalTimeout: Duration.days(60) } } });
  const approve = stageOf(stack, 'prod').Actions.find(({ Name }) => Name === 'prod.Approve');
  expect(approve).toMatchObject({
    TimeoutInMinutes: 86_400,
    Configuration: { NotificationArn: 'arn:aws:sns:eu-west-1:111111111111:releases' },
  });
});

test('approvals are asked for and left out as is said', () => {
  const stack = pipelineOf({ environments: { uat: { approval: true }, prod: { approval: false } } });
  expect(actionsOf(stageOf(stack, 'uat'))).toContain('2 uat.Approve');
  expect(actionsOf(stageOf(stack, 'prod')).join()).not.toContain('Approve');
});

test('developers have a stage when they are named, and others none when that is said', () => {
  const stack = pipelineOf({ environments: { dev: {}, prod: { included: false } } });
  expect(stack.deliveredEnvironments).toEqual(['dev', 'uat']);
  expect(actionsOf(stageOf(stack, 'uat'))).toContain('2 uat.Approve');
});

test('in the registry of another account verify does without what a pull does not take, and is not let', () => {
  const stack = pipelineOf({ env: { account: '444444444444', region: 'eu-west-1' } });
  expect(commandsOf(stack, 'Asks the registry for what uat')[0]).toMatch(/ verify uat --skip archived --skip lifecycle$/);
  const text = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(text).toContain('ecr:BatchGetImage');
  expect(text).not.toMatch(/ecr:(Describe|GetLifecycle)/);
});

test('commands, folders and versions are those that are said', () => {
  const stack = pipelineOf({
    installCommands: ['pip install -r requirements.txt'],
    synthCommands: ['npx cdk synth --quiet'],
    synthOutput: 'out/cdk',
    waybillCommand: 'npx waybill',
    manifestPath: 'deploy/release-manifest.yaml',
    cdkCliVersion: '2.1150.0',
    executionMode: ExecutionMode.QUEUED,
  });
  expect(commandsOf(stack, 'Asks the registry for what uat')[0]).toBe('npx waybill verify --manifest deploy/release-manifest.yaml uat');
  const text = JSON.stringify(Template.fromStack(stack).toJSON());
  expect(text).toContain('pip install -r requirements.txt');
  expect(text).toContain('out/cdk/waybill/uat.fingerprint');
  expect(text).toContain('npm install -g aws-cdk@2.1150.0');
  expect(text).toContain('"ExecutionMode":"QUEUED"');
  expect(text).not.toContain('npm ci');
});

test('no version of the tools is left to the day of the build', () => {
  const text = JSON.stringify(Template.fromStack(pipelineOf()).toJSON());
  expect(text).toContain('aws-cdk@2.1148.1');
  expect(text).not.toMatch(/@latest|aws-cdk@2["\\ ]/);
});

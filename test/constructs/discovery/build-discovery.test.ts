import { Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { BuildDiscovery, type BuildDiscoveryProps, ManifestRepository, ReleaseManifest } from '../../../lib';
import { testApp } from '../../support/app';
import { manifestJson, type ManifestSpec } from '../../support/manifest';
import { expectToPass, findingsOf, PASSED_PACKS } from '../../support/nag';
import { CONNECTION } from '../../support/pipeline';

const TOOLS = { account: '111111111111', region: 'eu-west-1' };
const SHOP: ManifestSpec = {
  registry: TOOLS,
  environments: { dev: { accepts: 'builds', images: {} }, uat: { images: {} } },
  images: { api: {}, web: {} },
};
const REPOSITORY = ManifestRepository.connection('acme/shop', 'main', CONNECTION);

function props(more: Partial<BuildDiscoveryProps> = {}, spec: ManifestSpec = SHOP): BuildDiscoveryProps {
  const manifest = ReleaseManifest.fromText(manifestJson(spec));
  return { manifest, environment: 'dev', tags: ['develop', 'feature-*'], repository: REPOSITORY, ...more };
}

function stackIn(env: { account: string; region: string } = TOOLS): Stack {
  return new Stack(testApp(), 'Registry', { env });
}

function templateOf(more?: Partial<BuildDiscoveryProps>, spec?: ManifestSpec): Template {
  const stack = stackIn();
  new BuildDiscovery(stack, 'Discovery', props(more, spec));
  return Template.fromStack(stack);
}

interface Rule {
  readonly EventPattern: { readonly detail: Readonly<Record<string, readonly unknown[]>> };
  readonly Targets: readonly { readonly InputTransformer: { readonly InputPathsMap: object; readonly InputTemplate: string } }[];
}

function rulesOf(template: Template): Rule[] {
  return Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties as Rule);
}

interface Statement {
  readonly Action: string | readonly string[];
}

function actionsOf(template: Template): string[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')) as {
    Properties: { PolicyDocument: { Statement: Statement[] } };
  }[];
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement.flatMap(({ Action }) => Action)).sort();
}

describe('the rule', () => {
  test('takes successful pushes of the tags to the repositories of the manifest', () => {
    const [rule, ...more] = rulesOf(templateOf());
    expect(more).toEqual([]);
    expect(rule?.EventPattern).toEqual({
      source: ['aws.ecr'],
      'detail-type': ['ECR Image Action'],
      detail: {
        'action-type': ['PUSH'],
        result: ['SUCCESS'],
        'repository-name': ['shop/api', 'shop/web'],
        'image-tag': ['develop', { wildcard: 'feature-*' }],
      },
    });
  });

  test('takes only the images that are named', () => {
    const [rule] = rulesOf(templateOf({ images: ['web'] }));
    expect(rule?.EventPattern.detail['repository-name']).toEqual(['shop/web']);
  });

  test('hands over what the event says as values of variables, and as nothing else', () => {
    const [rule] = rulesOf(templateOf());
    const { InputPathsMap, InputTemplate } = rule!.Targets[0]!.InputTransformer;
    expect(InputPathsMap).toEqual({
      'detail-image-digest': '$.detail.image-digest',
      'detail-image-tag': '$.detail.image-tag',
      'detail-repository-name': '$.detail.repository-name',
      time: '$.time',
    });
    const input = JSON.parse(InputTemplate.replaceAll(/<[^>]+>/g, '"VALUE"')) as { environmentVariablesOverride: object[] };
    expect(input).toEqual({
      environmentVariablesOverride: ['REPOSITORY', 'TAG', 'DIGEST', 'PUSHED'].map((name) => ({
        name: `WAYBILL_${name}`,
        type: 'PLAINTEXT',
        value: 'VALUE',
      })),
    });
  });

  test('is several when the repositories do not fit into one pattern, and none is lost', () => {
    const names = Array.from({ length: 120 }, (_, index) => `service-${index}`);
    const rules = rulesOf(templateOf({}, { ...SHOP, images: Object.fromEntries(names.map((name) => [name, {}])) }));
    expect(rules.length).toBeGreaterThan(1);
    for (const { EventPattern } of rules) expect(JSON.stringify(EventPattern).length).toBeLessThanOrEqual(2048);
    expect(rules.flatMap(({ EventPattern }) => EventPattern.detail['repository-name'])).toEqual(names.map((name) => `shop/${name}`));
  });

  test('has a queue for what cannot be delivered', () => {
    templateOf().hasResourceProperties('AWS::Events::Rule', {
      Targets: [
        Match.objectLike({ DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DiscoveryUndelivered'), 'Arn'] } } }),
      ],
    });
  });
});

describe('the build', () => {
  test('may read the images, commit by the connection, write its log, and nothing else', () => {
    const template = templateOf();
    expect(actionsOf(template)).toEqual([
      'codebuild:StartBuild',
      'codeconnections:UseConnection',
      'ecr:BatchGetImage',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Action: 'codeconnections:UseConnection',
            Effect: 'Allow',
            Resource: CONNECTION,
            Condition: {
              StringEqualsIfExists: {
                'codeconnections:FullRepositoryId': 'acme/shop',
                'codeconnections:ProviderAction': ['GitPull', 'GitPush'],
              },
            },
          },
        ]),
      },
    });
  });

  test('of a repository of CodeCommit may push to the one branch', () => {
    const stack = stackIn();
    const repository = ManifestRepository.codeCommit(codecommit.Repository.fromRepositoryName(stack, 'Shop', 'shop'), 'main');
    new BuildDiscovery(stack, 'Discovery', props({ repository }));
    const template = Template.fromStack(stack);
    expect(actionsOf(template)).toContain('codecommit:GitPull');
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'codecommit:GitPush',
            Condition: { StringEqualsIfExists: { 'codecommit:References': ['refs/heads/main'] } },
          }),
        ]),
      },
    });
  });

  test.each(['codeconnections', 'codestar-connections'])('clones by %s, at the address of that name', (service) => {
    const arn = `arn:aws:${service}:eu-central-1:222222222222:connection/11111111-2222-3333-4444-555555555555`;
    templateOf({ repository: ManifestRepository.connection('group/sub/shop', 'main', arn) }).hasResourceProperties(
      'AWS::CodeBuild::Project',
      {
        Environment: {
          EnvironmentVariables: Match.arrayWith([
            {
              Name: 'WAYBILL_REMOTE',
              Type: 'PLAINTEXT',
              Value: {
                'Fn::Join': [
                  '',
                  [
                    `https://${service}.eu-central-1.`,
                    { Ref: 'AWS::URLSuffix' },
                    '/git-http/222222222222/eu-central-1/11111111-2222-3333-4444-555555555555/group/sub/shop.git',
                  ],
                ],
              },
            },
          ]),
        },
      },
    );
  });

  test('installs this version of the command line before there is a clone, whose files must not decide what runs', () => {
    const specOf = (props: Partial<BuildDiscoveryProps> = {}): { install: { commands?: string[] }; build: { commands: string[] } } => {
      const [project] = Object.values(templateOf(props).findResources('AWS::CodeBuild::Project'));
      return (JSON.parse((project?.['Properties'] as { Source: { BuildSpec: string } }).Source.BuildSpec) as { phases: never }).phases;
    };
    expect(specOf().install.commands).toEqual([expect.stringMatching(/^npm install --global cdk-waybill@\d+\.\d+\.\d+$/)]);
    expect(JSON.stringify(specOf().build)).not.toContain('npx');
    expect(specOf({ waybillCommand: '/opt/waybill' }).install.commands).toBeUndefined();
    expect(JSON.stringify(specOf({ waybillCommand: '/opt/waybill' }).build)).toContain('/opt/waybill pin');
  });

  test('is told the author of the commits', () => {
    templateOf({ authorName: "Shop's bot", authorEmail: 'bot@example.com' }).hasResourceProperties('AWS::CodeBuild::Project', {
      Environment: { EnvironmentVariables: Match.arrayWith([{ Name: 'GIT_AUTHOR_NAME', Type: 'PLAINTEXT', Value: "Shop's bot" }]) },
    });
  });
});

describe('refused', () => {
  test.each<[string, Partial<BuildDiscoveryProps>, string]>([
    ['an environment that takes only releases', { environment: 'uat' }, 'environment: "uat" takes only releases'],
    ['an environment that is not there', { environment: 'prod' }, 'shop has no environment "prod"'],
    ['no tags', { tags: [] }, 'tags: there is none'],
    ['a tag with a blank', { tags: ['a b'] }, 'tags: "a b" is not a pattern'],
    ['two wildcards side by side', { tags: ['a**'] }, 'tags: "a**" has two "*" side by side'],
    ['an image that is not there', { images: ['job'] }, 'shop has no image "job"'],
    ['an image twice', { images: ['api', 'api'] }, 'images: "api" stands there twice'],
    ['no image', { images: [] }, 'images: there is none'],
    ['a path out of the repository', { manifestPath: '../x.yaml' }, 'manifestPath: "../x.yaml" is no path'],
    ['an author of two lines', { authorName: 'a\nb' }, 'authorName: "a\\nb" is not one'],
    ['an address in brackets', { authorEmail: '<a@b>' }, 'authorEmail: "<a@b>" is not one'],
  ])('%s', (_, more, message) => {
    expect(() => new BuildDiscovery(stackIn(), 'Discovery', props(more))).toThrow(message);
  });

  test('a stack that is not where the registry is', () => {
    expect(() => new BuildDiscovery(stackIn({ ...TOOLS, region: 'eu-central-1' }), 'Discovery', props())).toThrow(
      'the stack is in the region "eu-central-1", and the registry in "eu-west-1"',
    );
  });

  test.each([
    [['shop', 'main', CONNECTION], 'repository: "shop" is not one'],
    [['acme/shop', 'a b', CONNECTION], 'branch: "a b" is not one'],
    [['acme/shop', '--force', CONNECTION], 'branch: "--force" is not one'],
    [['acme/shop', 'a..b', CONNECTION], 'branch: "a..b" is not one'],
    [['acme/shop', 'main', 'arn:aws:s3:::x'], 'connectionArn: "arn:aws:s3:::x" is not one'],
  ])('the repository %j', ([repository = '', branch = '', arn = ''], message) => {
    expect(() => ManifestRepository.connection(repository, branch, arn)).toThrow(message);
  });
});

test('it passes the packs of cdk-nag, with and without a concrete account', () => {
  const app = testApp();
  for (const pack of [AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks]) Validations.of(app).addPlugins(new pack(app));
  new BuildDiscovery(new Stack(app, 'Concrete', { env: TOOLS }), 'Discovery', props());
  new BuildDiscovery(new Stack(app, 'Agnostic'), 'Discovery', props());
  app.synth();
  expect(findingsOf(app.outdir)).toEqual([]);
  for (const pack of PASSED_PACKS) expectToPass(pack, app.outdir);
});

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runApp } from '../support/run-app';
import { type Opinion, lint } from './support/cfn-lint';
import { type PythonEnvironment, pythonEnvironment } from './support/python-environment';

/** Every template of this package's own apps is what CloudFormation takes, in the opinion of cfn-lint. */

/** Where it is not asked to be followed: only at these places, and each entry must still be needed. */
const ACCEPTED: readonly { readonly rule: string; readonly message: RegExp; readonly path: RegExp; readonly reason: string }[] = [
  {
    rule: 'W3005',
    message: /dependency already enforced/,
    path: /\/DependsOn\/\d+$/,
    reason: 'the CDK writes the dependency on a role or listener beside the reference to it, and an order said twice is the same order',
  },
  {
    rule: 'W3045',
    message: /^'AccessControl' is a legacy property/,
    path: /^Resources\/ArtifactStoreAccessLogs\w+\/Properties\/AccessControl$/,
    reason:
      "how S3 may write access logs is the CDK's feature flag @aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy, which is the app's to set",
  },
  {
    rule: 'E3703',
    message: /^Prefer using Fn::Sub over Fn::Join/,
    path: /^Resources\/Pipeline\w+\/.*\/Configuration\/RoleArn$/,
    reason: 'a hint on style (I1022), which the rule on pipeline actions passes on as an error of its own',
  },
];

const ROOT = join(__dirname, '../..');
/** Examples that are no apps have no such file. */
const EXAMPLES = readdirSync(join(ROOT, 'examples')).map((name) => `examples/${name}/app.ts`);
const PROGRAMS = ['bin/app.ts', ...EXAMPLES.filter((program) => existsSync(join(ROOT, program)))];
let environment: PythonEnvironment;
let command: string;
const opinions: Opinion[] = [];

beforeAll(() => {
  environment = pythonEnvironment(join(__dirname, 'cfn-lint/requirements.txt'));
  command = join(dirname(environment.python), 'cfn-lint');
});

afterAll(() => {
  environment.remove();
});

function isAccepted({ rule, message, path }: Opinion): boolean {
  return ACCEPTED.some((accepted) => accepted.rule === rule && accepted.message.test(message) && accepted.path.test(path));
}

/** The templates of an app, those of its pipeline's stages too. */
function templatesOf(program: string): string[] {
  const { directory, stacks } = runApp(join(ROOT, program));
  const templates = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.template.json'));
  expect(templates.length).toBeGreaterThanOrEqual(stacks.length);
  return templates.map((name) => join(directory, name));
}

test.each(PROGRAMS)('finds nothing in %s', (program) => {
  const found = lint(command, templatesOf(program));
  opinions.push(...found);
  expect(found.filter((opinion) => !isAccepted(opinion))).toEqual([]);
});

test('still says everything that is accepted', () => {
  const needed = ACCEPTED.filter(({ rule, message, path }) =>
    opinions.some((opinion) => opinion.rule === rule && message.test(opinion.message) && path.test(opinion.path)),
  );
  expect(needed).toEqual(ACCEPTED);
});

test('finds what is wrong in a template', () => {
  const template = templatesOf('bin/app.ts').find((name) => readFileSync(name, 'utf8').includes('"DesiredCount": 1'))!;
  writeFileSync(template, readFileSync(template, 'utf8').replace('"DesiredCount": 1', '"DesiredCount": "many"'));
  expect(lint(command, [template])).toEqual([
    { rule: 'E3012', message: "'many' is not of type 'integer'", path: expect.stringMatching(/^Resources\/.*\/DesiredCount$/) as unknown },
  ]);
});

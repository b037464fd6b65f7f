import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT, generate } from './support/bindings';
import { attempt } from './support/run';

/**
 * The sources that are generated for Java, C# and Go: that they are whole, ask for what this package asks for, and are read by the language's own
 * parser. They are not compiled: that takes the AWS CDK in that language.
 */

const { types } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as { types: Record<string, { name: string }> };
const names = Object.values(types).map(({ name }) => name);
const LANGUAGES = [
  {
    language: 'java',
    build: 'pom.xml',
    asks: [
      '<artifactId>aws-cdk-lib</artifactId>\n      <version>[2.269.0,3.0.0)',
      '<artifactId>cdknag</artifactId>\n      <version>[3.0.0,4.0.0)',
    ],
    source: /(?:^|\/)src\/main\/java\/io\/github\/cdkwaybill\/(\w+)\.java$/,
    parser: 'javac',
    arguments: ['-proc:none', '-XDshould-stop.ifNoError=PARSE', '-XDshould-stop.ifError=PARSE'],
  },
  {
    language: 'go',
    build: 'cdkwaybill/go.mod',
    asks: [
      'module github.com/cdk-waybill/cdk-waybill-go/cdkwaybill\n',
      'github.com/aws/aws-cdk-go/awscdk/v2 v2.',
      'cdk-nag-go/cdknag/v3 v3.',
    ],
    source: /(?:^|\/)cdkwaybill\/(\w+?)\.go$/,
    parser: 'gofmt',
    arguments: ['-e', '-l'],
  },
  {
    language: 'dotnet',
    build: 'CdkWaybill/CdkWaybill.csproj',
    asks: [
      '<PackageReference Include="Amazon.CDK.Lib" Version="[2.269.0,3.0.0)"',
      '<PackageReference Include="Cdklabs.CdkNag" Version="[3.0.0,4.0.0)"',
    ],
    source: /(?:^|\/)CdkWaybill\/(\w+)\.cs$/,
    parser: undefined,
    arguments: [],
  },
] as const;

function isThere(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

describe.each(LANGUAGES)('$language', ({ language, build, asks, source, parser, arguments: options }) => {
  let folder: string;
  let sources: string;

  beforeAll(() => {
    ({ folder, sources } = generate(language));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function files(): string[] {
    return readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => source.test(file));
  }

  test('has every public type', () => {
    const found = files().map((file) => source.exec(file)![1]);
    expect(names.length).toBeGreaterThan(30);
    expect(found).toEqual(expect.arrayContaining(names));
  });

  test('asks for what this package asks for', () => {
    const text = readFileSync(join(sources, build), 'utf8');
    for (const asked of asks) expect(text).toContain(asked);
  });

  if (parser && isThere(parser)) {
    test(`is read by ${parser}, which finds a mistake`, () => {
      const paths = files().map((file) => join(sources, file));
      expect(attempt(parser, [...options, ...paths])).toMatchObject({ status: 0, stderr: '' });
      writeFileSync(paths[0]!, `${readFileSync(paths[0]!, 'utf8')}\n)\n`);
      expect(attempt(parser, [...options, ...paths]).status).not.toBe(0);
    });
  } else {
    process.stderr.write(`${language}: not read by a parser: ${parser ? `there is no ${parser} here` : 'no parser of it is used here'}\n`);
  }
});

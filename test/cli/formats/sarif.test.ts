import { Validator, type Schema } from '@cfworker/json-schema';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sarifLog } from '../../../lib/cli/formats/sarif';
import type { Finding } from '../../../lib/manifest';
import { finding, HOSTILE, placeless } from './findings';

interface Log {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly semanticVersion: string;
        readonly rules: readonly { readonly id: string; readonly help: { readonly text: string }; readonly helpUri: string }[];
      };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string };
          readonly region: { readonly startLine: number; readonly startColumn?: number };
        };
      }[];
      readonly partialFingerprints: Readonly<Record<string, string>>;
    }[];
  }[];
}

/** See test/support/README.md for where it is from. */
const schema = JSON.parse(readFileSync(join(__dirname, '../../support/sarif-2.1.0-rtm.5.json'), 'utf8')) as Schema;

function logOf(findings: readonly Finding[], path = 'release-manifest.yaml'): Log {
  const log = sarifLog(findings, path, '1.2.3');
  const { errors } = new Validator(schema, '4', false).validate(log);
  expect(errors).toEqual([]);
  return log as Log;
}

test('the schema is in force', () => {
  const log = structuredClone(sarifLog([finding()], 'm.yaml', '1.2.3')) as { runs: { results: { level: string }[] }[] };
  log.runs[0]!.results[0]!.level = 'fatal';
  expect(new Validator(schema, '4', false).validate(log).valid).toBe(false);
});

test('no findings are a valid log with no results, so that earlier ones count as mended', () => {
  const [run] = logOf([]).runs;
  expect(run!.results).toEqual([]);
  expect(run!.tool.driver).toMatchObject({ name: 'waybill', semanticVersion: '1.2.3', rules: [] });
});

test('a finding is a result at its place, with the rule that it breaks', () => {
  const { tool, results } = logOf([finding(), finding({ code: 'rule-loosened', severity: 'warning' }), finding()]).runs[0]!;
  expect(tool.driver.rules.map(({ id }) => id)).toEqual(['rule-loosened', 'skipped-environment']);
  expect(results.map(({ ruleId, ruleIndex, level }) => [ruleId, tool.driver.rules[ruleIndex]!.id, level])).toEqual([
    ['skipped-environment', 'skipped-environment', 'error'],
    ['rule-loosened', 'rule-loosened', 'warning'],
    ['skipped-environment', 'skipped-environment', 'error'],
  ]);
  expect(results[0]).toMatchObject({
    message: { text: 'api 1.4.0 enters prod, and uat does not have it; promote it to uat first' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'release-manifest.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 12, startColumn: 7 },
        },
      },
    ],
  });
  expect(new Set(results.map(({ partialFingerprints }) => partialFingerprints['waybillFinding/v1'])).size).toBe(3);
});

test('a finding without a place is shown at the first line', () => {
  expect(logOf([placeless()]).runs[0]!.results[0]!.locations[0]!.physicalLocation.region).toEqual({ startLine: 1 });
});

test('a path becomes a relative URI', () => {
  const { uri } = logOf([finding()], 'deploy to/ünits/100%.yaml').runs[0]!.results[0]!.locations[0]!.physicalLocation.artifactLocation;
  expect(uri).toBe('deploy%20to/%C3%BCnits/100%25.yaml');
});

test.each(HOSTILE)('the text %j makes no link and no placeholder', (message) => {
  const [run] = logOf([finding({ message, help: message })]).runs;
  expect(run!.results[0]!.message.text).not.toMatch(/\]\(|(?<!\{)\{\d+\}(?!\})/);
});

/** Codes of the tables of docs/manifest.md. */
const CODES = [...readFileSync(join(__dirname, '../../../docs/manifest.md'), 'utf8').matchAll(/^\| ((?:`[a-z-]+`(?:, )?)+)/gm)].flatMap(
  ([, cell = '']) => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code = '']) => code),
);

test('every rule that the documentation lists has a text of its own', () => {
  expect(CODES.length).toBeGreaterThan(20);
  const { rules } = logOf([...CODES, 'shallow-history'].map((code) => finding({ code }))).runs[0]!.tool.driver;
  expect(rules.filter(({ help }) => help.text === 'see the message')).toEqual([]);
});

test('every rule on a change leads to its own section, and all others to the page of the manifest', () => {
  const page = readFileSync(join(__dirname, '../../../docs/changes.md'), 'utf8');
  const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-'));
  const ofChanges = CODES.filter((code) => sections.includes(code));
  expect(ofChanges.length).toBe(8);
  const { rules } = logOf([...CODES, 'shallow-history'].map((code) => finding({ code }))).runs[0]!.tool.driver;
  const pages = new Map(rules.map(({ id, helpUri }) => [id, helpUri.replace(/^.*\/docs\//, '')]));
  expect(new Map([...pages].filter(([, address]) => address !== 'manifest.md'))).toEqual(
    new Map([
      ...ofChanges.sort().map((code) => [code, `changes.md#${code}`] as const),
      ['shallow-history', 'changes.md#what-is-not-known'],
    ]),
  );
  expect(sections).toContain('what-is-not-known');
});

test('a code of a later version still has a rule', () => {
  expect(logOf([finding({ code: 'of-tomorrow' })]).runs[0]!.tool.driver.rules).toMatchObject([{ id: 'of-tomorrow' }]);
});

import fc from 'fast-check';
import { invalidMarkdown, MOST_BYTES, planMarkdown } from '../../../lib/cli/formats/plan-markdown';
import { PinnedReference } from '../../../lib/manifest';
import type { ChangePlan, EnvironmentPlan, PlannedPin } from '../../../lib/promotion/change-plan';
import { ref } from '../../support/manifest';
import { finding } from './findings';
import { hostileText } from './hostile-text';
import { addressesOf, codesIn, htmlOf, MEANINGFUL, proseOf, tablesOf } from './markdown';

const COMMIT = '4f1c2d9ab3c14f1c2d9ab3c14f1c2d9ab3c14f1c';
const COMPARE = 'https://github.com/shop/api/compare/9ab12cd...4f1c2d9';
const EMPTY: ChangePlan = { environments: [], images: [], releases: [], findings: [] };

function pin(fields: Partial<PlannedPin> = {}): PlannedPin {
  return {
    image: 'api',
    kind: 'promotion',
    from: { reference: PinnedReference.parse(ref('1.3.2')), version: '1.3.2', revision: '9ab12cd' },
    to: { reference: PinnedReference.parse(ref('1.4.0')), version: '1.4.0', revision: '4f1c2d9' },
    compareUrl: COMPARE,
    upstream: { environment: 'uat', since: new Date(0), seconds: 3 * 86_400 + 4 * 3_600, atLeast: false },
    override: undefined,
    ...fields,
  };
}

function environment(fields: Partial<EnvironmentPlan> = {}): EnvironmentPlan {
  return { name: 'prod', change: 'changed', pins: [pin()], rules: [], overrides: [], ...fields };
}

test('a plan begins with the mark by which a bot finds its comment again, and says in one line what happens', () => {
  const plan = { ...EMPTY, environments: [environment()], findings: [finding(), finding({ severity: 'warning' })] };
  expect(planMarkdown(plan, COMMIT, []).split('\n').slice(0, 4)).toEqual([
    '<!-- waybill plan -->',
    '### Release plan: 1 promotion; 1 error, 1 warning',
    '',
    'Compared with `commit 4f1c2d9ab3`.',
  ]);
});

test('an environment is a table of its pins, with its findings under it', () => {
  const text = planMarkdown({ ...EMPTY, environments: [environment()], findings: [finding()] }, COMMIT, []);
  expect(tablesOf(text)).toEqual([[7, 7]]);
  expect(text).toContain(
    [
      '#### `prod`',
      '',
      '| image | change | from | to | digest | upstream | commits |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      `| \`api\` | promotion | \`1.3.2\` | \`1.4.0\` | \`${ref('1.4.0').slice(13, 25)}\` | \`uat\` for 3 d 4 h | [\`9ab12cd → 4f1c2d9\`](${COMPARE}) |`,
      '',
      '- **error** `skipped-environment`, line 12: api `1.4.0` enters prod, and uat does not have it',
      '  → promote it to uat first',
    ].join('\n'),
  );
});

test('what is not known is left empty or said', () => {
  const unknown = pin({
    from: undefined,
    to: { reference: PinnedReference.parse(ref('main-7', '1.4.0')), version: '1.4.0', revision: undefined },
    compareUrl: undefined,
    upstream: { environment: 'uat', since: undefined, seconds: undefined, atLeast: false },
  });
  const text = planMarkdown({ ...EMPTY, environments: [environment({ pins: [unknown] })] }, 'old.yaml', []);
  expect(text).toMatch(/\| `api` \| promotion \| {2}\| `main-7 \(1\.4\.0\)` \| `[0-9a-f]{12}` \| `uat` since when is not known \| {2}\|/);
  expect(text).toContain('Compared with `old.yaml`.');
});

test('rules, exceptions, ledger, images and notes are said in words', () => {
  const text = planMarkdown(
    {
      environments: [
        environment({
          pins: [],
          rules: [{ rule: 'soak', from: '24h', to: undefined }],
          overrides: [{ change: 'kept', image: 'api', ref: ref('1.4.0'), reason: 'INC-311 outage', by: 'ann' }],
        }),
      ],
      images: [{ image: 'jobs', change: 'added', from: undefined, to: 'shop/jobs' }],
      releases: [
        { image: 'api', version: '1.3.1', change: 'rejected', digest: ref('1.3.1').slice(6), revision: undefined, reason: 'leaks' },
      ],
      findings: [],
    },
    null,
    ['the base has no manifest'],
  );
  expect(text).toContain('- `soak`: `24h` → `none`\n');
  expect(text).toContain(`- exception kept for \`api ${ref('1.4.0')}\`, by \`ann\`: \`INC-311\` outage\n`);
  expect(text).toContain('- image `jobs` added: repository `shop/jobs`\n');
  expect(text).toContain('| `api` | `1.3.1` | rejected |');
  expect(text).toContain('- note: the base has no manifest\n');
});

test('a finding of an environment that does not change, or of none, is still told', () => {
  const text = planMarkdown({ ...EMPTY, findings: [finding({ environment: 'uat' }), finding({ code: 'ledger-rewritten' })] }, COMMIT, []);
  expect(text).toContain('#### Findings\n\n- **error** `skipped-environment`');
  expect(text).toContain('- **error** `ledger-rewritten`');
});

test('an invalid manifest is a comment, too', () => {
  const text = invalidMarkdown([finding({ code: 'schema' })]);
  expect(text).toMatch(/^<!-- waybill plan -->\n### Release plan: the manifest is not valid\n\n- \*\*error\*\* `schema`/);
});

test('a plan that is too long for a comment is cut at the end of a line, and says so', () => {
  const pins = Array.from({ length: 1000 }, (_, index) => pin({ image: `image-${index}` }));
  const plan = { ...EMPTY, environments: [environment({ pins })], findings: [finding()] };
  const text = planMarkdown(plan, COMMIT, []);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
  expect(Buffer.byteLength(text)).toBeGreaterThan(MOST_BYTES - 500);
  const [rows] = tablesOf(text);
  expect(new Set(rows)).toEqual(new Set([7]));
  const left = 1000 + 1 - (rows!.length - 1) + 2;
  expect(text.trimEnd().split('\n').at(-1)).toBe(`**Cut here**: ${left} more lines do not fit into a comment. All of it: \`waybill plan\``);
  expect(text).toMatch(/; 1 error\n/);
});

const text = hostileText();
const maybe = fc.option(text, { nil: undefined });
const hostilePin = fc
  .record({ image: text, version: maybe, revision: maybe, environment: text, reason: text, by: text, linked: fc.boolean() })
  .map(({ image, version, revision, environment: upstream, reason, by, linked }) => {
    const side = { reference: PinnedReference.parse(ref('1.4.0')), version, revision };
    return pin({
      image,
      from: side,
      to: side,
      compareUrl: linked ? COMPARE : undefined,
      upstream: { environment: upstream, since: undefined, seconds: undefined, atLeast: false },
      override: { image, ref: reason, reason, by },
    });
  });
const hostileEnvironment = fc
  .record({ name: text, pins: fc.array(hostilePin, { maxLength: 3 }), from: maybe, to: maybe, reason: text, by: text })
  .map(({ name, pins, from, to, reason, by }) =>
    environment({
      name,
      pins,
      rules: [{ rule: 'frozen', from, to }],
      overrides: [{ change: 'added', image: name, ref: reason, reason, by }],
    }),
  );
const hostilePlan = fc.record({
  environments: fc.array(hostileEnvironment, { maxLength: 3 }),
  images: fc.array(fc.record({ image: text, change: fc.constant('moved' as const), from: maybe, to: maybe }), { maxLength: 2 }),
  releases: fc.array(
    fc.record({ image: text, version: text, change: fc.constant('rejected' as const), digest: text, revision: maybe, reason: maybe }),
    { maxLength: 3 },
  ),
  findings: fc.array(
    fc.record({ message: text, help: text, environment: text, code: text }).map((fields) => finding(fields)),
    { maxLength: 3 },
  ),
});

test('no name, reason, author, version or message breaks a table or makes a link, an image, HTML, a mention or a reference', () => {
  fc.assert(
    fc.property(hostilePlan, text, fc.array(text, { maxLength: 2 }), (plan, base, notes) => {
      const markdown = planMarkdown(plan, base, notes);
      const links = plan.environments.flatMap(({ pins }) => pins).filter(({ compareUrl }) => compareUrl !== undefined);
      expect(addressesOf(markdown)).toEqual(links.map(() => COMPARE));
      expect(htmlOf(markdown)).toEqual(['<!-- waybill plan -->']);
      expect(tablesOf(markdown)).toEqual([
        ...plan.environments.filter(({ pins }) => pins.length > 0).map(({ pins }) => Array<number>(pins.length + 1).fill(7)),
        ...(plan.releases.length > 0 ? [Array<number>(plan.releases.length + 1).fill(6)] : []),
      ]);
      expect(proseOf(markdown).filter((part) => MEANINGFUL.test(part))).toEqual([]);
      // GitLab takes a line that begins so for a command to itself.
      expect(markdown).not.toMatch(/^\s*\//m);
      expect(markdown).not.toMatch(/[\p{Cf}\r\t]/u);
    }),
  );
});

test('every text is still there to be read', () => {
  const plan = {
    ...EMPTY,
    environments: [environment({ overrides: [{ change: 'added', image: 'api', ref: 'x', reason: '@ann <b>', by: '`|' }] })],
  };
  expect(codesIn(planMarkdown(plan, null, []))).toEqual(expect.arrayContaining(['@ann <b>', '`|']));
});

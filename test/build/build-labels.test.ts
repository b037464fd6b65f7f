import fc from 'fast-check';
import { bakeFile, type BuildFacts, buildFacts, buildLabels, csvLine, dockerArguments, type LabelOptions } from '../../lib/build';
import { COMMIT, factsOf, git } from './facts';

function labelsOf(facts: BuildFacts, options: Partial<LabelOptions> = {}): Record<string, string> {
  return Object.fromEntries(buildLabels(facts, { labels: new Map(), reproducible: false, ...options }));
}

const GITHUB = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SHA: COMMIT,
  GITHUB_REF: 'refs/heads/feature/cart',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'shop/api',
  GITHUB_RUN_ID: '1658821493',
  GITHUB_TOKEN: 'ghs_5ecre7',
  AWS_SECRET_ACCESS_KEY: '5ecre7',
};

test('a build in CI has the labels of OCI and says which run it was', () => {
  expect(labelsOf(buildFacts(GITHUB, git()), { title: 'api', version: '1.4.0' })).toEqual({
    'org.opencontainers.image.title': 'api',
    'org.opencontainers.image.url': 'https://github.com/shop/api',
    'org.opencontainers.image.source': 'https://github.com/shop/api',
    'org.opencontainers.image.version': '1.4.0',
    'org.opencontainers.image.revision': COMMIT,
    'org.opencontainers.image.created': '2026-11-20T10:00:00Z',
    'org.opencontainers.image.ref.name': 'feature/cart',
    'waybill.branch': 'feature/cart',
    'waybill.ci': 'github',
    'waybill.ci.run': '1658821493',
    'waybill.ci.url': 'https://github.com/shop/api/actions/runs/1658821493',
  });
});

test('--reproducible leaves out what differs from run to run', () => {
  const again = { ...GITHUB, GITHUB_RUN_ID: '9', GITHUB_RUN_ATTEMPT: '3' };
  const first = labelsOf(buildFacts(GITHUB, git()), { reproducible: true });
  expect(first).toEqual(labelsOf(buildFacts(again, git()), { reproducible: true }));
  expect(first).not.toEqual(labelsOf(buildFacts(GITHUB, git())));
});

test('a pull request names itself', () => {
  const facts = buildFacts({ ...GITHUB, GITHUB_REF: 'refs/pull/12/merge', GITHUB_HEAD_REF: 'feature/cart' }, git());
  expect(labelsOf(facts)).toMatchObject({
    'org.opencontainers.image.ref.name': 'pull/12',
    'waybill.branch': 'feature/cart',
    'waybill.pull-request': '12',
  });
});

test('a build that is no version has no label for it: it can be recorded under one later', () => {
  expect(Object.keys(labelsOf(factsOf({ branch: 'main' })))).not.toContain('org.opencontainers.image.version');
});

test('files that differ from the commit: neither revision nor version is claimed', () => {
  const labels = labelsOf(factsOf({ changed: ['a'] }), { version: '1.4.0' });
  expect(labels).toMatchObject({ 'waybill.dirty': 'true' });
  expect(labels).not.toHaveProperty('org.opencontainers.image.revision');
  expect(labels).not.toHaveProperty('org.opencontainers.image.version');
});

test('a label given wins, and one without a value is left out', () => {
  const labels = new Map([
    ['org.opencontainers.image.vendor', 'Shop Ltd'],
    ['org.opencontainers.image.title', 'The API'],
    ['org.opencontainers.image.created', ''],
    ['__proto__', 'x'],
  ]);
  const made = buildLabels(factsOf(), { title: 'api', labels, reproducible: false });
  expect(made.get('org.opencontainers.image.vendor')).toBe('Shop Ltd');
  expect(made.get('org.opencontainers.image.title')).toBe('The API');
  expect(made.has('org.opencontainers.image.created')).toBe(false);
  expect(made.get('__proto__')).toBe('x');
});

test.each([
  ['feature/cart #1', 'feature/cart-1'],
  ['a//b', 'a/b'],
  ['-x-', 'x'],
  ['größe', 'gro-e'],
  ['a-/b', 'a/b'],
  ['v1.4.0', 'v1.4.0'],
])("the branch %j is the reference %s in OCI's grammar", (branch, name) => {
  expect(labelsOf(factsOf({ branch }))['org.opencontainers.image.ref.name']).toBe(name);
});

describe('whatever the texts are', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      'a\nb=c',
      '\u001b]0;x\u0007',
      'a\u202eb',
      '$(id)',
      '`id`',
      "it's",
      '"',
      '${x}',
      '%{ if }',
      'x'.repeat(5000),
      '\ud83d',
      '😀'.repeat(600),
    ),
  );

  test('each value is one line of printable text of at most 1,000 characters', () => {
    fc.assert(
      fc.property(text, text, text, (branch, description, value) => {
        const facts = { ...factsOf({ branch }), description };
        for (const label of Object.values(labelsOf(facts, { title: value, labels: new Map([['a', value]]) }))) {
          expect(label).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u);
          expect(label.length).toBeLessThanOrEqual(1000);
          expect(label).toBe(label.trim());
          expect(label).not.toBe('');
        }
      }),
    );
  });

  test('reference names follow the grammar of OCI', () => {
    fc.assert(
      fc.property(text, (branch) => {
        const name = labelsOf(factsOf({ branch }))['org.opencontainers.image.ref.name'];
        if (name !== undefined) expect(name).toMatch(/^[A-Za-z0-9]+(?:[-._:@+/][A-Za-z0-9]+)*$/);
      }),
    );
  });
});

test('no secret of the environment is in any label', () => {
  const env = {
    ...GITHUB,
    GITHUB_SERVER_URL: 'https://ann:5ecre7@github.com',
    SOURCE_DATE_EPOCH: '1000000000',
    GITHUB_ENV: '5ecre7',
  };
  const labels = labelsOf(buildFacts(env, git({ origin: 'https://oauth2:5ecre7@github.com/shop/api.git' })));
  expect(JSON.stringify(labels)).not.toContain('5ecre7');
});

test('a bake file adds tags and labels to its target, and bake expands nothing in them', () => {
  const labels = new Map([
    ['a', '${HOME} $${x} %{ if true } $x %'],
    ['b', 'plain'],
  ]);
  expect(bakeFile('api', { tags: ['r/api:1.4.0'], labels })).toEqual({
    // https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-literals
    target: { api: { tags: ['r/api:1.4.0'], labels: { a: '$${HOME} $$${x} %%{ if true } $x %', b: 'plain' } } },
  });
  expect(bakeFile('api', { tags: ['r/api:1.4.0'] })).toEqual({ target: { api: { tags: ['r/api:1.4.0'] } } });
});

test('arguments of docker are one word each, and none begins as another option', () => {
  const labels = new Map([['a', '-- --privileged']]);
  expect(dockerArguments({ tags: ['r/api:1.4.0'], labels })).toEqual(['--tag=r/api:1.4.0', '--label=a=-- --privileged']);
});

test.each([
  ['a=b', 'a=b'],
  ['a=b, c', '"a=b, c"'],
  ['a=say "hi"', '"a=say ""hi"""'],
])('%s is the record %s of CSV', (line, record) => {
  expect(csvLine(line)).toBe(record);
});

test.each(['##[add-mask]x', '##vso[task.setvariable variable=x]y', '###Teamcity[x]'])('%s is no command in a label either', (text) => {
  const labels = labelsOf(buildFacts({ GITLAB_CI: 'true', CI_PROJECT_DESCRIPTION: `a ${text}` }, git()));
  const value = labels['org.opencontainers.image.description']!;
  expect(value).not.toMatch(/##\w*\[/);
  expect(value.replaceAll(' ', '')).toBe(`a${text.replaceAll(' ', '')}`);
});

import { digestOf, ref } from '../../support/manifest';

/** What a manifest can hold, right or wrong. */
type Value = Record<string, unknown>;

/** A manifest in which every rule can be broken. */
export const WHOLE: Value = {
  schemaVersion: 1,
  application: 'shop',
  registry: { account: '111111111111', region: 'eu-west-1' },
  environments: {
    dev: { accepts: 'builds', images: { api: ref('sha-1'), web: ref('2.0.0') } },
    uat: { promotesFrom: ['dev'], soak: '1h', images: { api: ref('1.1.0'), web: ref('2.0.0') } },
    prod: {
      promotesFrom: ['uat'],
      combination: 'exact',
      frozen: 'holiday "season"',
      overrides: [{ image: 'api', ref: ref('1.0.0'), reason: 'INC-1', by: 'Zoë' }],
      images: { api: ref('1.0.0') },
    },
  },
  images: {
    api: {
      repository: 'shop/api',
      source: 'https://example.com/shop/api',
      releases: {
        '1.0.0': { digest: digestOf('1.0.0'), revision: 'abcdef1', created: '2026-01-02T03:04:05Z' },
        '1.1.0': { digest: digestOf('1.1.0') },
        '1.2.0': { digest: digestOf('1.2.0'), rejected: 'leaks' },
      },
    },
    web: { repository: 'shop/web', releases: { '2.0.0': { digest: digestOf('2.0.0') } } },
    job: { repository: 'shop/job', versioning: 'none', releases: { 'build-7': { digest: digestOf('7') } } },
  },
};

/** Each rule, and a change that breaks it: a path, and what is put there; undefined takes away what is there. */
export const BREAKS: readonly (readonly [rule: string, path: readonly string[], value: unknown])[] = [
  ['an unknown image', ['environments', 'uat', 'images', 'apo'], ref('1.0.0')],
  ['an image that is gone', ['images', 'web'], undefined],
  ['an unknown release', ['environments', 'uat', 'images', 'api'], ref('1.3.0')],
  ['a release that is gone', ['images', 'api', 'releases', '1.1.0'], undefined],
  ['the digest of another release', ['environments', 'uat', 'images', 'api'], ref('1.1.0', '1.0.0')],
  ['another digest in the ledger', ['images', 'api', 'releases', '1.1.0', 'digest'], digestOf('other')],
  ['a rejected release', ['environments', 'prod', 'images', 'api'], ref('1.2.0')],
  ['a release that is rejected under another name', ['images', 'api', 'releases', '1.3.0'], { digest: digestOf('1.0.0'), rejected: 'no' }],
  ['a release that becomes rejected', ['images', 'api', 'releases', '1.0.0', 'rejected'], 'no'],
  ['latest among releases', ['environments', 'prod', 'images', 'web'], ref('latest')],
  ['latest in a ledger', ['images', 'job', 'releases', 'latest'], { digest: digestOf('7') }],
  ['an environment that takes builds no more', ['environments', 'dev', 'accepts'], undefined],
  ['an unknown environment', ['environments', 'uat', 'promotesFrom'], ['dav']],
  ['an environment that is gone', ['environments', 'dev'], undefined],
  ['a circle', ['environments', 'dev', 'promotesFrom'], ['prod']],
  ['an environment that promotes from itself', ['environments', 'uat', 'promotesFrom'], ['uat']],
  ['a repository of two images', ['images', 'web', 'repository'], 'shop/api'],
  ['another versioning', ['images', 'job', 'versioning'], undefined],
  ['a name', ['application'], 'Shop'],
  ['a name of an environment', ['environments', 'Test'], { images: {} }],
  ['a name of an image', ['images', 'a_b'], { repository: 'shop/a-b', releases: {} }],
  ['a name of a pinned image', ['environments', 'dev', 'images', 'Api'], ref('1.0.0')],
  ['a name in promotesFrom', ['environments', 'prod', 'promotesFrom'], ['Uat']],
  ['a version', ['images', 'api', 'releases', '1.0'], { digest: digestOf('1.0') }],
  ['a digest', ['images', 'web', 'releases', '2.0.0', 'digest'], 'sha256:12'],
  ['a reference', ['environments', 'dev', 'images', 'web'], '2.0.0'],
  ['a tag', ['environments', 'dev', 'images', 'web'], `-x@${digestOf('x')}`],
  ['a repository', ['images', 'web', 'repository'], 'Shop//Web'],
  ['a source', ['images', 'api', 'source'], 'http://example.com'],
  ['a revision', ['images', 'api', 'releases', '1.0.0', 'revision'], 'main'],
  ['a time', ['images', 'api', 'releases', '1.0.0', 'created'], '2026-02-30T00:00:00Z'],
  ['a reason', ['images', 'api', 'releases', '1.2.0', 'rejected'], ' '],
  ['a duration', ['environments', 'uat', 'soak'], 'a day'],
  ['a choice', ['environments', 'prod', 'combination'], 'some'],
  ['a frozen without words', ['environments', 'prod', 'frozen'], ''],
  ['an override', ['environments', 'prod', 'overrides'], [{ image: 'api', ref: ref('1.0.0'), reason: 'INC-1' }]],
  ['an image of an override', ['environments', 'prod', 'overrides'], [{ image: 'A', ref: ref('1.0.0'), reason: 'x', by: 'y' }]],
  ['an account', ['registry', 'account'], '1'],
  ['an older form', ['schemaVersion'], 0],
  ['a newer form', ['schemaVersion'], 2],
  ['a number as a text', ['images', 'api', 'releases', '1.0.0', 'revision'], 1234567],
  ['a list for a mapping', ['environments', 'uat', 'images'], [ref('1.0.0')]],
  ['a text for a mapping', ['images', 'web'], 'shop/web'],
  ['nothing for an environment', ['environments', 'uat'], null],
  ['nothing for releases', ['images', 'web', 'releases'], null],
  ['a missing section', ['images'], undefined],
  ['a missing application', ['application'], undefined],
  ['a missing repository', ['images', 'web', 'repository'], undefined],
  ['a missing digest', ['images', 'web', 'releases', '2.0.0'], { revision: 'abcdef1' }],
  ['an unknown key', ['more'], 1],
  ['an unknown key of an environment', ['environments', 'uat', 'release'], 'x'],
  ['an unknown key of an image', ['images', 'web', 'release'], {}],
  ['an unknown key of a release', ['images', 'web', 'releases', '2.0.0', 'tag'], 'x'],
];

/** The manifest with one change. */
export function changed(value: Value, path: readonly string[], to: unknown): Value {
  const [key = '', ...rest] = path;
  const inner = rest.length === 0 ? to : changed(value[key] as Value, rest, to);
  const others = Object.entries(value).filter(([name]) => name !== key || inner !== undefined);
  // An entry that is there keeps its place.
  return Object.fromEntries(key in value ? others.map(([name, old]) => [name, name === key ? inner : old]) : [...others, [key, inner]]);
}

/** Block style, which is cut into parts: lists and texts as in JSON, and what is empty. */
export function blockText(value: object, indent = ''): string {
  return Object.entries(value)
    .map(([key, item]: [string, unknown]) =>
      typeof item === 'object' && item !== null && !Array.isArray(item) && Object.keys(item).length > 0
        ? `${indent}${key}:\n${blockText(item, `${indent}  `)}`
        : `${indent}${key}: ${JSON.stringify(item)}\n`,
    )
    .join('');
}

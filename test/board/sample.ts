import { type Board, boardOf, type RunningAnswer } from '../../lib/board';
import { parseManifest, type ReleaseManifest } from '../../lib/manifest';
import type { ManifestHistory, ManifestState } from '../../lib/promotion';
import { digestOf, type EnvironmentSpec, type ManifestSpec, manifestText, ref } from '../support/manifest';

/** A commit of a manifest, oldest first in a list of them. */
export interface SampleCommit {
  readonly spec: ManifestSpec;
  readonly author?: string;
  readonly subject?: string;
}

const BEGINNING = Date.UTC(2026, 10, 20, 10);
const DAY = 86_400_000;

/** The moment so many days after the first commit of a sample. */
export function day(days: number): Date {
  return new Date(BEGINNING + days * DAY);
}

/** A history with a commit a day. */
export function sampleHistory(commits: readonly SampleCommit[], cutOff = false): ManifestHistory {
  const states = commits.map(({ spec, author = 'Ann', subject = 'change' }, index): ManifestState => {
    const commit = digestOf(`commit ${index}`).slice(7, 47);
    return { commit, committedAt: day(index), author, subject, text: manifestText(spec) };
  });
  return { states: states.reverse(), cutOff };
}

/** A valid manifest. */
export function manifestOf(spec: ManifestSpec): ReleaseManifest {
  const { manifest, findings } = parseManifest(manifestText(spec), 'release-manifest.yaml');
  if (manifest === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  return manifest;
}

/** The board of the last of the commits, ten days after the first. */
export function boardAfter(commits: readonly SampleCommit[], running?: RunningAnswer, cutOff = false): Board {
  const last = commits.at(-1)?.spec ?? {};
  return boardOf({ manifest: manifestOf(last), history: sampleHistory(commits, cutOff), committed: true, now: day(10), running }).board;
}

const REVISIONS = { '1.3.2': 'a'.repeat(40), '1.4.0': 'b'.repeat(40), '1.5.0': 'c'.repeat(40) };

const IMAGES: NonNullable<ManifestSpec['images']> = {
  api: {
    source: 'https://github.com/shop/api',
    releases: Object.fromEntries(
      Object.entries(REVISIONS).map(([version, revision]) => [
        version,
        { digest: digestOf(version), revision, created: '2026-11-02T08:12:00Z' },
      ]),
    ),
  },
  web: { releases: ['2.0.1', '2.1.0'] },
  worker: {
    releases: { '0.9.0': { digest: digestOf('0.9.0'), rejected: 'leaks memory, see INC-311' }, '0.8.0': { digest: digestOf('0.8.0') } },
  },
};

function shop(dev: EnvironmentSpec['images'], uat: EnvironmentSpec['images'], prod: EnvironmentSpec): ManifestSpec {
  return {
    environments: {
      dev: { accepts: 'builds', images: dev ?? {} },
      uat: { promotesFrom: ['dev'], images: uat ?? {} },
      prod: { promotesFrom: ['uat'], soak: '24h', combination: 'exact', ...prod },
    },
    images: IMAGES,
  };
}

/** A shop with something of everything: a hotfix under an exception, a freeze, a rejected build, and images behind. */
export const SHOP: readonly SampleCommit[] = [
  { spec: shop({ api: '1.3.2', web: '2.0.1' }, { api: '1.3.2' }, { images: { api: '1.3.2' } }), subject: 'begin' },
  {
    spec: shop({ api: '1.5.0', web: '2.0.1' }, { api: '1.4.0' }, { images: { api: '1.3.2' } }),
    author: 'Bob',
    subject: 'promote api 1.4.0',
  },
  {
    spec: shop(
      { api: 'main-7', web: '2.1.0', worker: '0.9.0' },
      { api: '1.5.0', web: '2.0.1' },
      {
        frozen: 'audit until Friday',
        overrides: [{ image: 'web', ref: ref('2.1.0'), reason: 'shop was down, INC-312', by: 'Eve' }],
        images: { api: '1.3.2', web: '2.1.0' },
      },
    ),
    author: 'Eve',
    subject: 'hotfix',
  },
];

/** What ECS would answer of it. */
export const RUNNING: RunningAnswer = {
  status: 'asked',
  findings: [],
  environments: [
    {
      name: 'prod',
      images: [
        { image: 'api', desired: ref('1.3.2'), running: [{ digest: digestOf('1.3.2'), tasks: 2, service: 'prod-api' }], state: 'in-sync' },
        {
          image: 'web',
          desired: ref('2.1.0'),
          running: [{ digest: digestOf('2.0.1'), tasks: 1, service: 'prod-web' }],
          state: 'out-of-sync',
        },
      ],
    },
  ],
};

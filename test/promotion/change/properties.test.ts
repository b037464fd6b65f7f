import fc from 'fast-check';
import { type Finding, FindingsError, ReleaseManifest } from '../../../lib/manifest';
import { checkChange, type ManifestHistory, planRollback } from '../../../lib/promotion';
import { arbitraryManifest } from '../../manifest/support/arbitrary-manifest';
import { printYaml } from '../../manifest/support/print-manifest';
import { digestOf, type EnvironmentSpec, type ManifestSpec, manifestText, ref } from '../../support/manifest';
import { ALL_CODES } from './story';

const NAMES = ['dev', 'uat', 'prod'] as const;
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  api: ['1.0.0', '1.1.0', '1.2.0-rc.1', '1.2.0'],
  web: ['2.0.0', '2.1.0', '2.2.0'],
  worker: ['3.0.0', '3.1.0'],
};
const IMAGES = Object.keys(VERSIONS);

/** What runs in each environment; an image may be absent. */
const PINS = fc.record(
  Object.fromEntries(IMAGES.map((image) => [image, fc.option(fc.constantFrom(...VERSIONS[image]!), { freq: 6, nil: undefined })])),
);
const RULES = fc.record({
  soak: fc.constantFrom(undefined, '2h', '1d'),
  combination: fc.constantFrom(undefined, 'exact'),
  frozen: fc.constantFrom(undefined, undefined, 'holidays'),
});
const OVERRIDES = fc.uniqueArray(
  fc.constantFrom(
    ...IMAGES.flatMap((image) => VERSIONS[image]!.map((version) => ({ image, ref: ref(version), reason: 'INC', by: 'jane' }))),
  ),
  { maxLength: 2, selector: ({ ref: reference }) => reference },
);
const STATE = fc.record({ dev: PINS, uat: PINS, prod: PINS, uatRules: RULES, prodRules: RULES, overrides: OVERRIDES });
/** Oldest first; the last one but one is the base, the last one the head. */
const STATES = fc.array(STATE, { minLength: 2, maxLength: 8 });

type State = typeof STATE extends fc.Arbitrary<infer T> ? T : never;

function specOf({ dev, uat, prod, uatRules, prodRules, overrides }: State): ManifestSpec {
  const defined = (pins: Readonly<Record<string, string | undefined>>): Record<string, string> =>
    Object.fromEntries(Object.entries(pins).flatMap(([image, pin]) => (pin === undefined ? [] : [[image, pin]])));
  const environments: Record<string, EnvironmentSpec> = {
    dev: { accepts: 'builds', images: defined(dev) },
    uat: { ...rulesOf(uatRules), promotesFrom: ['dev'], images: defined(uat) },
    prod: { ...rulesOf(prodRules), promotesFrom: ['uat'], overrides, images: defined(prod) },
  };
  return { environments, images: Object.fromEntries(IMAGES.map((image) => [image, { releases: VERSIONS[image]! }])) };
}

function rulesOf({ soak, combination, frozen }: State['uatRules']): EnvironmentSpec {
  return {
    ...(soak === undefined ? {} : { soak }),
    ...(combination === undefined ? {} : { combination }),
    ...(frozen === undefined ? {} : { frozen }),
  };
}

/** One commit an hour. */
function historyOf(texts: readonly string[]): ManifestHistory {
  const states = texts.map((text, hour) => {
    const commit = String(hour).padStart(10, '0').padEnd(40, 'f');
    return { commit, committedAt: new Date(Date.UTC(2026, 10, 1, hour)), author: 'Ann', subject: 'Promote', text };
  });
  return { states: states.reverse(), cutOff: false };
}

/** The last text is the head, the one before it the base. */
function check(texts: readonly string[]): Finding[] {
  const [base = '', head = ''] = texts.slice(-2);
  return checkChange({
    base: ReleaseManifest.fromText(base),
    head: ReleaseManifest.fromText(head),
    history: historyOf(texts.slice(0, -1)),
    now: new Date(Date.UTC(2026, 10, 1, texts.length)),
  });
}

/** A finding without its place, which is that of the keys. */
function essence(findings: readonly Finding[]): string[] {
  return findings
    .map(({ code, severity, message, help, environment, image }) => JSON.stringify({ code, severity, message, help, environment, image }))
    .sort();
}

/** The same mappings in another order; lists stay as they are. */
function shuffled(value: unknown, next: () => number): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  const entries = Object.entries(value).map(([key, inner]): [number, string, unknown] => [next(), key, shuffled(inner, next)]);
  return Object.fromEntries(entries.sort(([a], [b]) => a - b).map(([, key, inner]) => [key, inner]));
}

/** Numbers of a fixed sequence for each seed. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
}

test('no rule depends on the order of keys, at the base, at the head or in the history', () => {
  const codes = new Set<string>();
  fc.assert(
    fc.property(STATES, fc.nat(), (states, seed) => {
      const next = numbers(seed);
      const specs = states.map(specOf);
      const other = specs.map((spec) => manifestText(shuffled(withLedgers(spec), next) as ManifestSpec));
      const findings = check(specs.map((spec) => manifestText(withLedgers(spec))));
      expect(essence(check(other))).toEqual(essence(findings));
      findings.forEach(({ code }) => codes.add(code));
    }),
    { numRuns: 200 },
  );
  expect([...codes].sort()).toEqual(ALL_CODES);
});

/** Ledgers as mappings, so that they can be shuffled; some lack a release and some have another revision, so that the rules on ledgers have work. */
function withLedgers(spec: ManifestSpec): ManifestSpec {
  const pinned = new Set(Object.values(spec.environments ?? {}).flatMap(({ images = {} }) => Object.values(images)));
  const images = Object.fromEntries(
    IMAGES.map((image) => {
      const kept = VERSIONS[image]!.filter((version, index) => pinned.has(version) || (index + pinned.size) % 3 !== 0);
      const facts = { revision: pinned.size % 2 === 0 ? '4f1c2d9' : 'a94b8fe' };
      return [image, { releases: Object.fromEntries(kept.map((version) => [version, { digest: digestOf(version), ...facts }])) }];
    }),
  );
  return { ...spec, images };
}

describe('a rollback is allowed, whatever the rules', () => {
  const errors = (findings: readonly Finding[]): string[] => essence(findings.filter(({ severity }) => severity === 'error'));

  test('by hand: the pins of any earlier state of the environment', () => {
    fc.assert(
      fc.property(STATES, fc.constantFrom(...NAMES), fc.nat(), (states, environment, choice) => {
        const base = states.at(-1)!;
        const earlier = states[choice % states.length]!;
        const head = { ...base, [environment]: earlier[environment] };
        expect(errors(check([...states, head].map((state) => manifestText(specOf(state)))))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('as it is planned', () => {
    fc.assert(
      fc.property(STATES, fc.constantFrom(...NAMES), (states, environment) => {
        const texts = states.map((state) => manifestText(specOf(state)));
        const pins = planned(texts, environment);
        const base = states.at(-1)!;
        const head = { ...base, [environment]: { ...base[environment], ...pins } };
        expect(errors(check([...texts, manifestText(specOf(head))]))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  function planned(texts: readonly string[], environment: string): Record<string, string> {
    try {
      const { pins } = planRollback(ReleaseManifest.fromText(texts.at(-1)!), environment, historyOf(texts));
      return Object.fromEntries([...pins].map(([image, { tag }]) => [image, tag.toString()]));
    } catch (error) {
      if (error instanceof FindingsError && error.findings.every(({ code }) => code === 'no-previous-state')) {
        return {};
      }
      throw error;
    }
  }
});

test('more of the past excuses more, and finds nothing that was not found without it', () => {
  const excusable = new Set(['skipped-environment', 'soak-not-met', 'untested-combination', 'downgrade', 'frozen']);
  const found = (texts: readonly string[]): string[] =>
    check(texts)
      .filter(({ code }) => excusable.has(code))
      .map(({ code, environment, image }) => JSON.stringify([code, environment, image]));
  fc.assert(
    fc.property(STATES, fc.array(STATE, { maxLength: 4 }), (states, older) => {
      const texts = states.map((state) => manifestText(specOf(state)));
      // The clock of a check is that of its last commit: both have the same one.
      const less = found([...older.map(() => ''), ...texts]);
      const more = found([...older.map((state) => manifestText(specOf(state))), ...texts]);
      expect(less).toEqual(expect.arrayContaining(more));
    }),
    { numRuns: 200 },
  );
});

test('a change that changes nothing finds nothing', () => {
  fc.assert(
    fc.property(STATES, (states) => {
      const texts = states.map((state) => manifestText(specOf(state)));
      expect(check([...texts, texts.at(-1)!])).toEqual([]);
    }),
  );
  fc.assert(
    fc.property(arbitraryManifest, fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (value, choices) => {
      const text = printYaml({ ...value }, choices);
      expect(check([text, text])).toEqual([]);
    }),
  );
});

test('commits between base and head are no evidence, since the check is not told of them', () => {
  fc.assert(
    fc.property(STATES, fc.array(STATE, { minLength: 1, maxLength: 3 }), (states, branch) => {
      const texts = states.map((state) => manifestText(specOf(state)));
      const [head] = texts.slice(-1);
      const base = texts.slice(0, -1);
      // A pull request with commits of its own, merged or not: its history is that of its base all the same.
      const commits = [...base, ...branch.map((state) => manifestText(specOf(state))), head!];
      const history = historyOf(commits.slice(0, base.length));
      const now = new Date(Date.UTC(2026, 10, 1, texts.length));
      const found = checkChange({ base: ReleaseManifest.fromText(base.at(-1)!), head: ReleaseManifest.fromText(head!), history, now });
      expect(essence(found)).toEqual(essence(check(texts)));
    }),
  );
});

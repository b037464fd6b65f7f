import fc from 'fast-check';
import { digestOf } from '../../support/manifest';

const NAME = fc.stringMatching(/^[a-z][a-z0-9-]{0,11}$/).filter((name) => name !== '');
const RESERVED = fc.constantFrom('constructor', 'valueof', 'null', 'true', 'yes', 'on', 'n');
const name = fc.oneof({ weight: 9, arbitrary: NAME }, { weight: 1, arbitrary: RESERVED });
const digest = fc.integer({ min: 0, max: 40 }).map((seed) => digestOf(String(seed)));
const version = fc
  .tuple(fc.constantFrom('', 'v'), fc.nat(12), fc.nat(12), fc.nat(12), fc.constantFrom('', '-rc.1', '-rc.10', '-0a', '-x-y.7'))
  .map(([v, major, minor, patch, pre]) => `${v}${String(major)}.${String(minor)}.${String(patch)}${pre}`);
const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/).filter((text) => text !== 'latest' && text !== '');

/** Texts that people may write: anything but control and bidirectional characters and blanks alone. */
const reason = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((text) => text.replaceAll(/(?![\t\n])[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu, ''))
  .filter((text) => /\S/.test(text));
const created = fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true }).map((date) => date.toISOString());
const revision = fc.stringMatching(/^[0-9a-f]{7,40}$/);

/** A release as the value of JSON. */
export interface ReleaseValue {
  digest: string;
  revision?: string;
  created?: string;
  rejected?: string;
}

/** A manifest as the value of JSON, whose rules all hold. */
export interface ManifestValue {
  schemaVersion: 1;
  application: string;
  registry?: { account?: string; region?: string };
  environments: Record<string, EnvironmentValue>;
  images: Record<string, { repository: string; versioning?: string; releases?: Record<string, ReleaseValue> }>;
}

/** An environment as the value of JSON. */
export interface EnvironmentValue {
  accepts?: string;
  promotesFrom?: string[];
  soak?: string;
  combination?: string;
  frozen?: string;
  overrides?: { image: string; ref: string; reason: string; by: string }[];
  images?: Record<string, string>;
}

function optional<T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

const release = fc
  .tuple(digest, optional({ revision, created }))
  .map(([theDigest, rest]): ReleaseValue => ({ digest: theDigest, ...rest }));

const image = fc.oneof(
  fc.record({ versioning: fc.constant('semver'), releases: fc.dictionary(version, release, { maxKeys: 6, noNullPrototype: true }) }),
  fc.record({ releases: fc.dictionary(version, release, { maxKeys: 6, noNullPrototype: true }) }),
  fc.record({ versioning: fc.constant('none'), releases: fc.dictionary(tag, release, { maxKeys: 4, noNullPrototype: true }) }),
);

const rules = optional({
  soak: fc.tuple(fc.nat(999), fc.constantFrom('s', 'm', 'h', 'd')).map(([count, unit]) => `${String(count)}${unit}`),
  combination: fc.constantFrom('any', 'exact'),
  frozen: reason,
  overrides: fc.array(fc.record({ image: name, ref: digest.map((text) => `x@${text}`), reason, by: reason }), { maxLength: 2 }),
});

/** Valid manifests: every pin of an environment of releases is a release that is not rejected, and promotion has a direction. */
export const arbitraryManifest: fc.Arbitrary<ManifestValue> = fc
  .record({
    application: name,
    registry: fc.option(optional({ account: fc.stringMatching(/^[0-9]{12}$/), region: fc.constantFrom('eu-west-1', 'us-gov-west-1') }), {
      nil: undefined,
    }),
    images: fc.uniqueArray(fc.tuple(name, image), { selector: ([key]) => key, maxLength: 5 }),
    environments: fc.uniqueArray(fc.tuple(name, rules, fc.boolean(), fc.array(fc.nat(), { minLength: 3, maxLength: 12 })), {
      selector: ([key]) => key,
      maxLength: 4,
    }),
    rejections: fc.array(fc.tuple(fc.nat(), reason), { maxLength: 2 }),
    order: fc.nat(),
  })
  .map(({ application, registry, images, environments, rejections, order }): ManifestValue => {
    const rejected = new Map(rejections.map(([seed, why]) => [digestOf(String(seed % 41)), why]));
    const names = environments.map(([key]) => key);
    const built = environments.map(([key, rest, isBuilds, numbers], index): [string, EnvironmentValue] => {
      const upstream = names.slice(0, index).filter((_, at) => (numbers[at] ?? 0) % 2 === 0);
      const pins = images.flatMap(([imageName, { releases }], at) => {
        const usable = Object.entries(releases).filter(([, { digest: text }]) => !rejected.has(text));
        const [versionName, chosen] = usable[(numbers[at + 1] ?? 0) % Math.max(usable.length, 1)] ?? [];
        return versionName === undefined || chosen === undefined
          ? []
          : [[imageName, `${isBuilds ? 'build.1' : versionName}@${chosen.digest}`] as const];
      });
      return [
        key,
        {
          ...rest,
          ...(isBuilds ? { accepts: 'builds' } : {}),
          ...(upstream.length > 0 ? { promotesFrom: upstream } : {}),
          ...(pins.length > 0 ? { images: Object.fromEntries(pins) } : {}),
        },
      ];
    });
    return {
      schemaVersion: 1,
      application,
      ...(registry === undefined ? {} : { registry }),
      environments: Object.fromEntries(order % 2 === 0 ? built : built.reverse()),
      images: Object.fromEntries(
        images.map(([key, { releases, ...rest }]) => [
          key,
          { repository: `shop/${key.replaceAll('-', '0')}x`.replace('/x', '/y'), ...rest, releases: reject(releases, rejected) },
        ]),
      ),
    };
  })
  .filter(({ images }) => new Set(Object.values(images).map((value) => value.repository)).size === Object.keys(images).length);

function reject(releases: Record<string, ReleaseValue>, rejected: ReadonlyMap<string, string>): Record<string, ReleaseValue> {
  return Object.fromEntries(
    Object.entries(releases).map(([key, value]) => {
      const why = rejected.get(value.digest);
      return [key, why === undefined ? value : { ...value, rejected: why }];
    }),
  );
}

import fc from 'fast-check';
import { digestOf } from './digests';
import { isList, isMap, printManifest, type Chooser, type Value } from './styled-printer';

/** A manifest as plain data, and as one of its many texts. */
export interface StyledManifest {
  readonly data: ManifestData;
  readonly text: string;
  readonly file: string;
  /** Of `JSON.stringify`, when the text is its output; undefined for YAML. */
  readonly jsonIndent?: string | number;
}

export interface ReleaseData {
  readonly version: string;
  readonly digest: string;
  readonly revision?: string;
  readonly created?: string;
  readonly rejected?: string;
}

export interface ImageData {
  readonly name: string;
  /** Undefined when the key is absent. */
  readonly source: string | undefined;
  readonly versioning: 'semver' | 'none';
  /** Undefined when the key is absent. */
  readonly releases: readonly ReleaseData[] | undefined;
}

export interface OverrideData {
  readonly image: string;
  readonly ref: string;
  readonly reason: string;
  readonly by: string;
}

export interface EnvironmentData {
  readonly name: string;
  readonly accepts: 'builds' | 'releases';
  /** Undefined when the key is absent. */
  readonly frozen: string | undefined;
  readonly overrides: readonly OverrideData[] | undefined;
  /** Whether they come behind the pins. */
  readonly overridesLast?: boolean;
  /** Undefined when the key is absent. */
  readonly pins: readonly (readonly [string, string])[] | undefined;
}

export interface ManifestData {
  readonly environments: readonly EnvironmentData[];
  readonly images: readonly ImageData[];
}

/** Names that only look like other things than names. */
const NAMES = ['api', 'web', 'no', 'null', 'constructor', 'a-rather-long-name-of-an-image'];
const REASONS = ['memory leak', 'it\'s "bad": see #311', '# not a comment', '- no: {list}', ' padded ', 'Überlauf 💥', 'yes', '{a}, [b]'];

export const reason = fc.constantFrom(...REASONS);

const facts = fc.record(
  {
    revision: fc.constantFrom('4f1c2d9', '1234567', '12e4567', '0'.repeat(40)),
    created: fc.constantFrom('2026-11-20T10:00:00Z', '2026-01-02T03:04:05.678+01:00'),
  },
  { requiredKeys: [] },
);

const ledger = (versioning: 'semver' | 'none'): fc.Arbitrary<readonly ReleaseData[]> => {
  const versions =
    versioning === 'semver' ? ['1.0.0', '1.2.0-rc.1', '1.2.0', 'v1.10.0', '2.0.0'] : ['1.4', '1e3', 'no', '2026-11-20', 'build_7', '0x1f'];
  return fc
    .tuple(
      fc.subarray(versions),
      fc.constantFrom('rising', 'falling'),
      fc.array(fc.tuple(facts, fc.option(reason, { nil: undefined, freq: 4 })), { minLength: 6, maxLength: 6 }),
    )
    .map(([chosen, order, rest]) => {
      const sorted = order === 'rising' ? chosen : [...chosen].reverse();
      return sorted.map((version, at) => {
        const [known, rejected] = rest[at]!;
        return { version, digest: digestOf(version), ...known, ...(rejected === undefined ? {} : { rejected }) };
      });
    });
};

export const source = fc.constantFrom('https://github.com/shop/api', 'https://git.example.com:8443/a/b/c~d_e.f/', 'https://x/-');

const image = (name: string): fc.Arbitrary<ImageData> =>
  fc.constantFrom('semver' as const, 'none' as const).chain((versioning) =>
    fc.record({
      name: fc.constant(name),
      source: fc.option(source, { nil: undefined, freq: 1 }),
      versioning: fc.constant(versioning),
      releases: fc.option(ledger(versioning), { nil: undefined, freq: 5 }),
    }),
  );

/** What an environment may pin of an image. */
export function pinnable(imageData: ImageData, accepts: 'builds' | 'releases'): string[] {
  const refused = new Set(imageData.releases?.filter(({ rejected }) => rejected !== undefined).map(({ digest }) => digest));
  const refs = (imageData.releases ?? []).filter(({ digest }) => !refused.has(digest)).map(({ version, digest }) => `${version}@${digest}`);
  return accepts === 'releases' ? refs : [...refs, `sha-4f1c2d9@${digestOf('build')}`, `feature_x.y-1@${digestOf('other build')}`];
}

const environment = (name: string, images: readonly ImageData[]): fc.Arbitrary<EnvironmentData> =>
  fc.constantFrom('builds' as const, 'releases' as const).chain((accepts) => {
    const pins = images.flatMap((each) => {
      const refs = pinnable(each, accepts);
      return refs.length === 0
        ? []
        : [
            fc.option(
              fc.constantFrom(...refs).map((ref) => [each.name, ref] as const),
              { nil: undefined, freq: 3 },
            ),
          ];
    });
    const override = fc.record({
      image: fc.constantFrom(...images.map((each) => each.name)),
      ref: fc.constantFrom(`1.2.0@${digestOf('1.2.0')}`, `gone@${digestOf('gone')}`),
      reason,
      by: fc.constantFrom('jane.doe', 'no', 'Zoë'),
    });
    return fc.record({
      name: fc.constant(name),
      accepts: fc.constant(accepts),
      frozen: fc.option(reason, { nil: undefined, freq: 1 }),
      overrides: fc.option(fc.array(override, { maxLength: 3 }), { nil: undefined }),
      pins: fc.option(
        fc.tuple(...pins).map((chosen) => chosen.filter((pin) => pin !== undefined)),
        { nil: undefined, freq: 6 },
      ),
    });
  });

const data: fc.Arbitrary<ManifestData> = fc
  .subarray(NAMES, { minLength: 1, maxLength: 4 })
  .chain((names) => fc.tuple(...names.map(image)))
  .chain((images) => fc.tuple(fc.constant(images), fc.subarray(['dev', 'uat', 'prod'], { minLength: 1 })))
  .chain(([images, names]) =>
    fc.tuple(...names.map((name) => environment(name, images))).map((environments) => ({ environments, images })),
  );

const chooser: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(9999), { minLength: 97, maxLength: 97 });

/** Any manifest in any style. */
export const styledManifest: fc.Arbitrary<StyledManifest> = fc
  .tuple(data, chooser, fc.option(fc.constantFrom<string | number>(0, 2, 4, '\t'), { nil: undefined, freq: 4 }), fc.boolean())
  .map(([manifest, numbers, jsonIndent, jsonName]) => {
    const tree = toTree(manifest);
    if (jsonIndent === undefined) {
      return { data: manifest, text: printManifest(tree, chooseFrom(numbers)), file: 'release-manifest.yaml' };
    }
    return {
      data: manifest,
      text: toJson(manifest, jsonIndent),
      file: jsonName ? 'release-manifest.json' : 'release-manifest.yaml',
      jsonIndent,
    };
  });

function chooseFrom(numbers: readonly number[]): Chooser {
  let next = 0;
  return (count) => numbers[next++ % numbers.length]! % count;
}

export function toJson(manifest: ManifestData, indent: string | number): string {
  return `${JSON.stringify(toPlain(toTree(manifest)), null, indent)}\n`;
}

/** As a parser gives it. */
export function toPlain(value: Value): unknown {
  if (isList(value)) {
    return value.map(toPlain);
  }
  return isMap(value) ? Object.fromEntries(value.fields.map(([key, each]) => [key, toPlain(each)])) : value;
}

/** As it is to be written. */
export function toTree({ environments, images }: ManifestData): Value {
  return map({
    schemaVersion: 1,
    application: 'shop',
    environments: { fields: environments.map((each) => [each.name, environmentTree(each)]) },
    images: { fields: images.map((each) => [each.name, imageTree(each)]) },
  });
}

function environmentTree({ accepts, frozen, overrides, overridesLast = false, pins }: EnvironmentData): Value {
  const exceptions: Readonly<Record<string, Value>> =
    overrides === undefined ? {} : { overrides: overrides.map((each) => map({ ...each })) };
  return map({
    ...(frozen === undefined ? {} : { frozen }),
    ...(accepts === 'builds' ? { accepts } : {}),
    ...(overridesLast ? {} : exceptions),
    ...(pins === undefined ? {} : { images: { fields: pins } }),
    ...(overridesLast ? exceptions : {}),
  });
}

function imageTree({ name, source: address, versioning, releases }: ImageData): Value {
  return map({
    repository: `shop/${name}`,
    ...(address === undefined ? {} : { source: address }),
    ...(versioning === 'none' ? { versioning } : {}),
    ...(releases === undefined
      ? {}
      : { releases: { fields: releases.map(({ version, ...rest }) => [version, map({ ...rest })] as const) } }),
  });
}

function map(fields: Readonly<Record<string, Value>>): Value {
  return { fields: Object.entries(fields) };
}

import fc from 'fast-check';
import { load } from 'js-yaml';
import { Digest, PinnedReference, recordRelease, rejectRelease, ReleaseManifest, setPins, type ManifestEdit } from '../../../lib/manifest';
import { addOverrides, freezeEnvironment, setSource, thawEnvironment } from '../../../lib/manifest/edit';
import { valueAt, type SyntaxNode } from '../../../lib/manifest/syntax-tree';
import { digestOf } from '../support/digests';
import {
  pinnable,
  reason,
  source,
  styledManifest,
  toJson,
  toPlain,
  toTree,
  type EnvironmentData,
  type ImageData,
  type ManifestData,
  type OverrideData,
  type ReleaseData,
  type StyledManifest,
} from '../support/edit-arbitraries';

const read = ({ text, file }: StyledManifest): ReleaseManifest => ReleaseManifest.fromText(text, file);

/** What another YAML reader makes of the text, with the order of its keys. */
const dataIn = (text: string): string => JSON.stringify(load(text));

const plain = (data: ManifestData): string => JSON.stringify(toPlain(toTree(data)));

const COMMENT_LINE = /^[ \t]*#.*$/gm;

/** What holds for every edit. */
function expectEdit(
  before: StyledManifest,
  edit: ManifestEdit,
  after: ManifestData,
  again: (manifest: ReleaseManifest) => ManifestEdit,
): void {
  expect(dataIn(edit.text)).toBe(plain(after));
  expect(edit.manifest._document.text).toBe(edit.text);
  expect(edit.changed).toBe(edit.text !== before.text);

  expect(edit.text.startsWith('\ufeff')).toBe(before.text.startsWith('\ufeff'));
  expect(/[\r\n]$/.test(edit.text)).toBe(/[\r\n]$/.test(before.text));
  if (/[\r\n]/.test(before.text)) {
    // In a file with both kinds of line endings, the only ones of a kind may go with the overrides that go; none of a kind may come.
    const bareLineFeed = /(?<!\r)\n/;
    expect(bareLineFeed.test(edit.text) && !bareLineFeed.test(before.text)).toBe(false);
    expect(edit.text.includes('\r') && !before.text.includes('\r')).toBe(false);
  }
  if (before.jsonIndent !== undefined) {
    expect(edit.text).toBe(toJson(after, before.jsonIndent));
  }

  const second = again(edit.manifest);
  expect(second).toMatchObject({ changed: false, text: edit.text, changes: [], releases: [] });
}

/**
 * The text without some of its values. The span of a block scalar has line breaks behind it that are not its own, and a comment behind its
 * header that stays when the value goes.
 */
function without(text: string, nodes: readonly (SyntaxNode | undefined)[]): string {
  const spans = nodes.flatMap((node) => (node === undefined ? [] : [node.span])).sort((a, b) => b.start - a.start);
  return spans.reduce((rest, { start, end }) => {
    const value = rest.slice(start, end).trimEnd();
    const comment = /^[|>][-+0-9]*([ \t]+#[^\r\n]*)/.exec(value)?.[1] ?? '';
    return rest.slice(0, start) + comment + rest.slice(start + value.length);
  }, text);
}

/**
 * That nothing was taken out but what is allowed to go: the text is one insertion away, once what goes is gone.
 *
 * @param fills whether it fills an empty mapping, whose braces may go
 */
function expectOneInsertion(before: string, after: string, fills: boolean): void {
  let start = 0;
  while (start < before.length && before[start] === after[start]) {
    start++;
  }
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) {
    end++;
  }
  const gone = before.slice(start, before.length - end);
  const come = after.slice(start, after.length - end);
  const [kept, rest] = fills ? [gone.replace(/^[\s{},[\]]*/, ''), come.replace(/^[\s{},[\]]*/, '')] : [gone, come];
  // A comma may come before a comment that ends the line.
  expect(rest.startsWith(kept) || rest.startsWith(`,${kept}`) ? '' : `${before}\n=>\n${after}`).toBe('');
}

interface PinCase {
  readonly before: StyledManifest;
  readonly environment: EnvironmentData;
  readonly pins: ReadonlyMap<string, string>;
}

const pinCase: fc.Arbitrary<PinCase> = styledManifest.chain((before) =>
  fc.constantFrom(...before.data.environments).chain((environment) => {
    const choices = before.data.images.flatMap((image) => {
      const refs = pinnable(image, environment.accepts);
      return refs.length === 0
        ? []
        : [
            fc.option(
              fc.constantFrom(...refs).map((ref) => [image.name, ref] as const),
              { nil: undefined },
            ),
          ];
    });
    const pins = fc.shuffledSubarray(choices).chain((chosen) => fc.tuple(...chosen));
    return pins.map((chosen) => ({ before, environment, pins: new Map(chosen.filter((pin) => pin !== undefined)) }));
  }),
);

function pinned({ before, environment, pins }: PinCase): ManifestData {
  const old = environment.pins ?? [];
  const added = [...pins].filter(([image]) => !old.some(([name]) => name === image));
  const moved = new Map([...pins].filter(([image, ref]) => new Map(old).get(image) !== ref));
  const kept = environment.overrides?.filter(({ image, ref }) => !moved.has(image) || moved.get(image) === ref);
  const dropsKey = kept?.length === 0 && environment.overrides?.length !== 0;
  const changed: EnvironmentData = {
    ...environment,
    pins:
      environment.pins === undefined && added.length === 0
        ? undefined
        : [...old.map(([name, ref]) => [name, pins.get(name) ?? ref] as const), ...added],
    overrides: dropsKey ? undefined : kept,
  };
  return { ...before.data, environments: before.data.environments.map((each) => (each === environment ? changed : each)) };
}

const references = (pins: ReadonlyMap<string, string>): ReadonlyMap<string, PinnedReference> =>
  new Map([...pins].map(([image, ref]) => [image, PinnedReference.parse(ref)]));

function environmentNode(manifest: ReleaseManifest, name: string): SyntaxNode | undefined {
  return valueAt(valueAt(manifest._document.root, 'environments'), name);
}

function imageNode(manifest: ReleaseManifest, image: string): SyntaxNode | undefined {
  return valueAt(valueAt(manifest._document.root, 'images'), image);
}

function releaseNode(manifest: ReleaseManifest, image: string, version: string): SyntaxNode | undefined {
  return valueAt(valueAt(imageNode(manifest, image), 'releases'), version);
}

describe('setPins, in any style', () => {
  it('changes the pins and the overrides of those that move, nothing else, and once', () => {
    fc.assert(
      fc.property(pinCase, (given) => {
        const edit = setPins(read(given.before), given.environment.name, references(given.pins));

        expectEdit(given.before, edit, pinned(given), (manifest) => setPins(manifest, given.environment.name, references(given.pins)));
      }),
      { numRuns: 150 },
    );
  });

  it('keeps every byte outside of the pins that it moves', () => {
    fc.assert(
      fc.property(pinCase, ({ before, environment, pins }) => {
        const moves = new Map([...pins].filter(([image]) => environment.pins?.some(([name]) => name === image)));
        fc.pre(moves.size > 0 && (environment.overrides ?? []).length === 0);
        const manifest = read(before);
        const edit = setPins(manifest, environment.name, references(moves));
        const values = (of: ReleaseManifest): (SyntaxNode | undefined)[] =>
          [...moves.keys()].map((image) => valueAt(valueAt(environmentNode(of, environment.name), 'images'), image));

        expect(without(edit.text, values(edit.manifest))).toBe(without(before.text, values(manifest)));
      }),
      { numRuns: 80 },
    );
  });

  it('only inserts where it adds images', () => {
    fc.assert(
      fc.property(pinCase, ({ before, environment, pins }) => {
        const added = new Map([...pins].filter(([image]) => environment.pins?.some(([name]) => name === image) !== true));
        fc.pre(added.size > 0 && (environment.overrides ?? []).length === 0);
        const edit = setPins(read(before), environment.name, references(added));

        expectOneInsertion(before.text, edit.text, (environment.pins ?? []).length === 0);
      }),
      { numRuns: 80 },
    );
  });

  it('keeps every line outside of the overrides when it drops some, and the comment lines between them', () => {
    fc.assert(
      fc.property(pinCase, ({ before, environment, pins }) => {
        const manifest = read(before);
        const edit = setPins(manifest, environment.name, references(pins));
        fc.pre(edit.manifest.environment(environment.name).overrides.length < (environment.overrides ?? []).length);
        const list = valueAt(environmentNode(manifest, environment.name), 'overrides');
        if (list?.kind !== 'sequence' || list.flow) {
          return;
        }
        const isInside = (offset: number): boolean => list.items.some(({ span }) => span.start < offset && offset < span.end);
        const outside = [...before.text.matchAll(COMMENT_LINE)].filter(({ index }) => !isInside(index)).map(([line]) => line.trim());
        const left = [...edit.text.matchAll(COMMENT_LINE)].map(([line]) => line.trim());

        expect(isSubsequence(outside, left)).toBe(true);
      }),
      { numRuns: 80 },
    );
  });
});

describe('recordRelease, in any style', () => {
  interface RecordCase {
    readonly before: StyledManifest;
    readonly image: ImageData;
    readonly release: ReleaseData;
  }

  const recordCase: fc.Arbitrary<RecordCase> = styledManifest.chain((before) =>
    fc.constantFrom(...before.data.images).chain((image) =>
      fc
        .record(
          {
            version: fc.constantFrom(
              ...(image.versioning === 'semver' ? ['3.0.0', '0.9.0', '1.5.0-rc.1'] : ['2.5', '7e4', 'yes', 'build_8', '017']),
            ),
            digest: fc.constantFrom(digestOf('new'), digestOf('1.0.0')),
            revision: fc.constantFrom('7654321', '1e23456', 'abcdef0'),
            created: fc.constantFrom('2026-12-01T00:00:00Z', '2026-12-01T00:00:00.5-07:00'),
          },
          { requiredKeys: ['version', 'digest'] },
        )
        .map((release) => ({ before, image, release })),
    ),
  );

  const apply = (manifest: ReleaseManifest, { image, release }: RecordCase): ManifestEdit =>
    recordRelease(manifest, image.name, { ...release, digest: Digest.parse(release.digest) });

  it('adds one release at the new end of the ledger, nothing else, and once', () => {
    fc.assert(
      fc.property(recordCase, (given) => {
        const { before, image, release } = given;
        fc.pre(!isRejected(image, release.digest));
        const edit = apply(read(before), given);
        const old = image.releases ?? [];
        const releases = isRising(image) ? [...old, release] : [release, ...old];

        expectEdit(before, edit, replaceImage(before.data, image, { ...image, releases }), (manifest) => apply(manifest, given));
        expect(edit.changes).toEqual([]);
        expect(edit.releases).toMatchObject([{ image: image.name, ...release, digest: Digest.parse(release.digest) }]);
        expectOneInsertion(before.text, edit.text, old.length === 0);
      }),
      { numRuns: 150 },
    );
  });

  it('is a move without a change for each release that is there', () => {
    fc.assert(
      fc.property(styledManifest, (before) => {
        const manifest = read(before);
        for (const { name, releases } of manifest.images) {
          for (const { version, digest } of releases) {
            expect(recordRelease(manifest, name, { version, digest, revision: 'fffffff' })).toMatchObject({
              changed: false,
              text: before.text,
            });
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('rejectRelease, in any style', () => {
  interface RejectCase {
    readonly before: StyledManifest;
    readonly image: ImageData;
    readonly version: string;
    readonly reason: string;
  }

  const rejectCase: fc.Arbitrary<RejectCase> = styledManifest
    .filter(({ data }) => data.images.some((image) => rejectable(data, image).length > 0))
    .chain((before) => {
      const choices = before.data.images.flatMap((image) => rejectable(before.data, image).map((version) => ({ before, image, version })));
      return fc.tuple(fc.constantFrom(...choices), reason).map(([choice, text]) => ({ ...choice, reason: text }));
    });

  it('marks one release, nothing else, and once', () => {
    fc.assert(
      fc.property(rejectCase, ({ before, image, version, reason: text }) => {
        const manifest = read(before);
        const edit = rejectRelease(manifest, image.name, version, text);
        const old = image.releases?.find((release) => release.version === version)?.rejected;
        const releases = image.releases?.map((release) => (release.version === version ? { ...release, rejected: text } : release));

        expectEdit(before, edit, replaceImage(before.data, image, { ...image, releases }), (again) =>
          rejectRelease(again, image.name, version, text),
        );
        if (old === undefined) {
          expectOneInsertion(before.text, edit.text, false);
        } else {
          const value = (of: ReleaseManifest): SyntaxNode | undefined => valueAt(releaseNode(of, image.name, version), 'rejected');
          expect(without(edit.text, [value(edit.manifest)])).toBe(without(before.text, [value(manifest)]));
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('setSource, in any style', () => {
  const sourceCase = styledManifest.chain((before) =>
    fc.record({ before: fc.constant(before), image: fc.constantFrom(...before.data.images), address: source }),
  );

  it('sets the source of one image behind its repository, nothing else, and once', () => {
    fc.assert(
      fc.property(sourceCase, ({ before, image, address }) => {
        const manifest = read(before);
        const edit = setSource(manifest, image.name, address);

        expectEdit(before, edit, replaceImage(before.data, image, { ...image, source: address }), (again) =>
          setSource(again, image.name, address),
        );
        if (image.source === undefined) {
          expectOneInsertion(before.text, edit.text, false);
        } else {
          const value = (of: ReleaseManifest): SyntaxNode | undefined => valueAt(imageNode(of, image.name), 'source');
          expect(without(edit.text, [value(edit.manifest)])).toBe(without(before.text, [value(manifest)]));
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('freezeEnvironment and thawEnvironment, in any style', () => {
  const frozenCase = styledManifest.chain((before) =>
    fc.record({ before: fc.constant(before), environment: fc.constantFrom(...before.data.environments), text: reason }),
  );

  it('freezes one environment, nothing else, and once', () => {
    fc.assert(
      fc.property(frozenCase, ({ before, environment, text }) => {
        const manifest = read(before);
        const edit = freezeEnvironment(manifest, environment.name, text);

        expectEdit(before, edit, replaceEnvironment(before.data, environment, { ...environment, frozen: text }), (again) =>
          freezeEnvironment(again, environment.name, text),
        );
        if (environment.frozen === undefined) {
          expectOneInsertion(before.text, edit.text, isEmpty(environment));
        } else {
          const value = (of: ReleaseManifest): SyntaxNode | undefined => valueAt(environmentNode(of, environment.name), 'frozen');
          expect(without(edit.text, [value(edit.manifest)])).toBe(without(before.text, [value(manifest)]));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('thaws one environment, nothing else, and once; every comment line stays', () => {
    fc.assert(
      fc.property(frozenCase, ({ before, environment }) => {
        const edit = thawEnvironment(read(before), environment.name);

        expectEdit(before, edit, replaceEnvironment(before.data, environment, { ...environment, frozen: undefined }), (again) =>
          thawEnvironment(again, environment.name),
        );
        const comments = (text: string): string[] => [...text.matchAll(COMMENT_LINE)].map(([line]) => line.trim());
        expect(isSubsequence(comments(before.text), comments(edit.text))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves the text as it was when it thaws what it froze', () => {
    fc.assert(
      fc.property(frozenCase, ({ before, environment, text }) => {
        fc.pre(environment.frozen === undefined && !isEmpty(environment));
        const frozen = freezeEnvironment(read(before), environment.name, text);

        expect(thawEnvironment(frozen.manifest, environment.name).text).toBe(before.text);
      }),
      { numRuns: 150 },
    );
  });
});

describe('addOverrides, in any style', () => {
  interface OverrideCase {
    readonly before: StyledManifest;
    readonly environment: EnvironmentData;
    readonly overrides: readonly OverrideData[];
  }

  const overrideCase: fc.Arbitrary<OverrideCase> = styledManifest.chain((before) =>
    fc.constantFrom(...before.data.environments).chain((environment) =>
      fc
        .array(
          fc.record({
            image: fc.constantFrom(...before.data.images.map(({ name }) => name)),
            ref: fc.constantFrom(`1.2.0@${digestOf('1.2.0')}`, `new@${digestOf('new')}`),
            reason,
            by: fc.constantFrom('Ann <ann@example.com>', 'no', '@bot', 'Zoë: {x}'),
          }),
          { minLength: 1, maxLength: 3 },
        )
        .map((overrides) => ({ before, environment, overrides })),
    ),
  );

  /** The first one for an image and a reference is the one that stays. */
  function merged(present: readonly OverrideData[], added: readonly OverrideData[]): OverrideData[] {
    return added.reduce<OverrideData[]>(
      (list, each) => (list.some(({ image, ref }) => image === each.image && ref === each.ref) ? list : [...list, each]),
      [...present],
    );
  }

  it('adds those that are not there behind the others, nothing else, and once', () => {
    fc.assert(
      fc.property(overrideCase, ({ before, environment, overrides }) => {
        const edit = addOverrides(read(before), environment.name, overrides);
        const present = environment.overrides ?? [];
        const now = merged(present, overrides);

        const after = { ...environment, overrides: environment.overrides && now };
        const added = environment.overrides === undefined ? { ...after, overrides: now, overridesLast: true } : after;
        expectEdit(before, edit, replaceEnvironment(before.data, environment, added), (again) =>
          addOverrides(again, environment.name, overrides),
        );
        if (now.length > present.length) {
          expectOneInsertion(before.text, edit.text, present.length === 0);
        }
      }),
      { numRuns: 150 },
    );
  });
});

function replaceEnvironment(data: ManifestData, old: EnvironmentData, environment: EnvironmentData): ManifestData {
  return { ...data, environments: data.environments.map((each) => (each === old ? environment : each)) };
}

/** Whether the environment's block is written as `{}`. */
function isEmpty({ accepts, frozen, overrides, pins }: EnvironmentData): boolean {
  return accepts === 'releases' && frozen === undefined && overrides === undefined && pins === undefined;
}

function isRejected(image: ImageData, digest: string): boolean {
  return image.releases?.some((release) => release.digest === digest && release.rejected !== undefined) === true;
}

/** Versions whose digest no environment pins that takes only releases. */
function rejectable(data: ManifestData, image: ImageData): string[] {
  const strict = data.environments.filter(({ accepts }) => accepts === 'releases').flatMap(({ pins }) => pins ?? []);
  return (image.releases ?? [])
    .filter(({ digest }) => !strict.some(([name, ref]) => name === image.name && ref.endsWith(digest)))
    .map(({ version }) => version);
}

/** The generator orders a ledger by its list of versions; only SemVer, and creation times, can tell which end is new. */
function isRising({ releases = [], versioning }: ImageData): boolean {
  const key = ({ version, created }: ReleaseData): number =>
    versioning === 'semver' ? ['1.0.0', '1.2.0-rc.1', '1.2.0', 'v1.10.0', '2.0.0'].indexOf(version) : Date.parse(created ?? '');
  const signs = releases.slice(1).map((release, at) => Math.sign(key(releases[at]!) - key(release)) || 0);
  return signs.reduce((sum, sign) => sum + sign, 0) < 0;
}

function replaceImage(data: ManifestData, old: ImageData, image: ImageData): ManifestData {
  return { ...data, images: data.images.map((each) => (each === old ? image : each)) };
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const each of whole) {
    at += each === part[at] ? 1 : 0;
  }
  return at === part.length;
}

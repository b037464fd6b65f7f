import { PinnedReference, ReleaseManifest, setPins, type ManifestEdit } from '../../../lib/manifest';
import { changedLines } from '../support/changed-lines';
import { digestOf } from '../support/digests';

const [A, B, C] = ['a', 'b', 'c'].map(digestOf) as [string, string, string];

const IMAGES = `images:
  api:
    repository: shop/api
    releases:
      1.4.0: { digest: "${B}" }
      1.3.2: { digest: "${A}" }
  web: { repository: shop/web, releases: { 2.0.1: { digest: "${C}" } } }
`;

function manifest(environments: string, file = 'release-manifest.yaml', images = IMAGES): ReleaseManifest {
  return ReleaseManifest.fromText(`schemaVersion: 1\napplication: shop\nenvironments:\n${environments}${images}`, file);
}

function pin(before: ReleaseManifest, pins: Record<string, string>, environment = 'uat'): ManifestEdit {
  return setPins(before, environment, new Map(Object.entries(pins).map(([image, ref]) => [image, PinnedReference.parse(ref)])));
}

function linesOf(before: ReleaseManifest, pins: Record<string, string>): string[] {
  return changedLines(before._document.text, pin(before, pins).text);
}

describe('setPins on an image that is pinned', () => {
  it('changes its line alone, with the comment behind it and its alignment', () => {
    const before = manifest(`  uat:\n    images:\n      api:   1.3.2@${A}   # cart\n      web: 2.0.1@${C}\n`);

    expect(linesOf(before, { api: `1.4.0@${B}` })).toEqual([`-      api:   1.3.2@${A}   # cart`, `+      api:   1.4.0@${B}   # cart`]);
  });

  it.each([
    ['double', `"1.3.2@${A}"`, `"1.4.0@${B}"`],
    ['single', `'1.3.2@${A}'`, `'1.4.0@${B}'`],
    ['no', `1.3.2@${A}`, `1.4.0@${B}`],
  ])('keeps %s quotes', (_, from, to) => {
    const before = manifest(`  uat: { images: { "api": ${from} } }\n`);

    expect(linesOf(before, { api: `1.4.0@${B}` })).toEqual([
      `-  uat: { images: { "api": ${from} } }`,
      `+  uat: { images: { "api": ${to} } }`,
    ]);
  });

  it('writes in one line what was a block scalar, with the comment of its first line', () => {
    const before = manifest(`  uat:\n    images:\n      api: >-   # long\n        1.3.2@${A}\n\n      web: 2.0.1@${C}\n`);

    expect(linesOf(before, { api: `1.4.0@${B}` })).toEqual([
      '-      api: >-   # long',
      `-        1.3.2@${A}`,
      `+      api: 1.4.0@${B}   # long`,
    ]);
  });

  it('answers the change and the manifest after it', () => {
    const edit = pin(manifest(`  uat:\n    images:\n      api: 1.3.2@${A}\n`), { api: `1.4.0@${B}` });

    expect(edit.changed).toBe(true);
    expect(edit.changes).toEqual([
      { environment: 'uat', image: 'api', from: PinnedReference.parse(`1.3.2@${A}`), to: PinnedReference.parse(`1.4.0@${B}`) },
    ]);
    expect(edit.releases).toEqual([]);
    expect(edit.manifest.environment('uat').image('api').version).toBe('1.4.0');
  });

  it('changes nothing when it is pinned so already', () => {
    const before = manifest(`  uat:\n    images:\n      api: 1.3.2@${A}\n`);

    expect(pin(before, { api: `1.3.2@${A}` })).toEqual({
      text: before._document.text,
      changed: false,
      changes: [],
      releases: [],
      manifest: before,
    });
  });

  it('changes a line that differs in the tag alone', () => {
    const before = manifest(`  uat:\n    accepts: builds\n    images:\n      api: sha-1@${A}\n`);

    expect(linesOf(before, { api: `1.3.2@${A}` })).toEqual([`-      api: sha-1@${A}`, `+      api: 1.3.2@${A}`]);
  });
});

describe('setPins on an image that is not pinned', () => {
  it('adds it behind the last one, before comments that follow', () => {
    const before = manifest(`  uat:\n    images:\n      api: 1.3.2@${A} # cart\n      # the end\n\n    soak: 1h\n`);

    expect(pin(before, { web: `2.0.1@${C}` }).text).toContain(
      `      api: 1.3.2@${A} # cart\n      web: 2.0.1@${C}\n      # the end\n\n    soak: 1h\n`,
    );
  });

  it.each([
    ['{}', `      api: 1.4.0@${B}\n`],
    ['{ }   # nothing yet', `      api: 1.4.0@${B}\n`],
  ])('gives way to %s', (empty, line) => {
    const before = manifest(`  uat:\n    images: ${empty}\n    soak: 1h\n`);

    expect(pin(before, { api: `1.4.0@${B}` }).text).toContain(`    images:${empty.replace(/^\{ ?\}/, '')}\n${line}    soak: 1h\n`);
  });

  it('keeps the comment inside of empty braces', () => {
    const before = manifest(`  uat:\n    images: {\n      # nothing yet\n      }\n`);

    expect(pin(before, { api: `1.4.0@${B}`, web: `2.0.1@${C}` }).text).toContain(
      `    images: {\n      # nothing yet\n        api: 1.4.0@${B},\n        web: 2.0.1@${C}\n      }\n`,
    );
  });

  it('adds the key for it', () => {
    expect(linesOf(manifest('  uat:\n    soak: 1h\n'), { api: `1.4.0@${B}` })).toEqual(['+    images:', `+      api: 1.4.0@${B}`]);
  });

  it('adds it to an environment that says nothing at all', () => {
    expect(linesOf(manifest('  uat: {} # new\n'), { api: `1.4.0@${B}` })).toEqual([
      '-  uat: {} # new',
      '+  uat: # new',
      '+    images:',
      `+      api: 1.4.0@${B}`,
    ]);
  });

  it('indents as the file does', () => {
    const before = ReleaseManifest.fromText(`schemaVersion: 1\napplication: shop\nenvironments:\n    uat: {}\n${IMAGES}`);

    expect(pin(before, { api: `1.4.0@${B}` }).text).toContain(`    uat:\n        images:\n            api: 1.4.0@${B}\n`);
  });

  it('puts the comma before the comment of the last line in braces', () => {
    const before = manifest(`  uat:\n    images: {\n      api: 1.3.2@${A} # cart\n      }\n`);

    expect(linesOf(before, { web: `2.0.1@${C}` })).toEqual([
      `-      api: 1.3.2@${A} # cart`,
      `+      api: 1.3.2@${A}, # cart`,
      `+      web: 2.0.1@${C}`,
    ]);
  });

  it('keeps a trailing comma trailing', () => {
    const before = manifest(`  uat:\n    images: {\n      api: 1.3.2@${A}, # cart\n      }\n`);

    expect(linesOf(before, { web: `2.0.1@${C}` })).toEqual([`+      web: 2.0.1@${C},`]);
  });

  it.each(['no', 'null'])('quotes the name %s, which other readers take for something else', (name) => {
    const before = manifest('  uat:\n    accepts: builds\n', 'm.yaml', `images:\n  "${name}": { repository: shop/x1 }\n`);

    expect(linesOf(before, { [name]: `x@${A}` })).toEqual(['+    images:', `+      "${name}": x@${A}`]);
  });

  it('adds a line to a file that ends without a line break, and no line break', () => {
    const before = ReleaseManifest.fromText(
      `${IMAGES}schemaVersion: 1\r\napplication: shop\r\nenvironments:\r\n  uat:\r\n    images:\r\n      api: 1.3.2@${A}`,
    );

    expect(pin(before, { web: `2.0.1@${C}` }).text).toBe(`${before._document.text}\r\n      web: 2.0.1@${C}`);
  });
});

describe('setPins on an environment with overrides', () => {
  const override = (image: string, ref: string): string => `- { image: ${image}, ref: "${ref}", reason: "INC-1: #1", by: jane }`;

  it('drops those of the image that moves, whatever form they have', () => {
    const before = manifest(
      `  uat:\n    overrides:\n      # first\n      - image: api\n        ref: 1.3.2@${A}\n        reason: >-\n          in a hurry\n        by: jane\n      # second\n      ${override('web', `2.0.1@${C}`)} # stays\n    images:\n      api: 1.3.2@${A}\n`,
    );

    expect(linesOf(before, { api: `1.4.0@${B}` })).toEqual([
      '-      - image: api',
      `-        ref: 1.3.2@${A}`,
      '-        reason: >-',
      '-          in a hurry',
      '-        by: jane',
      `-      api: 1.3.2@${A}`,
      `+      api: 1.4.0@${B}`,
    ]);
  });

  it('drops the key with the last one', () => {
    const before = manifest(
      `  uat:\n    overrides: # exceptions\n    ${override('api', `1.3.2@${A}`)}\n    images:\n      api: 1.3.2@${A}\n`,
    );

    expect(linesOf(before, { api: `1.4.0@${B}` }).slice(0, 2)).toEqual([
      '-    overrides: # exceptions',
      `-    ${override('api', `1.3.2@${A}`)}`,
    ]);
  });

  it('drops a key that is written with a question mark, and keeps the comment lines before its list', () => {
    const before = manifest(
      `  uat:\n    ? overrides\n    :\n    # why\n\n    ${override('api', `1.3.2@${A}`)}\n    images:\n      api: 1.3.2@${A}\n`,
    );

    expect(linesOf(before, { api: `1.4.0@${B}` }).slice(0, 3)).toEqual([
      '-    ? overrides',
      '-    :',
      `-    ${override('api', `1.3.2@${A}`)}`,
    ]);
  });

  it('drops it at the end of a file without a line break', () => {
    const text = `${IMAGES}schemaVersion: 1\napplication: shop\nenvironments:\n  uat:\n    images:\n      api: 1.3.2@${A}\n    overrides:\n      ${override('api', `1.3.2@${A}`)}`;

    expect(pin(ReleaseManifest.fromText(text), { api: `1.4.0@${B}` }).text).toBe(
      `${IMAGES}schemaVersion: 1\napplication: shop\nenvironments:\n  uat:\n    images:\n      api: 1.4.0@${B}`,
    );
  });

  it.each([
    [
      'the first',
      '[{ image: api, ref: x@D, reason: r, by: b }, { image: web, ref: x@D, reason: r, by: b }]',
      '[{ image: web, ref: x@D, reason: r, by: b }]',
    ],
    [
      'the last',
      '[ { image: web, ref: x@D, reason: r, by: b }, { image: api, ref: x@D, reason: r, by: b } ]',
      '[ { image: web, ref: x@D, reason: r, by: b } ]',
    ],
    [
      'one of two lines',
      '[\n      { image: api, ref: x@D, reason: r, by: b }, # one\n      { image: web, ref: x@D, reason: r, by: b }, # two\n      ]',
      '[\n      { image: web, ref: x@D, reason: r, by: b }, # two\n      ]',
    ],
    [
      'the last of two lines',
      '[\n      { image: web, ref: x@D, reason: r, by: b }, # one\n      { image: api, ref: x@D, reason: r, by: b } # two\n      ]',
      '[\n      { image: web, ref: x@D, reason: r, by: b } # one\n      ]',
    ],
  ])('drops %s in brackets with its comma', (_, from, to) => {
    const text = (overrides: string, ref: string): string =>
      `  uat:\n    overrides: ${overrides.replaceAll('@D', `@${A}`)}\n    images: { api: ${ref} }\n`;

    expect(pin(manifest(text(from, `1.3.2@${A}`)), { api: `1.4.0@${B}` }).text).toBe(manifest(text(to, `1.4.0@${B}`))._document.text);
  });

  it('keeps the override that names the reference which is pinned now', () => {
    const before = manifest(`  uat:\n    overrides:\n      ${override('api', `1.4.0@${B}`)}\n    images:\n      api: 1.3.2@${A}\n`);

    expect(pin(before, { api: `1.4.0@${B}` }).manifest.environment('uat').overrides).toHaveLength(1);
  });

  it('keeps the overrides of a pin that stays', () => {
    const before = manifest(`  uat:\n    overrides:\n      ${override('api', `1.3.2@${A}`)}\n    images:\n      api: 1.3.2@${A}\n`);

    expect(pin(before, { api: `1.3.2@${A}` }).changed).toBe(false);
    expect(pin(before, { web: `2.0.1@${C}` }).manifest.environment('uat').overrides).toHaveLength(1);
  });

  it('does not let a block scalar swallow a comment that stays', () => {
    const before = manifest(
      `  uat:\n    frozen: >-\n      until Monday\n    overrides:\n      # why\n      ${override('api', `1.3.2@${A}`)}\n    images:\n      api: 1.3.2@${A}\n`,
    );
    const edit = pin(before, { api: `1.4.0@${B}` });

    expect(edit.manifest.environment('uat').frozen).toBe('until Monday');
    expect(edit.text).toContain('      until Monday\n    # why\n    images:\n');
  });
});

describe('setPins that would break a rule', () => {
  it('refuses with the findings of the result', () => {
    const before = manifest(`  uat:\n    images:\n      api: 1.3.2@${A}\n`);

    expect(() => pin(before, { api: `1.4.0@${A}` })).toThrow(/release-manifest\.yaml:6:12: error digest-mismatch/);
    expect(() => pin(before, { job: `1.4.0@${A}` })).toThrow('unknown-image');
    expect(() => pin(before, { api: `sha-1@${A}` })).toThrow('unknown-release');
  });

  it('names the environments when there is none of that name', () => {
    expect(() => pin(manifest('  uat: {}\n'), {}, 'prd')).toThrow(/no environment "prd".*"uat"/);
  });
});

import { FindingsError, ReleaseManifest } from '../../../lib/manifest';
import { addOverrides } from '../../../lib/manifest/edit';
import { digestOf } from '../support/digests';

const REF = `1.4.1@${digestOf('1.4.1')}`;
const FIX = { image: 'api', ref: REF, reason: 'INC-311: outage', by: 'Ann <ann@example.com>' };
const OTHER = { image: 'web', ref: `2.0.0@${digestOf('2.0.0')}`, reason: 'goes with it', by: 'jane.doe' };

function manifest(prod: string): ReleaseManifest {
  return ReleaseManifest.fromText(
    `schemaVersion: 1\napplication: shop\nenvironments:\n${prod}images:\n  api: { repository: shop/api }\n`,
    'release-manifest.yaml',
  );
}

function added(prod: string, ...overrides: (typeof FIX)[]): string {
  const edit = addOverrides(manifest(prod), 'prod', overrides);
  expect(addOverrides(edit.manifest, 'prod', overrides)).toMatchObject({ changed: false, text: edit.text });
  return edit.text.split('environments:\n')[1]!.split('images:\n  api: {')[0]!;
}

describe('addOverrides', () => {
  it('lists every field on a line of its own below the pins, for whoever reviews it', () => {
    expect(added('  prod:\n    soak: 24h\n', FIX)).toBe(
      [
        '  prod:',
        '    soak: 24h',
        '    overrides:',
        '      - image: api',
        `        ref: ${REF}`,
        '        reason: "INC-311: outage"',
        '        by: Ann <ann@example.com>',
        '',
      ].join('\n'),
    );
  });

  it('is written like the exceptions that are there, behind them', () => {
    const prod = (more: string): string =>
      `  prod:\n    overrides:\n    -   { ref: "${REF.replace('1.4.1', '1.4.0')}", image: 'api', by: Zoë, reason: x }  # was urgent\n${more}    soak: 24h\n`;
    expect(added(prod(''), FIX)).toBe(
      prod(`    -   { image: 'api', ref: "${REF}", reason: "INC-311: outage", by: Ann <ann@example.com> }\n`),
    );
  });

  it.each([
    ['in braces', '  prod: { soak: 24h }\n', `  prod: { soak: 24h, overrides: [{ FIX }] }\n`],
    ['into an empty list', '  prod:\n    overrides: []\n    soak: 24h\n', undefined],
    ['into an empty list in braces', '  prod: { overrides: [] }\n', `  prod: { overrides: [{ FIX }] }\n`],
    [
      'into a list that holds a comment',
      '  prod:\n    overrides: [\n        # none\n      ]\n',
      `  prod:\n    overrides: [\n        # none\n        { FIX }\n      ]\n`,
    ],
  ])('%s', (_, before, after) => {
    const inline = `image: api, ref: ${REF}, reason: "INC-311: outage", by: Ann <ann@example.com>`;
    const lines = `  prod:\n    overrides:\n      - image: api\n        ref: ${REF}\n        reason: "INC-311: outage"\n        by: Ann <ann@example.com>\n    soak: 24h\n`;
    expect(added(before, FIX)).toBe(after?.replace('FIX', inline) ?? lines);
  });

  it('adds several at once, each image and reference once', () => {
    const before = manifest('  prod: {}\n');
    const edit = addOverrides(before, 'prod', [FIX, OTHER, { ...FIX, by: 'somebody else' }]);
    expect(edit.manifest.environment('prod').overrides).toEqual([FIX, OTHER]);
  });

  it('leaves the one that is there for a reference as it is: who answered for it first still does', () => {
    const once = addOverrides(manifest('  prod: {}\n'), 'prod', [FIX]).manifest;
    expect(addOverrides(once, 'prod', [{ ...FIX, reason: 'another', by: 'another' }])).toMatchObject({ changed: false });
  });

  it('keeps texts that only look like other things texts', () => {
    const hostile = { ...FIX, reason: '# no: {comment}', by: '- @x: "y"' };
    expect(addOverrides(manifest('  prod: {}\n'), 'prod', [hostile]).manifest.environment('prod').overrides).toEqual([hostile]);
  });

  it('refuses what the manifest would not hold', () => {
    expect(() => addOverrides(manifest('  prod: {}\n'), 'prod', [{ ...FIX, by: ' ' }])).toThrow(FindingsError);
    expect(() => addOverrides(manifest('  prod: {}\n'), 'prod', [{ ...FIX, ref: 'latest' }])).toThrow(FindingsError);
    expect(() => addOverrides(manifest('  prod: {}\n'), 'qa', [FIX])).toThrow(/prod/);
  });
});

import { Digest, FindingsError, recordRelease, ReleaseManifest, type ManifestEdit } from '../../../lib/manifest';
import { changedLines } from '../support/changed-lines';
import { digestOf } from '../support/digests';

const [OLD, NEW] = [digestOf('old'), digestOf('new')];

function manifest(images: string, file = 'release-manifest.yaml'): ReleaseManifest {
  return ReleaseManifest.fromText(`schemaVersion: 1\napplication: shop\nenvironments: {}\nimages:\n${images}`, file);
}

interface Fields {
  readonly revision?: string;
  readonly created?: string;
  readonly digest?: string;
}

function record(before: ReleaseManifest, version: string, fields: Fields = {}, image = 'api'): ManifestEdit {
  return recordRelease(before, image, { version, ...fields, digest: Digest.parse(fields.digest ?? NEW) });
}

function linesOf(before: ReleaseManifest, version: string, fields: Fields = {}): string[] {
  return changedLines(before._document.text, record(before, version, fields).text);
}

const ledger = (...lines: string[]): ReleaseManifest =>
  manifest(`  api:\n    repository: shop/api\n    releases:\n${lines.map((line) => `      ${line}\n`).join('')}`);

describe('recordRelease', () => {
  it('adds a line in the form of its neighbour', () => {
    const before = ledger(`1.3.2: { digest: "${OLD}", revision: 9abcdef, created: 2026-11-02T08:12:00Z }`);

    expect(linesOf(before, '1.4.0', { revision: '4f1c2d9', created: '2026-11-20T10:00:00Z' })).toEqual([
      `+      1.4.0: { digest: "${NEW}", revision: 4f1c2d9, created: 2026-11-20T10:00:00Z }`,
    ]);
  });

  it('leaves out what is not known', () => {
    expect(linesOf(ledger(`1.3.2: { digest: "${OLD}" }`), '1.4.0')).toEqual([`+      1.4.0: { digest: "${NEW}" }`]);
  });

  it('follows the neighbour in quotes, blanks and lines', () => {
    const before = ledger(`"1.3.2" : {"digest":  '${OLD}',`, `         "revision" : "9abcdef"}`);

    expect(linesOf(before, '1.4.0', { revision: '4f1c2d9' })).toEqual([`+      "1.4.0" : {"digest":  '${NEW}', "revision" : "4f1c2d9"}`]);
  });

  it('follows the neighbour in having a line for each field', () => {
    const indented = ledger('1.3.2:', `    digest: ${OLD}`, '    revision: 9abcdef');
    const braces = ledger('1.3.2: {', `    digest: ${OLD}, # why`, '    }');

    expect(linesOf(indented, '1.4.0', { revision: '4f1c2d9' })).toEqual([
      '+      1.4.0:',
      `+          digest: ${NEW}`,
      '+          revision: 4f1c2d9',
    ]);
    expect(linesOf(braces, '1.4.0', { revision: '4f1c2d9' })).toEqual([
      '+      1.4.0: {',
      `+          digest: ${NEW},`,
      '+          revision: 4f1c2d9,',
      '+          }',
    ]);
  });

  it('follows the ledger of another image when its own is empty', () => {
    const before = manifest(
      `  api: # first\n    repository: shop/api\n  web: { repository: shop/web, releases: { '1.0.0': { digest: '${OLD}' } } }\n`,
    );

    expect(linesOf(before, '1.4.0')).toEqual(['+    releases:', `+      '1.4.0': { digest: '${NEW}' }`]);
  });

  it.each([
    ['releases: {}', '    releases:'],
    ['releases: {} # none yet', '    releases: # none yet'],
    ['"releases" :   { }', '    "releases" :'],
  ])('gives way to %s', (empty, key) => {
    const before = manifest(`  api:\n    repository: shop/api\n    ${empty}`);

    expect(record(before, '1.4.0').text).toBe(
      `${before._document.text.slice(0, -4 - empty.length)}${key}\n      1.4.0: { digest: "${NEW}" }`,
    );
  });

  it('adds to an image in braces', () => {
    const before = manifest('  api: { repository: shop/api }\n');

    expect(linesOf(before, '1.4.0')[1]).toBe(`+  api: { repository: shop/api, releases: { 1.4.0: { digest: "${NEW}" } } }`);
  });

  it.each(['1.4', '1e3', '017', '2026-11-20', 'null', 'no', '0x1F'])('quotes the version %s, so that it stays a text', (version) => {
    const before = manifest('  api:\n    repository: shop/api\n    versioning: none\n');

    expect(linesOf(before, version)).toEqual(['+    releases:', `+      "${version}": { digest: "${NEW}" }`]);
  });

  it.each(['1234567', '12e4567', '0000000'])('quotes the revision %s, too', (revision) => {
    expect(linesOf(ledger(`1.3.2: { digest: "${OLD}", revision: 9abcdef }`), '1.4.0', { revision })).toEqual([
      `+      1.4.0: { digest: "${NEW}", revision: "${revision}" }`,
    ]);
  });

  it('answers the release and the manifest after it', () => {
    const edit = record(ledger(`1.3.2: { digest: "${OLD}" }`), '1.4.0', { revision: '4f1c2d9' });

    expect(edit).toMatchObject({
      changed: true,
      changes: [],
      releases: [{ image: 'api', version: '1.4.0', digest: Digest.parse(NEW), revision: '4f1c2d9' }],
    });
    expect(edit.manifest.image('api').releases).toHaveLength(2);
  });

  it('names the images when there is none of that name', () => {
    expect(() => record(ledger(`1.3.2: { digest: "${OLD}" }`), '1.4.0', {}, 'app')).toThrow(/no image "app".*"api"/);
  });
});

describe('the place of a new release', () => {
  const at = (before: ReleaseManifest, version: string, fields: Fields = {}): number =>
    record(before, version, fields)
      .manifest.image('api')
      .releases.findIndex((release) => release.version === version);
  const order = (...versions: string[]): ReleaseManifest =>
    ledger(...versions.map((version) => `${version}: { digest: "${digestOf(version)}" }`));

  it('is on top where the newest come first, and where nothing tells', () => {
    expect(at(order('1.2.0', '1.1.0', '1.0.0'), '1.3.0')).toBe(0);
    expect(at(order('1.2.0'), '1.1.0')).toBe(0);
  });

  it('is at the end where the newest come last', () => {
    expect(at(order('1.0.0-rc.1', '1.0.0', 'v1.10.0'), '1.11.0')).toBe(3);
  });

  it('is on top of a ledger in the order of recording, with a hotfix of an old line in it', () => {
    expect(at(order('1.9.1', '2.1.0', '2.0.0', '1.9.0'), '2.2.0')).toBe(0);
  });

  it('goes by creation time where versions have no order', () => {
    const none = (...times: string[]): ReleaseManifest =>
      manifest(
        `  api:\n    repository: shop/api\n    versioning: none\n    releases:\n${times.map((created, n) => `      b${String(n)}: { digest: "${digestOf(created)}", created: "${created}" }\n`).join('')}`,
      );

    expect(at(none('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'), 'new')).toBe(2);
    expect(at(none('2026-11-02T00:00:00Z', '2026-11-02T00:00:00+01:00'), 'new')).toBe(0);
  });

  it('is below a comment about the ledger, above one about the first release', () => {
    const about = ledger('# newest first', `1.1.0: { digest: "${OLD}" }`, `1.0.0: { digest: "${OLD}" }`);
    const each = ledger('# hotfix', `1.1.0: { digest: "${OLD}" }`, '# first', `1.0.0: { digest: "${OLD}" }`);
    const lines = ({ text }: ManifestEdit): string[] =>
      text
        .split('\n')
        .slice(7, 9)
        .map((line) => line.trim().slice(0, 8));

    expect(lines(record(about, '1.2.0'))).toEqual(['# newest', '1.2.0: {']);
    expect(lines(record(each, '1.2.0'))).toEqual(['1.2.0: {', '# hotfix']);
  });
});

describe('recordRelease of a version that is there', () => {
  it('changes nothing when it is the same digest, even if more is known or less', () => {
    const before = ledger(`1.4.0: { digest: "${NEW}", revision: 4f1c2d9 }`);

    expect(record(before, '1.4.0')).toMatchObject({ changed: false, text: before._document.text, releases: [], manifest: before });
    expect(record(before, '1.4.0', { revision: 'fffffff', created: '2026-11-20T10:00:00Z' }).changed).toBe(false);
  });

  it('refuses another digest at the line that has it, and says what to do', () => {
    const before = ledger(`1.5.0: { digest: "${OLD}" }`, `1.4.0: { digest: "${OLD}" }`);
    const refused = (): unknown => {
      try {
        return record(before, '1.4.0');
      } catch (error) {
        return error;
      }
    };

    expect(refused()).toBeInstanceOf(FindingsError);
    expect(refused()).toMatchObject({
      findings: [
        {
          code: 'version-recorded',
          severity: 'error',
          message: `1.4.0 of api is recorded as ${OLD}, not ${NEW}`,
          help: expect.stringContaining('under a version of its own') as string,
          file: 'release-manifest.yaml',
          line: 9,
          column: 7,
          image: 'api',
        },
      ],
    });
  });

  it('takes a leading v for a part of the name', () => {
    expect(record(ledger(`v1.4.0: { digest: "${OLD}" }`), '1.4.0').changed).toBe(true);
  });
});

describe('recordRelease that would break a rule', () => {
  it('refuses a version that is none', () => {
    expect(() => record(ledger(`1.3.2: { digest: "${OLD}" }`), 'newest')).toThrow('version-format');
  });

  it('refuses to rename what an environment pins by that tag', () => {
    const before = ReleaseManifest.fromText(
      `schemaVersion: 1\napplication: shop\nenvironments:\n  dev: { accepts: builds, images: { api: 1.4.0@${OLD} } }\nimages:\n  api: { repository: shop/api }\n`,
    );

    expect(() => record(before, '1.4.0')).toThrow('digest-mismatch');
  });
});

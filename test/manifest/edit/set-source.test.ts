import { FindingsError, ReleaseManifest } from '../../../lib/manifest';
import { setSource } from '../../../lib/manifest/edit';
import { changedLines } from '../support/changed-lines';

const SOURCE = 'https://github.com/shop/api';
const HEAD = 'schemaVersion: 1\napplication: shop\nenvironments: {}\n';

function manifest(images: string, file = 'release-manifest.yaml'): ReleaseManifest {
  return ReleaseManifest.fromText(`${HEAD}images:\n${images}`, file);
}

function sourced(images: string, source = SOURCE): string {
  return setSource(manifest(images), 'api', source).text.slice(`${HEAD}images:\n`.length);
}

describe('setSource', () => {
  it('adds one line behind the repository', () => {
    const before = manifest('  web: { repository: shop/web }\n  api:\n    repository: shop/api\n    versioning: none\n    releases: {}\n');
    const edit = setSource(before, 'api', SOURCE);
    expect(changedLines(before._document.text, edit.text)).toEqual([`+    source: ${SOURCE}`]);
    expect(edit).toMatchObject({ changed: true, changes: [], releases: [] });
    expect(edit.manifest.image('api').source).toBe(SOURCE);
    expect(edit.manifest.image('web').source).toBeUndefined();
  });

  it('leaves every comment on its line', () => {
    expect(
      sourced(
        '  api: # ours\n    # where it is kept\n    repository: shop/api  # in the account of tools\n    # how\n    versioning: none\n',
      ),
    ).toBe(
      '  api: # ours\n    # where it is kept\n    repository: shop/api  # in the account of tools\n' +
        `    source: ${SOURCE}\n    # how\n    versioning: none\n`,
    );
  });

  it.each([
    ['braces', '  api: { repository: shop/api, releases: {} }\n', `  api: { repository: shop/api, source: ${SOURCE}, releases: {} }\n`],
    ['braces of one entry', '  api: {repository: shop/api}\n', `  api: {repository: shop/api, source: ${SOURCE}}\n`],
    ['braces with a trailing comma', '  api: { repository: shop/api, }\n', `  api: { repository: shop/api, source: ${SOURCE}, }\n`],
    [
      'braces over lines',
      '  api: {\n    repository: shop/api, # kept\n    releases: {},\n   }\n',
      `  api: {\n    repository: shop/api, # kept\n    source: ${SOURCE},\n    releases: {},\n   }\n`,
    ],
    ['CRLF', '  api:\r\n    repository: shop/api\r\n', `  api:\r\n    repository: shop/api\r\n    source: ${SOURCE}\r\n`],
    ['no line break at the end', '  api:\n    repository: shop/api', `  api:\n    repository: shop/api\n    source: ${SOURCE}`],
    ['quotes', "  api:\n    'repository':   'shop/api'\n", `  api:\n    'repository':   'shop/api'\n    'source': '${SOURCE}'\n`],
    ['an explicit key', '  ? api\n  : repository: shop/api\n', `  ? api\n  : repository: shop/api\n    source: ${SOURCE}\n`],
    [
      'text over several lines',
      '  api:\n    repository: >-\n      shop/api\n\n    versioning: none\n',
      `  api:\n    repository: >-\n      shop/api\n    source: ${SOURCE}\n\n    versioning: none\n`,
    ],
    [
      'a repository that comes last',
      '  api:\n    releases: {}\n    repository: shop/api\n  web: { repository: shop/web }\n',
      `  api:\n    releases: {}\n    repository: shop/api\n    source: ${SOURCE}\n  web: { repository: shop/web }\n`,
    ],
  ])('in %s', (_, before, after) => {
    expect(sourced(before)).toBe(after);
  });

  it('quotes as the source of another image does', () => {
    const web = '  web:\n    repository: shop/web\n    source: "https://github.com/shop/web"\n';
    expect(sourced(`${web}  api:\n    repository: shop/api\n`)).toBe(`${web}  api:\n    repository: shop/api\n    source: "${SOURCE}"\n`);
  });

  it('replaces another address in its place and its quotes, and leaves the same one as it is', () => {
    const images = "  api:\n    source: 'https://github.com/shop/old' # moved\n    repository: shop/api\n";
    expect(sourced(images)).toBe(`  api:\n    source: '${SOURCE}' # moved\n    repository: shop/api\n`);
    const before = manifest(images);
    expect(setSource(before, 'api', 'https://github.com/shop/old')).toMatchObject({ changed: false, text: before._document.text });
  });

  it('writes JSON into JSON', () => {
    const json = (image: object, indent?: number): string =>
      JSON.stringify({ schemaVersion: 1, application: 'shop', environments: {}, images: { api: image } }, null, indent);
    for (const indent of [undefined, 2]) {
      const before = ReleaseManifest.fromText(json({ repository: 'shop/api', releases: {} }, indent), 'release-manifest.json');
      expect(setSource(before, 'api', SOURCE).text).toBe(json({ repository: 'shop/api', source: SOURCE, releases: {} }, indent));
    }
  });

  it('holds the address to the rules of the manifest, and the name to its images', () => {
    const before = manifest('  api: { repository: shop/api }\n');
    for (const source of ['http://github.com/shop/api', 'https://ann@github.com/shop/api', 'https://github.com/shop/api?a=b', '']) {
      expect(() => setSource(before, 'api', source)).toThrow(FindingsError);
    }
    expect(() => setSource(before, 'apo', SOURCE)).toThrow(/api/);
  });
});

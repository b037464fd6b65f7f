import { placeOf, ReleaseManifest } from '../../lib/manifest';
import { digestOf, manifestJson, manifestText, ref } from '../support/manifest';

const SPEC = {
  environments: {
    dev: { accepts: 'builds' },
    prod: { promotesFrom: ['dev'], images: { api: '1.0.0', constructor: '1.0.0' } },
  },
  images: { api: { releases: ['1.0.0'] }, constructor: { releases: ['1.0.0'] } },
};

/** What stands in a text at the place of a path, up to the end of the line. */
function at(text: string, path: readonly (string | number)[], file = 'release-manifest.yaml'): string {
  const place = placeOf(ReleaseManifest.fromText(text, file), path);
  expect(place.file).toBe(file);
  return text
    .split(/\r\n|\r|\n/)
    .at(place.line! - 1)!
    .slice(place.column! - 1);
}

test.each<[readonly (string | number)[], string]>([
  [['environments', 'prod', 'images', 'api'], `"${ref('1.0.0')}"`],
  [['environments', 'prod', 'images', 'constructor'], `"${ref('1.0.0')}"`],
  [['environments', 'prod', 'promotesFrom', 0], '"dev"]'],
  [['images', 'api', 'releases', '1.0.0', 'digest'], `"${digestOf('1.0.0')}"`],
])('the place of %j is that of its value', (path, expected) => {
  expect(at(manifestText(SPEC), path)).toBe(expected);
});

test.each<[readonly (string | number)[], string]>([
  [['environments', 'prod', 'soak'], 'prod:'],
  [['environments', 'uat', 'images', 'api'], 'environments:'],
  [['environments', 'prod', 'promotesFrom', 3], 'promotesFrom: ["dev"]'],
  [['environments', 'prod', 'images', 'api', 'deeper'], `api: "${ref('1.0.0')}"`],
  [['environments', 'prod', 'images', 'toString'], 'images:'],
  [['images', 'api', 'releases', '9.9.9', 'digest'], 'releases:'],
  [['nowhere'], 'schemaVersion: 1'],
])('the place of %j, which is not there, is that of its nearest holder', (path, expected) => {
  expect(at(manifestText(SPEC), path)).toBe(expected);
});

test('lines end where YAML ends them, and a byte order mark is no column', () => {
  const path = ['environments', 'prod', 'images', 'api'];
  for (const lineBreak of ['\r\n', '\r', '\n']) {
    expect(at(manifestText(SPEC).replaceAll('\n', lineBreak), path)).toBe(`"${ref('1.0.0')}"`);
  }
  const marked = ReleaseManifest.fromText(`\ufeff${manifestText(SPEC)}`);
  expect(placeOf(marked, ['nowhere'])).toEqual({ file: null, line: 1, column: 1 });
});

test('JSON has places as well', () => {
  expect(at(manifestJson(SPEC), ['environments', 'prod', 'images', 'api'], 'release-manifest.json')).toBe(`"${ref('1.0.0')}",`);
});

test('ten thousand places of a large manifest cost little more than one', () => {
  const versions = Array.from({ length: 10_000 }, (_, patch) => `1.0.${patch}`);
  const text = manifestText({ images: { api: { releases: versions } } });
  const manifest = ReleaseManifest.fromText(text);
  const start = performance.now();
  const lines = versions.map((version) => placeOf(manifest, ['images', 'api', 'releases', version, 'digest']).line);
  expect(new Set(lines).size).toBe(versions.length);
  // Quadratic, it would take a hundred times as long.
  expect(performance.now() - start).toBeLessThan(2_000);
});

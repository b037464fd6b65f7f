import { buildImage, buildIndex } from '../../support/oci-image';
import type { FakeScan } from '../../support/fake-ecr';
import { Registry } from './ecr';

const API = buildImage({ labels: { image: 'api' } });
const [AMD, ARM] = [buildImage({ labels: { image: 'web' } }), buildImage({ platform: 'linux/arm64', labels: { image: 'web' } })];
const WEB = buildIndex([AMD, ARM], { attestation: true });

let registry: Registry;

beforeEach(async () => {
  registry = (await Registry.start()).pinned(API, WEB);
});

afterEach(() => registry.close());

function scanned(counts: Record<string, number>): FakeScan {
  return { status: 'COMPLETE', counts, completedAt: new Date() };
}

function found(counts: Record<string, number>, most: string): Promise<string> {
  registry.ecr.scans.set(API.digest, scanned(counts));
  return registry.verdict('scan', 'api', '--max-severity', most);
}

test('findings above the severity fail, each severity with its number', async () => {
  const counts = { LOW: 5, HIGH: 2, CRITICAL: 1 };
  expect(await found(counts, 'medium')).toBe('fail: the scan of the image found 1 critical, 2 high');
  expect(await found(counts, 'high')).toBe('fail: the scan of the image found 1 critical');
  expect(await found(counts, 'critical')).toBe('pass: the scan of the image found 1 critical, 2 high, 5 low and nothing worse');
});

test('none lets no finding pass, also one that nobody has judged', async () => {
  expect(await found({ UNDEFINED: 1 }, 'informational')).toBe('pass: the scan of the image found 1 undefined and nothing worse');
  expect(await found({ UNDEFINED: 1 }, 'none')).toBe('fail: the scan of the image found 1 undefined');
  expect(await found({ HIGH: 0 }, 'none')).toBe('pass: the scan of the image found nothing');
});

test('an image that was never scanned fails, with the command that scans it', async () => {
  expect(await registry.verdict('scan', 'api', '--max-severity', 'critical')).toBe(
    `fail: the image was never scanned: type aws ecr start-image-scan --repository-name shop/api --image-id imageDigest=${API.digest}, ` +
      'or let the registry scan on push',
  );
});

test.each([
  [{ status: 'IN_PROGRESS' }, /^fail: the image is not scanned yet \(IN_PROGRESS\): try again/],
  [{ status: 'PENDING', counts: { LOW: 0 } }, /^fail: the image is not scanned yet \(PENDING\)/],
  [
    { status: 'ACTIVE', description: 'Continuous scan is selected for image.' },
    /^fail: the image is not scanned yet \(ACTIVE, Continuous scan is/,
  ],
  [
    { status: 'FAILED', description: 'The \u001b[31mscan failed\n' },
    /^fail: the image has no scan to go by \(FAILED, The \[31mscan failed\): .*--skip scan$/,
  ],
  [{ status: 'UNSUPPORTED_IMAGE' }, /^fail: the image has no scan to go by \(UNSUPPORTED_IMAGE\)/],
  [{ status: 'SCAN_ELIGIBILITY_EXPIRED', counts: { LOW: 1 } }, /^fail: the image has no scan to go by/],
  [{ status: 'SOMETHING_NEW', counts: {} }, /^fail: the image has no scan to go by \(SOMETHING_NEW\)/],
])('a scan that proves nothing is no pass: %j', async (scan, message) => {
  registry.ecr.scans.set(API.digest, scan);
  expect(await registry.verdict('scan', 'api', '--max-severity', 'critical')).toMatch(message);
});

test('enhanced scanning counts once it has looked at the image', async () => {
  registry.ecr.scans.set(API.digest, { status: 'ACTIVE', counts: { MEDIUM: 1, UNTRIAGED: 2 }, completedAt: new Date() });
  expect(await registry.verdict('scan', 'api', '--max-severity', 'medium')).toBe(
    'pass: the scan of the image found 1 medium, 2 untriaged and nothing worse',
  );
});

test('of an index every image has to be scanned, not the index nor its attestations', async () => {
  registry.ecr.scans.set(AMD.digest, scanned({}));
  expect(await registry.verdict('scan', 'web', '--max-severity', 'low')).toMatch(/^fail: the image for linux\/arm64 was never scanned/);
  registry.ecr.scans.set(ARM.digest, scanned({ HIGH: 1 }));
  expect(await registry.verdict('scan', 'web', '--max-severity', 'low')).toBe('fail: the scan of the image for linux/arm64 found 1 high');
  expect(await registry.verdict('scan', 'web', '--max-severity', 'high')).toBe(
    'pass: the scan of the image for linux/amd64 found nothing; the scan of the image for linux/arm64 found 1 high and nothing worse',
  );
  const asked = registry.ecr.requests.filter(({ operation }) => operation === 'DescribeImageScanFindings');
  expect(asked.map(({ body }) => body.imageId?.imageDigest)).not.toContain(WEB.digest);
});

test('an image of an index that nobody can pull fails', async () => {
  registry.ecr.scans.set(AMD.digest, scanned({}));
  registry.ecr.records.set(ARM.digest, { status: 'ARCHIVED' });
  expect(await registry.verdict('scan', 'web', '--max-severity', 'critical')).toBe('fail: the image for linux/arm64 is not there');
});

test('without --max-severity nothing is asked', async () => {
  expect(await registry.verdict('scan', 'api')).toBe('skipped: no --max-severity was given');
});

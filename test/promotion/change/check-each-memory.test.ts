import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ReleaseManifest } from '../../../lib/manifest';
import type { ManifestState } from '../../../lib/promotion';
import { checkEach } from '../../../lib/promotion/change';
import { growingManifest } from '../../support/growing-manifest';

/** Bytes in use, without what nobody holds any more. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}

test('commits of large manifests are checked without all of them in memory at once', () => {
  const states: ManifestState[] = [];
  let most = 0;
  let read = 0;
  for (const { text, at, author = '', subject = '' } of growingManifest({ states: 60, images: 250, releases: 20 })) {
    const state = {
      commit: states.length.toString(16).padStart(40, '0'),
      committedAt: at,
      author,
      subject,
      get text(): string {
        if (++read % 20 === 0) most = Math.max(most, heap());
        return text;
      },
    };
    states.unshift(state);
  }
  const head = ReleaseManifest.fromText(states[0]?.text ?? '', 'release-manifest.yaml');
  const before = heap();
  expect(checkEach({ head, history: { states, cutOff: false }, count: 59, now: new Date('2026-12-01') })).toEqual([]);
  expect((most - before) / 1e6).toBeLessThan(250);
});

import { type Finding, parseManifest, type ReleaseManifest } from '../../../lib/manifest';
import { checkChange, pastStates } from '../../../lib/promotion';
import { Chronicle, KINDS } from './replay/chronicle';
import type { Expected, Step } from './replay/world';
import { ALL_CODES } from './story';

const COUNT = 250;
const SEEDS = [13, 37];

/** Checks each commit against its base with the history up to there, and tells what is found beside what was planted. */
function replay(steps: readonly Step[], judge: (step: Step, findings: readonly Finding[]) => void): void {
  const states = steps.map(({ commit, committedAt, text }) => ({ commit, committedAt, author: 'Ann', subject: 'Promote', text }));
  const newestFirst = [...states].reverse();
  let base: ReleaseManifest | undefined;
  for (const [index, step] of steps.entries()) {
    const { manifest } = parseManifest(step.text, 'release-manifest.yaml');
    expect([step.commit, manifest !== undefined]).toEqual([step.commit, step.expected !== undefined]);
    if (manifest !== undefined) {
      const history = { states: newestFirst.slice(steps.length - index), cutOff: false };
      judge(step, checkChange({ base, head: manifest, history, now: step.committedAt }));
      base = manifest;
    }
  }
}

function brief({ code, environment, image }: Expected | Finding): string {
  return [code, environment ?? '-', image ?? '-'].join(' ');
}

test.each(SEEDS)('a history of 250 states and 90 images has exactly the findings that were planted in it (seed %d)', (seed) => {
  const steps = new Chronicle(seed).until(COUNT);
  expect(steps).toHaveLength(COUNT);
  replay(steps, ({ commit, kinds, expected = [] }, findings) => {
    const context = [commit, ...kinds];
    expect([context, findings.map(brief).sort()]).toEqual([context, expected.map(brief).sort()]);
    for (const planted of expected) {
      const { message } = findings.find((finding) => brief(finding) === brief(planted))!;
      expect(message).toContain(planted.says ?? '');
    }
  });
});

test('what the commits that were not valid pin can be read, so that it takes a rule to pass them over', () => {
  const broken = new Chronicle(SEEDS[0]!).until(COUNT).filter(({ expected }) => expected === undefined);
  const states = pastStates({ states: broken.map((step) => ({ ...step, author: 'Ann', subject: 'Promote' })), cutOff: false });
  expect(states.length).toBeGreaterThan(5);
  for (const state of states) {
    expect(state.pinsOf('prod')?.size).toBeGreaterThan(60);
    expect(state.unreadable).toContain('whoops');
  }
});

test('everything that can be planted is, and every rule finds something', () => {
  const steps = SEEDS.flatMap((seed) => new Chronicle(seed).until(COUNT));
  expect([...new Set(steps.flatMap(({ kinds }) => kinds))].sort()).toEqual([...KINDS].sort());
  const codes = steps.flatMap(({ expected = [] }) => expected.map(({ code }) => code));
  expect([...new Set(codes)].sort()).toEqual(ALL_CODES);
});

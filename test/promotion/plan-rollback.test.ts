import { planRollback } from '../../lib/promotion';
import { codesOf, findingsOf } from './findings';
import { expected, manifestOf, manifestText, type Pins, Story, written } from './story';

/** Where prod goes back to. */
function back(story: Story, onDisk: Parameters<Story['manifest']>[0] = {}, images?: readonly string[]): Record<string, string> {
  return written(planRollback(story.manifest(onDisk), 'prod', story.history(), images).pins);
}

function notes(story: Story, onDisk: Parameters<Story['manifest']>[0] = {}, images?: readonly string[]): readonly string[] {
  return planRollback(story.manifest(onDisk), 'prod', story.history(), images).notes;
}

describe('the whole environment', () => {
  test('goes back to the state before the last', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0' });
    expect(back(story)).toEqual(expected({ api: '1.0.0' }));
    expect(notes(story)).toEqual(['goes back to commit 0000000000 of 2026-11-01']);
  });

  test('goes back to a set that ran together, image by image as it was promoted', () => {
    const story = new Story()
      .runs({ api: '1.0.0', web: '2.0.0' })
      .runs({ api: '1.1.0', web: '2.0.0' })
      .runs({ api: '1.1.0', web: '2.1.0' });
    expect(back(story)).toEqual(expected({ api: '1.1.0', web: '2.0.0' }));
    expect(back(story.runs({ api: '1.1.0', web: '2.0.0' }))).toEqual(expected({ api: '1.0.0', web: '2.0.0' }));
  });

  test('commits that changed another environment are no states', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0' }).runs({ api: '1.1.0' }).runs({ api: '1.1.0' });
    expect(back(story)).toEqual(expected({ api: '1.0.0' }));
    expect(notes(story)).toHaveLength(1);
  });

  test('another tag for the same digest is the same state', () => {
    const story = new Story('builds').runs({ api: 'main-1' }).runs({ api: 'sha-7=D' }).runs({ api: '1.1.0=D' });
    expect(back(story)).toEqual(expected({ api: 'main-1' }));
  });

  test('rollback after rollback goes further back, never forth', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0' }).runs({ api: '1.2.0' });
    expect(back(story)).toEqual(expected({ api: '1.1.0' }));
    story.runs({ api: '1.1.0' });
    expect(back(story)).toEqual(expected({ api: '1.0.0' }));
    story.runs({ api: '1.0.0' });
    expect(codesOf(() => back(story))).toEqual(['no-previous-state']);
  });

  test('what was rolled back from comes back into the line when it is promoted again', () => {
    const story = new Story()
      .runs({ api: '1.0.0' })
      .runs({ api: '1.1.0' })
      .runs({ api: '1.0.0' })
      .runs({ api: '1.1.0' })
      .runs({ api: '1.2.0' });
    expect(back(story)).toEqual(expected({ api: '1.1.0' }));
  });

  test('a fix after a rollback does not bring back the release that it fixes', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0' }).runs({ api: '1.0.0' }).runs({ api: '1.1.1' });
    expect(back(story)).toEqual(expected({ api: '1.0.0' }));
    expect(notes(story)).toEqual(['goes back to commit 0000000000 of 2026-11-03']);
  });

  test('a state with a digest that was rolled back from is passed over, and that is said', () => {
    const story = new Story()
      .runs({ api: '1.0.0', web: '2.0.0' })
      .runs({ api: '1.1.0', web: '2.0.0' })
      .runs({ api: '1.1.0', web: '2.1.0' })
      .runs({ api: '1.0.0', web: '2.1.0' });
    expect(back(story)).toEqual(expected({ api: '1.0.0', web: '2.0.0' }));
    expect(notes(story)).toEqual([
      'passed over commit 0000000000 of 2026-11-03: api 1.1.0 was rolled back from',
      'passed over commit 0000000000 of 2026-11-02: api 1.1.0 was rolled back from',
      'goes back to commit 0000000000 of 2026-11-01',
    ]);
  });

  test('a rejected digest is passed over with its reason, by the ledger on disk', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0' }).runs({ api: '1.2.0' });
    const onDisk = { rejected: { 'api 1.1.0': 'leaks' } };
    expect(back(story, onDisk)).toEqual(expected({ api: '1.0.0' }));
    expect(notes(story, onDisk)[0]).toBe('passed over commit 0000000000 of 2026-11-02: api 1.1.0 is rejected, leaks');
  });

  test('a rejected digest of an image that is gone from the environment stands in nobody’s way', () => {
    const story = new Story().runs({ api: '1.0.0', worker: '3.0.0' }).runs({ api: '1.1.0' });
    expect(back(story, { rejected: { 'worker 3.0.0': 'leaks' } })).toEqual(expected({ api: '1.0.0' }));
  });

  test('an added image stays, and that is said', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0', web: '2.0.0' });
    expect(back(story)).toEqual(expected({ api: '1.0.0' }));
    expect(notes(story)).toContain('web came later and stays as it is');
  });

  test('a removed image stays away, and that is said', () => {
    const story = new Story().runs({ api: '1.0.0', web: '2.0.0' }).runs({ api: '1.1.0' });
    expect(back(story)).toEqual(expected({ api: '1.0.0' }));
    expect(notes(story)).toContain('web was removed since and stays away');
  });

  test('an image that was removed only on disk stays away, too', () => {
    const story = new Story().runs({ api: '1.0.0', web: '2.0.0' }).runs({ api: '1.1.0', web: '2.1.0' });
    expect(back(story, { pins: { api: '1.1.0' } })).toEqual(expected({ api: '1.0.0' }));
  });

  test('a state that differs only by added and removed images is passed over: nothing would move', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0' }).runs({ api: '1.1.0', web: '2.0.0' });
    expect(back(story)).toEqual(expected({ api: '1.0.0' }));
    expect(notes(story)[0]).toContain('only images that were added or removed since differ');
  });

  test('repeating an uncommitted rollback changes nothing', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0' }).runs({ api: '1.2.0' });
    const first = planRollback(story.manifest(), 'prod', story.history());
    const onDisk = story.manifest({ pins: { api: '1.1.0' } });
    expect(written(planRollback(onDisk, 'prod', story.history()).pins)).toEqual(written(first.pins));
  });

  test('a rollback of an environment that takes builds restores the very reference', () => {
    const story = new Story('builds').runs({ api: 'feature-cart=D1' }).runs({ api: 'main-7=D2' });
    expect(back(story)).toEqual(expected({ api: 'feature-cart=D1' }));
  });

  test('a frozen environment can be rolled back', () => {
    const scene = (build: string) => ({
      environments: { prod: { pins: { api: build }, frozen: 'holidays' } },
      ledger: { api: ['1.0.0', '1.1.0'] },
    });
    const state = (text: string, day: number) => ({
      commit: `${day}`.repeat(40),
      committedAt: new Date(Date.UTC(2026, 10, day)),
      author: 'Ann',
      subject: 'change',
      text,
    });
    const states = [state(manifestText(scene('1.1.0')), 2), state(manifestText(scene('1.0.0')), 1)];
    expect(written(planRollback(manifestOf(scene('1.1.0')), 'prod', { states, cutOff: false }).pins)).toEqual(expected({ api: '1.0.0' }));
  });
});

describe('states that say nothing', () => {
  test.each(['environments: [', 'schemaVersion: 1\napplication: shop\nenvironments: {}\nimages: {}\nmore: 1\n'])(
    'a state that is not valid (%j) is passed over, and that is said',
    (text) => {
      const story = new Story().runs({ api: '1.0.0' }).becomes(text).runs({ api: '1.1.0' });
      expect(back(story)).toEqual(expected({ api: '1.0.0' }));
      expect(notes(story)[0]).toMatch(/^passed over commit 0000000000 of 2026-11-02: its manifest is not valid, /);
    },
  );

  test('a last commit that is not valid is passed over: the present is the newest valid one', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0' }).becomes('oops: [');
    expect(back(story)).toEqual(expected({ api: '1.0.0' }));
    expect(notes(story)[0]).toContain('2026-11-03');
  });

  test('a time without the file, or without the environment, is none', () => {
    const elsewhere = manifestText({ environments: { dev: { pins: {} } } });
    const story = new Story().runs({ api: '1.0.0' }).becomes(null).becomes(elsewhere).runs({ api: '1.1.0' });
    expect(back(story)).toEqual(expected({ api: '1.0.0' }));
    expect(notes(story)).toHaveLength(1);
  });
});

describe('with images', () => {
  const pins = (api: string, web: string): Pins => ({ api, web });

  test('one down that image’s own line, whatever ran beside it', () => {
    const story = new Story().runs(pins('1.0.0', '2.0.0')).runs(pins('1.1.0', '2.0.0')).runs(pins('1.1.0', '2.1.0'));
    expect(back(story, {}, ['api'])).toEqual(expected({ api: '1.0.0' }));
    expect(back(story, {}, ['web'])).toEqual(expected({ web: '2.0.0' }));
    expect(back(story, {}, ['api', 'web'])).toEqual(expected({ api: '1.0.0', web: '2.0.0' }));
  });

  test('what was rolled back from is not in the line', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0' }).runs({ api: '1.0.0' }).runs({ api: '1.2.0' });
    expect(back(story, {}, ['api'])).toEqual(expected({ api: '1.0.0' }));
  });

  test('a rejected digest of the line is passed over, and that is said', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0' }).runs({ api: '1.2.0' });
    const onDisk = { rejected: { 'api 1.1.0': 'leaks' } };
    expect(back(story, onDisk, ['api'])).toEqual(expected({ api: '1.0.0' }));
    expect(notes(story, onDisk, ['api'])[0]).toBe('passed over api 1.1.0 of commit 0000000000 of 2026-11-02: rejected, leaks');
  });

  test('the newest tag of the digest is restored', () => {
    const story = new Story('builds').runs({ api: 'sha-1=D' }).runs({ api: '1.0.0=D' }).runs({ api: '1.1.0' });
    expect(back(story, {}, ['api'])).toEqual(expected({ api: '1.0.0=D' }));
  });

  test('an image that has nothing below it: none of the named ones moves', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0', web: '2.0.0' });
    const [finding] = findingsOf(() => back(story, {}, ['api', 'web']));
    expect(finding).toMatchObject({ code: 'no-previous-state', environment: 'prod' });
    expect(finding?.message).toContain('web ran nothing else');
    expect(finding?.help).toContain('waybill rollback prod --image api --image web --to VERSION');
  });

  test('an image that the environment does not pin', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0' });
    expect(codesOf(() => back(story, {}, ['web']))).toEqual(['unknown-image']);
  });
});

describe('by the ledger of today', () => {
  const state = (pin: string, ledger: readonly string[], day: number) => ({
    commit: String(day).repeat(40),
    committedAt: new Date(Date.UTC(2026, 10, day)),
    author: 'Ann',
    subject: 'change',
    text: manifestText({ environments: { prod: { pins: { api: pin } } }, ledger: { api: ledger } }),
  });

  test('a pin whose version the ledger lost is written as its best version of the same digest', () => {
    const states = [state('1.1.0', ['1.1.0'], 2), state('1.0.0-rc.2=D', ['1.0.0-rc.2=D'], 1)];
    const manifest = manifestOf({ environments: { prod: { pins: { api: '1.1.0' } } }, ledger: { api: ['1.1.0', '1.0.0=D'] } });
    const plan = planRollback(manifest, 'prod', { states, cutOff: false });
    expect(written(plan.pins)).toEqual(expected({ api: '1.0.0=D' }));
    expect(plan.notes).toContain("api: what was pinned as 1.0.0-rc.2 is 1.0.0 in today's ledger");
  });

  test('a digest that the ledger lost is refused with the command that records it', () => {
    const states = [state('1.1.0', ['1.1.0'], 2), state('1.0.0', ['1.0.0'], 1)];
    const manifest = manifestOf({ environments: { prod: { pins: { api: '1.1.0' } } }, ledger: { api: ['1.1.0'] } });
    const [finding] = findingsOf(() => planRollback(manifest, 'prod', { states, cutOff: false }));
    expect(finding).toMatchObject({ code: 'not-recorded', image: 'api' });
    expect(finding?.help).toContain('waybill record api VERSION --digest sha256:');
  });
});

describe('nothing to go back to', () => {
  test('an environment that had one state only', () => {
    const [finding] = findingsOf(() => back(new Story().runs({ api: '1.0.0' })));
    expect(finding).toMatchObject({ code: 'no-previous-state', environment: 'prod', file: null });
    expect(finding?.help).toBe('name a release of the ledger: waybill rollback prod --to VERSION');
  });

  test('an environment with several images is told to name one', () => {
    const [finding] = findingsOf(() => back(new Story().runs({ api: '1.0.0', web: '2.0.0' })));
    expect(finding?.help).toContain('waybill rollback prod --image IMAGE --to VERSION');
  });

  test('a file that was never committed, or an environment that was not', () => {
    expect(codesOf(() => planRollback(new Story().runs({ api: '1.0.0' }).manifest(), 'prod', { states: [], cutOff: false }))).toEqual([
      'no-previous-state',
    ]);
    const other = new Story('releases', 'uat').runs({ api: '1.0.0' }).runs({ api: '1.1.0' });
    expect(codesOf(() => planRollback(new Story().runs({ api: '1.0.0' }).manifest(), 'prod', other.history()))).toEqual([
      'no-previous-state',
    ]);
  });

  test('everything that was passed over is said in the refusal', () => {
    const story = new Story().runs({ api: '1.0.0' }).becomes('oops: [').runs({ api: '1.1.0' });
    const [finding] = findingsOf(() => back(story, { rejected: { 'api 1.0.0': 'leaks' } }));
    expect(finding?.message).toContain('2026-11-02: its manifest is not valid');
    expect(finding?.message).toContain('2026-11-01: api 1.0.0 is rejected, leaks');
  });

  test('a shallow clone that ends before a state is found says so, with the command that mends it', () => {
    const story = new Story().runs({ api: '1.1.0' });
    const [finding] = findingsOf(() => planRollback(story.manifest(), 'prod', story.history(true)));
    expect(finding).toMatchObject({ code: 'shallow-history', environment: 'prod' });
    expect(finding?.help).toBe('type: git fetch --unshallow && waybill rollback prod');
  });

  test('a shallow clone in which a state is found goes there, and says what it cannot know', () => {
    const story = new Story().runs({ api: '1.0.0' }).runs({ api: '1.1.0' });
    const plan = planRollback(story.manifest(), 'prod', story.history(true));
    expect(written(plan.pins)).toEqual(expected({ api: '1.0.0' }));
    expect(plan.notes.at(-1)).toContain('git fetch --unshallow');
  });

  test('an unknown environment', () => {
    const story = new Story().runs({ api: '1.0.0' });
    const [finding] = findingsOf(() => planRollback(story.manifest(), 'prd', story.history(), ['nope']));
    expect(finding?.help).toContain('"prod"');
    expect(codesOf(() => planRollback(story.manifest(), 'prd', story.history(), ['nope']))).toEqual([
      'unknown-environment',
      'unknown-image',
    ]);
  });
});

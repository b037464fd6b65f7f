import { baseManifest } from '../../lib/promotion/base-manifest';
import { manifestText } from '../support/manifest';
import { Timeline } from './change-plan/timeline';

const OLD = { application: 'old' };
const NEW = { application: 'new' };

test('is the newest manifest, with all of the history', () => {
  const history = new Timeline().then(OLD).then(NEW).history();
  const base = baseManifest(history);
  expect(base.manifest?.application).toBe('new');
  expect(base.instead).toBeUndefined();
  expect(base).toMatchObject({ history, notes: [], hidden: false });
});

test('is the newest valid one, whose history then begins with it, and each that is passed over is said', () => {
  const base = baseManifest(new Timeline().then(OLD).then('environmnts: {}\n').then('schemaVersion: 7\n').history(true));
  expect(base.manifest?.application).toBe('old');
  expect(base.history.states.map(({ subject }) => subject)).toEqual(['day 1']);
  expect(base.history.cutOff).toBe(true);
  expect(base.instead).toBe(base.history.states[0]?.commit);
  expect(base.notes).toEqual([
    expect.stringMatching(/^the manifest of commit 0000000000 of 2026-11-03 is not valid: .*schemaVersion/),
    expect.stringMatching(/^the manifest of commit 0000000000 of 2026-11-02 is not valid: /),
    'compared with commit 0000000000 of 2026-11-01 instead',
  ]);
  expect(base.hidden).toBe(false);
});

test('is none where the file was deleted, whatever was before', () => {
  const base = baseManifest(new Timeline().then(OLD).then(null).history());
  expect(base).toMatchObject({ manifest: undefined, notes: ['commit 0000000000 of 2026-11-02 has no manifest'], hidden: false });
});

test('is none in a history of none', () => {
  expect(baseManifest({ states: [], cutOff: false })).toMatchObject({ manifest: undefined, notes: [], hidden: false });
});

test('may be hidden where a shallow clone shows none that is valid', () => {
  expect(baseManifest(new Timeline().then('x').history(true))).toMatchObject({ manifest: undefined, hidden: true });
  expect(baseManifest(new Timeline().then('x').history(false))).toMatchObject({ manifest: undefined, hidden: false });
});

test('may be JSON', () => {
  const text = JSON.stringify({ schemaVersion: 1, application: 'json', environments: {}, images: {} }, null, '\t');
  expect(baseManifest(new Timeline().then(manifestText(OLD)).then(text).history()).manifest?.application).toBe('json');
});

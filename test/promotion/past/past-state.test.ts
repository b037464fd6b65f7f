import { type ManifestHistory, type ManifestState, pastStates } from '../../../lib/promotion';
import { manifestJson, manifestText, type ManifestSpec, ref } from '../../support/manifest';

function historyOf(...texts: (string | null)[]): ManifestHistory {
  const states = texts.map((text, at): ManifestState => {
    return { commit: String(at).padStart(40, '0'), committedAt: new Date(at), author: 'Ann', subject: `change ${String(at)}`, text };
  });
  return { states, cutOff: false };
}

/** A state whose text is counted whenever it is decoded, as that of git. */
class CountedState implements ManifestState {
  public decoded = 0;
  public readonly commit = 'c';
  public readonly committedAt = new Date(0);
  public readonly author = 'Ann';
  public readonly subject = 'change';

  public constructor(
    private readonly content: string,
    public readonly blob = content,
  ) {}

  public get text(): string {
    this.decoded++;
    return this.content;
  }

  public get bytes(): Buffer {
    return Buffer.from(this.content);
  }
}

const spec = (api: string): ManifestSpec => ({
  environments: { dev: { accepts: 'builds', images: { api: 'sha-1', web: '2.0.0' } }, uat: { images: { api } } },
  images: { api: { releases: ['1.0.0', '1.1.0'] }, web: { releases: ['2.0.0'] } },
});
const TEXT = manifestText(spec('1.0.0'));

test('a state says what each environment pinned, by whom and when', () => {
  const [state] = pastStates(historyOf(TEXT));
  expect(state).toMatchObject({ author: 'Ann', subject: 'change 0', present: true, unreadable: undefined });
  expect(state?.environments).toEqual(['dev', 'uat']);
  expect(state?.pinsOf('uat')?.get('api')).toEqual({ tag: '1.0.0', digest: ref('1.0.0').slice('1.0.0@'.length) });
  expect([...(state?.pinsOf('dev')?.keys() ?? [])]).toEqual(['api', 'web']);
  expect(state?.pinsOf('prod')).toBeUndefined();
});

test('a commit without the file is no state that cannot be read', () => {
  const [state] = pastStates(historyOf(null));
  expect(state).toMatchObject({ present: false, environments: [], unreadable: undefined });
  expect(state?.pinsOf('uat')).toBeUndefined();
});

test.each([
  ['a merge conflict', TEXT.replace('environments:\n', 'environments:\n<<<<<<< HEAD\n'), expect.stringMatching(/./)],
  [
    'an older form',
    TEXT.replace('schemaVersion: 1', 'schemaVersion: 0'),
    'schemaVersion 0 is older than this version of waybill understands',
  ],
  [
    'a newer form',
    TEXT.replace('schemaVersion: 1', 'schemaVersion: 2'),
    'schemaVersion 2 is newer than this version of waybill understands',
  ],
  ['no text', '', 'the manifest is empty'],
  ['no YAML', 'environments: [', expect.stringContaining('never closed')],
  ['another file', 'hello world\n', expect.stringContaining('hello world')],
])('%s says why it cannot be read, and pins nothing', (_, text, reason) => {
  const [state] = pastStates(historyOf(text));
  expect(state?.unreadable).toEqual(reason);
  expect(state?.environments).toEqual([]);
});

test('a fault of the ledger alone is told when it is asked for', () => {
  const [state] = pastStates(historyOf(`${TEXT}more: 1\n`));
  expect(state?.pinsOf('uat')?.size).toBe(1);
  expect(state?.unreadable).toContain('more');
});

test.each([
  ['JSON', manifestJson(spec('1.0.0'))],
  ['the images before the environments', TEXT.replace(/(environments:\n.*)(images:\n {2}api:\n.*)/s, '$2$1')],
  ['Windows line breaks and a byte order mark', `\ufeff${TEXT.replaceAll('\n', '\r\n')}`],
  ['flow style', TEXT.replace(/ {2}uat:\n.*?images:\n {6}api: (\S+)\n/s, '  uat: { images: { api: $1 } }\n')],
  ['a text over several lines', TEXT.replace('  uat:\n', '  uat:\n    frozen: >-\n      no\n      images: here\n')],
])('%s says the same', (_, text) => {
  const [plain, other] = pastStates(historyOf(TEXT, text));
  expect(other?.unreadable).toBeUndefined();
  expect(text).not.toBe(TEXT);
  for (const name of ['dev', 'uat']) {
    expect(other?.pinsOf(name)).toEqual(plain?.pinsOf(name));
  }
});

test('what did not change is not read again: environments share their pins', () => {
  const [newest, middle, oldest] = pastStates(historyOf(manifestText(spec('1.1.0')), `# more\n${TEXT}`, TEXT));
  expect(middle?.pinsOf('dev')).toBe(newest?.pinsOf('dev'));
  expect(oldest?.pinsOf('uat')).toBe(middle?.pinsOf('uat'));
  expect(middle?.pinsOf('uat')).not.toEqual(newest?.pinsOf('uat'));
});

test('a text is decoded as a whole only when its validity is asked for, and once', () => {
  const states = [new CountedState(TEXT, 'a'), new CountedState(TEXT, 'a'), new CountedState(manifestText(spec('1.1.0')), 'b')];
  const past = pastStates({ states, cutOff: false });
  expect(past.map((state) => state.pinsOf('uat')?.get('api')?.tag)).toEqual(['1.0.0', '1.0.0', '1.1.0']);
  expect(states.map(({ decoded }) => decoded)).toEqual([0, 0, 0]);
  for (const state of [...past, ...past]) {
    expect(state.unreadable).toBeUndefined();
  }
  expect(states.map(({ decoded }) => decoded)).toEqual([1, 0, 1]);
});

test('a history is read once, however many ask, also for a part of it', () => {
  const history = historyOf(manifestText(spec('1.1.0')), TEXT);
  const all = pastStates(history);
  expect(pastStates(history)).toEqual(all);
  expect(pastStates({ ...history, states: history.states.slice(1) })[0]).toBe(all[1]);
});

import fc from 'fast-check';
import { type ManifestState, pastStates } from '../../../lib/promotion';
import { arbitraryManifest } from '../../manifest/support/arbitrary-manifest';
import { blockText, BREAKS, changed, WHOLE } from '../../manifest/composed/broken-rules';
import { hostileEdits } from '../../manifest/composed/hostile-edits';

/** A state whose text and bytes are counted whenever they are asked for. */
class CountedState implements ManifestState {
  public decoded = 0;
  public read = 0;
  public readonly commit = 'c';
  public readonly committedAt = new Date(0);
  public readonly author = 'Ann';
  public readonly subject = 'change';
  public readonly blob: string;

  public constructor(
    private readonly content: string,
    at: number,
  ) {
    this.blob = String(at);
  }

  public get text(): string {
    this.decoded++;
    return this.content;
  }

  public get bytes(): Buffer {
    this.read++;
    return Buffer.from(this.content);
  }
}

function atHand(text: string): ManifestState {
  return { commit: 'c', committedAt: new Date(0), author: 'Ann', subject: 'change', text };
}

const counted = (texts: readonly string[]): CountedState[] => texts.map((text, at) => new CountedState(text, at));
const reasons = (states: readonly ManifestState[], asked: 'few' | 'many'): (string | undefined)[] =>
  pastStates({ states, cutOff: false }, asked).map(({ unreadable }) => unreadable);
/** What the parser says of each text. */
const alone = (texts: readonly string[]): (string | undefined)[] => texts.flatMap((text) => reasons([atHand(text)], 'few'));

const TEXT = blockText(WHOLE);
/** Valid states, each of another text. */
const VALID = Array.from({ length: 8 }, (_, at) => blockText(changed(WHOLE, ['environments', 'uat', 'soak'], `${String(at + 1)}h`)));

test('where many are asked for, valid states are read once, and none is decoded as a whole', () => {
  const states = counted(VALID);
  expect(reasons(states, 'many')).toEqual(VALID.map(() => undefined));
  expect(states.map(({ read, decoded }) => [read, decoded])).toEqual(VALID.map(() => [1, 0]));
});

test('where few are asked for, nothing is kept for it: the first ones are parsed, and more that are asked after all are read again', () => {
  const states = counted(VALID);
  expect(reasons(states, 'few')).toEqual(VALID.map(() => undefined));
  expect(states.map(({ decoded }) => decoded)).toEqual([1, 1, 1, 0, 0, 0, 0, 0]);
  expect(states.map(({ read }) => read)).toEqual([1, 1, 1, 2, 2, 2, 2, 2]);
});

test('texts at hand are judged as well', () => {
  expect(reasons(VALID.map(atHand), 'many')).toEqual(VALID.map(() => undefined));
});

test('only so much is kept; the states beyond it are read again', () => {
  // What the states do not have in common is a comment, which is a part of an image.
  const texts = Array.from({ length: 12 }, (_, at) =>
    TEXT.replace('    repository:', `    # ${String(at).padEnd(3_900_000, 'x')}\n    repository:`),
  );
  const states = counted(texts);
  const past = pastStates({ states, cutOff: false }, 'many');
  expect(past[0]?.unreadable).toBeUndefined();
  expect(past.at(-1)?.unreadable).toBeUndefined();
  expect([states[0]?.read, states.at(-1)?.read]).toEqual([1, 2]);
  expect([states[0]?.decoded, states.at(-1)?.decoded]).toEqual([0, 0]);
});

test('half a surrogate pair, which is no UTF-8, is seen in a text at hand', () => {
  const halved = TEXT.replace('Zo', 'Zo\ud800');
  expect(reasons([atHand(TEXT), atHand(halved)], 'many')).toEqual([undefined, expect.stringContaining('half a surrogate pair')]);
});

test.each(['few', 'many'] as const)(
  'a state between valid ones is told to be not valid for its own reason, when %s are asked for',
  (asked) => {
    const broken = BREAKS.map(([, path, value]) => blockText(changed(WHOLE, path, value)));
    const texts = broken.flatMap((text) => [TEXT, text]);
    const said = reasons(counted(texts), asked);
    expect(said).toEqual(alone(texts));
    expect(said.filter((reason) => reason !== undefined)).toHaveLength(BREAKS.length);
  },
);

test('whatever was done to the texts of a history, it says of each what the parser says of it alone', () => {
  const seen = { valid: 0, refused: 0 };
  fc.assert(
    fc.property(
      arbitraryManifest,
      fc.array(hostileEdits, { minLength: 4, maxLength: 6 }),
      fc.constantFrom('few', 'many'),
      (value, edits, asked) => {
        const original = blockText(value);
        const texts = edits.flatMap((edit) => [edit(original), original]);
        const expected = alone(texts);
        seen.valid += expected.filter((reason) => reason === undefined).length;
        seen.refused += expected.filter((reason) => reason !== undefined).length;
        expect(reasons(counted(texts), asked)).toEqual(expected);
        expect(reasons(texts.map(atHand), asked)).toEqual(expected);
      },
    ),
    { numRuns: 200 },
  );
  expect(seen.valid).toBeGreaterThan(100);
  expect(seen.refused).toBeGreaterThan(100);
});

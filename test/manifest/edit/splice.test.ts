import { applySplices, insertAt, remove, replace } from '../../../lib/manifest/edit/splice';

describe('applySplices', () => {
  it('replaces, inserts and removes by places of the old text, in whatever order they come', () => {
    expect(applySplices('one two three\n', [insertAt(13, '!'), replace({ start: 4, end: 7 }, 'TWO'), remove(0, 4)])).toBe('TWO three!\n');
  });

  it('inserts at one place in the order given, before what is removed there', () => {
    expect(applySplices('ab\n', [remove(1, 2), insertAt(1, 'x'), insertAt(1, 'y')])).toBe('axy\n');
  });

  it('lets removals overlap', () => {
    expect(applySplices('abcdef\n', [remove(1, 4), remove(2, 3), remove(3, 5)])).toBe('af\n');
  });

  it('does not lose a text in a removal', () => {
    expect(() => applySplices('abcdef\n', [remove(1, 4), insertAt(2, 'x')])).toThrow('two edits meet at offset 2');
  });

  it.each(['\n', '\r\n', '\r'])('does not end a file with a line break that had none (%j)', (lineBreak) => {
    expect(applySplices(`a${lineBreak}b`, [remove(1 + lineBreak.length, 2 + lineBreak.length)])).toBe('a');
    expect(applySplices(`a${lineBreak}b${lineBreak}`, [remove(1 + lineBreak.length, 2 + 2 * lineBreak.length)])).toBe(`a${lineBreak}`);
  });
});

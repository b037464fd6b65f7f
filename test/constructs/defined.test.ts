import { defined } from '../../lib/constructs/defined';

test('keys without a value go, and every other value stays: false, 0 and the empty text too', () => {
  const shown: string | undefined = undefined;
  expect(Object.keys(defined({ shown, no: false, none: 0, empty: '', nothing: null }))).toEqual(['no', 'none', 'empty', 'nothing']);
});

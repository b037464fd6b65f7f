import { KnownTexts } from '../../../lib/manifest/composed/known-texts';

test('it knows texts, and begins anew when they are too many', () => {
  const known = new KnownTexts<number>();
  const text = (at: number): string => String(at).padEnd(1024 * 1024, 'x');
  for (let at = 0; at < 5; at++) {
    known.set(text(at), at);
  }
  expect(Array.from({ length: 5 }, (_, at) => known.get(text(at)))).toEqual([0, 1, 2, 3, 4]);
  known.set(text(5), 5);
  expect(Array.from({ length: 6 }, (_, at) => known.get(text(at)))).toEqual([undefined, undefined, undefined, undefined, undefined, 5]);
});

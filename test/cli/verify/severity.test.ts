import { findingsAbove, SEVERITIES } from '../../../lib/cli/verify/severity';

const COUNTS = new Map(Object.entries({ LOW: 4, CRITICAL: 1, UNDEFINED: 2, MEDIUM: 0, HIGH: 3, INFORMATIONAL: 5, UNTRIAGED: 6 }));

test.each([
  ['critical', []],
  ['high', ['1 critical']],
  ['medium', ['1 critical', '3 high']],
  ['low', ['1 critical', '3 high']],
  ['informational', ['1 critical', '3 high', '4 low']],
  ['none', ['1 critical', '3 high', '4 low', '5 informational', '2 undefined', '6 untriaged']],
] as const)('above %s there is %j', (most, above) => {
  expect(findingsAbove(COUNTS, most).above).toEqual(above);
});

test('every finding is told, above or not', () => {
  for (const most of SEVERITIES) {
    const { above, others } = findingsAbove(COUNTS, most);
    expect([...above, ...others]).toHaveLength(6);
  }
});

test('a severity that is not known is worse than all', () => {
  expect(findingsAbove(new Map([['APOCALYPTIC', 1]]), 'critical').above).toEqual(['1 apocalyptic']);
});

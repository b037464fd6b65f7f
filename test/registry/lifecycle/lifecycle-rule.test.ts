import { parseLifecyclePolicy } from '../../../lib/registry/lifecycle/lifecycle-rule';

const SELECTION = { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 5 };

function policy(...rules: object[]): string {
  return JSON.stringify({ rules });
}

test('a policy is read in the order of priority, its prefixes as patterns, a transition as archiving', () => {
  const text = policy(
    {
      rulePriority: 7,
      description: 'old builds',
      selection: { tagStatus: 'tagged', tagPrefixList: ['sha-'], countType: 'sinceImagePulled', countUnit: 'days', countNumber: 90 },
      action: { type: 'transition', targetStorageClass: 'archive' },
    },
    {
      rulePriority: 2,
      selection: {
        tagStatus: 'tagged',
        tagPatternList: ['*.*.*'],
        storageClass: 'archive',
        countType: 'sinceImageTransitioned',
        countUnit: 'days',
        countNumber: 365,
      },
      action: { type: 'expire' },
    },
  );
  expect(parseLifecyclePolicy(text)).toEqual([
    {
      priority: 2,
      description: undefined,
      storage: 'archive',
      tagStatus: 'tagged',
      patterns: ['*.*.*'],
      count: 'sinceImageTransitioned',
      number: 365,
      action: 'expire',
    },
    {
      priority: 7,
      description: 'old builds',
      storage: 'standard',
      tagStatus: 'tagged',
      patterns: ['sha-*'],
      count: 'sinceImagePulled',
      number: 90,
      action: 'archive',
    },
  ]);
});

test.each([
  ['no JSON', 'nonsense', /it is not JSON/],
  ['no rules', '{}', /no list "rules"/],
  ['null', 'null', /no list "rules"/],
  [
    'an unknown count',
    policy({ rulePriority: 1, selection: { ...SELECTION, countType: 'sinceImageSigned' }, action: { type: 'expire' } }),
    /countType of rule 1 is "sinceImageSigned"/,
  ],
  ['an unknown action', policy({ rulePriority: 1, selection: SELECTION, action: { type: 'replicate' } }), /type of rule 1 is "replicate"/],
  [
    'an unknown target',
    policy({ rulePriority: 1, selection: SELECTION, action: { type: 'transition', targetStorageClass: 'glacier' } }),
    /targetStorageClass/,
  ],
  [
    'an unknown tag status',
    policy({ rulePriority: 1, selection: { ...SELECTION, tagStatus: 'signed' }, action: { type: 'expire' } }),
    /tagStatus/,
  ],
  [
    'another unit',
    policy({ rulePriority: 1, selection: { ...SELECTION, countType: 'sinceImagePushed', countUnit: 'hours' }, action: { type: 'expire' } }),
    /countUnit of rule 1 is "hours"/,
  ],
  [
    'a count in the archive',
    policy({ rulePriority: 1, selection: { ...SELECTION, storageClass: 'archive' }, action: { type: 'expire' } }),
    /storage class "archive"/,
  ],
  ['a priority that is none', policy({ rulePriority: '1', selection: SELECTION, action: { type: 'expire' } }), /rulePriority is "1"/],
  [
    'a number that is none',
    policy({ rulePriority: 1, selection: { ...SELECTION, countNumber: 1.5 }, action: { type: 'expire' } }),
    /countNumber is 1\.5/,
  ],
  [
    'patterns that are no texts',
    policy({ rulePriority: 1, selection: { ...SELECTION, tagStatus: 'tagged', tagPatternList: [1] }, action: { type: 'expire' } }),
    /no list of texts/,
  ],
])('a policy with %s is refused rather than guessed at', (_, text, message) => {
  expect(() => parseLifecyclePolicy(text)).toThrow(message);
  expect(refusalOf(text)).toMatchObject({ name: 'RegistryError', code: 'unknown-lifecycle-rule', help: 'update waybill' });
});

function refusalOf(text: string): unknown {
  try {
    return parseLifecyclePolicy(text);
  } catch (error) {
    return error;
  }
}

import fc from 'fast-check';
import { Digest, ImageTag, PinnedReference, ReleaseManifest } from '../../lib/manifest';
import { setPins } from '../../lib/manifest/edit';
import { type CheckedPromotion, type ManifestHistory, promotionFindings, withExceptions } from '../../lib/promotion';
import { digestOf, type EnvironmentSpec, manifestText } from '../support/manifest';

const IMAGES = ['api', 'web', 'worker'];
const VERSIONS = ['1.0.0', '1.1.0', '1.2.0'];
const NOW = new Date('2026-11-24T12:00:00Z');
const WORDS = { reason: 'INC-311', by: () => 'jane.doe' };

type Pins = Readonly<Record<string, string>>;

interface Case {
  /** Newest first, a day apart; the first one is the base. */
  readonly past: readonly { readonly uat: Pins; readonly prod: Pins }[];
  readonly rules: EnvironmentSpec;
  readonly promoted: Pins;
}

const pins: fc.Arbitrary<Pins> = fc
  .subarray(IMAGES)
  .chain((chosen) => fc.tuple(...chosen.map((image) => fc.constantFrom(...VERSIONS).map((version) => [image, version] as const))))
  .map((entries) => Object.fromEntries(entries));
const rules = fc.record(
  { soak: fc.constantFrom('36h', '0s'), frozen: fc.constant('holidays'), combination: fc.constantFrom('any', 'exact') },
  { requiredKeys: [] },
);
const anyCase: fc.Arbitrary<Case> = fc
  .record({ past: fc.array(fc.record({ uat: pins, prod: pins }), { minLength: 1, maxLength: 4 }), rules, promoted: pins })
  .filter(({ promoted }) => Object.keys(promoted).length > 0);

function text({ uat, prod }: Case['past'][number], prodRules: EnvironmentSpec): string {
  return manifestText({
    environments: { uat: { images: uat }, prod: { promotesFrom: ['uat'], ...prodRules, images: prod } },
    images: Object.fromEntries(IMAGES.map((image) => [image, { releases: VERSIONS }])),
  });
}

function promotionOf({ past, rules: prodRules, promoted }: Case): { promotion: CheckedPromotion; base: ReleaseManifest } {
  const states = past.map((state, at) => {
    const source = text(state, prodRules);
    const bytes = Buffer.from(source);
    return {
      commit: String(at).padStart(40, '0'),
      committedAt: new Date(NOW.getTime() - (at + 1) * 86_400_000),
      author: 'Ann',
      subject: 'change',
      blob: null,
      text: source,
      bytes,
    };
  });
  const history: ManifestHistory = { states, cutOff: false };
  const base = ReleaseManifest.fromText(states[0]!.text);
  const references = Object.entries(promoted).map(
    ([image, tag]) => [image, PinnedReference.of(ImageTag.parse(tag), Digest.parse(digestOf(tag)))] as const,
  );
  return { base, promotion: { base, history, now: NOW, to: 'prod', pins: new Map(references) } };
}

test('with exceptions nothing that an exception excuses is left, and nothing that needs none has one', () => {
  let excepted = 0;
  fc.assert(
    fc.property(anyCase, (given) => {
      const { promotion, base } = promotionOf(given);
      const planned = setPins(base, 'prod', promotion.pins);
      const without = promotionFindings(promotion, planned.manifest);
      const { edit, overrides, findings } = withExceptions(promotion, planned, WORDS);

      expect(findings).toEqual([]);
      expect(edit.manifest.environment('prod').overrides).toEqual(overrides);
      expect(overrides.length > 0).toBe(without.length > 0);
      expect(edit.changes).toBe(planned.changes);
      expect(withExceptions(promotion, edit, WORDS)).toMatchObject({ overrides: [], edit: { text: edit.text } });
      excepted += overrides.length;
      if (given.rules.combination !== 'exact') {
        const needy = new Set(without.map(({ image }) => image));
        expect(new Set(overrides.map(({ image }) => image))).toEqual(needy);
      }
    }),
    { numRuns: 300 },
  );
  expect(excepted).toBeGreaterThan(50);
});

test('nobody is asked who answers for nothing', () => {
  const { promotion, base } = promotionOf({ past: [{ uat: { api: '1.1.0' }, prod: {} }], rules: {}, promoted: { api: '1.1.0' } });
  const by = jest.fn(() => 'jane.doe');
  expect(withExceptions(promotion, setPins(base, 'prod', promotion.pins), { reason: 'x', by }).overrides).toEqual([]);
  expect(by).not.toHaveBeenCalled();
});

test('findings about other environments and images are not those of the promotion', () => {
  const { promotion, base } = promotionOf({
    past: [{ uat: { api: '1.1.0' }, prod: { web: '1.2.0' } }],
    rules: {},
    promoted: { api: '1.1.0' },
  });
  const planned = setPins(base, 'prod', promotion.pins).manifest;
  const elsewhere = setPins(planned, 'prod', new Map([['web', PinnedReference.parse(`1.0.0@${digestOf('1.0.0')}`)]])).manifest;
  expect(promotionFindings(promotion, elsewhere)).toEqual([]);
  expect(
    promotionFindings({ ...promotion, pins: new Map([...promotion.pins, ['web', promotion.pins.get('api')!]]) }, elsewhere),
  ).toMatchObject([
    { code: 'downgrade', image: 'web' },
    { code: 'skipped-environment', image: 'web' },
  ]);
});

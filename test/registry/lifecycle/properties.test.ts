import * as fc from 'fast-check';
import { evaluateLifecycle, type StoredImage } from '../../../lib/registry/lifecycle/evaluate';
import { type LifecycleRule, selectsTags } from '../../../lib/registry/lifecycle/lifecycle-rule';

const NOW = new Date('2026-11-20T10:00:00Z');
const HOUR = 60 * 60 * 1000;

const tag = fc.constantFrom('1.4.0', '1.4.0-rc.1', '2.0.0', 'sha-4f1c2d9', 'sha-9ab0c1d', 'main', 'feature-cart', 'prod-7');
const pattern = fc.constantFrom('*', 'sha-*', '*.*.*', 'main', '*-*', 'feature-*', '1*', 'prod*');
const moment = fc.integer({ min: 0, max: 100 * 24 }).map((hours) => new Date(NOW.getTime() - hours * HOUR));

const images: fc.Arbitrary<StoredImage[]> = fc
  .array(
    fc.record({
      tags: fc.uniqueArray(tag, { maxLength: 3 }),
      pushedAt: moment,
      pulledAt: fc.option(moment, { nil: undefined }),
      activatedAt: fc.option(moment, { nil: undefined, freq: 8 }),
      archivedAt: fc.option(moment, { nil: undefined }),
      archived: fc.boolean(),
      listed: fc.array(fc.nat({ max: 20 }), { maxLength: 3 }),
    }),
    { maxLength: 20 },
  )
  .map((all) =>
    all.map(({ listed, ...image }, index) => ({ ...image, digest: `sha256:${index}`, lists: listed.map((place) => `sha256:${place}`) })),
  );

const rules: fc.Arbitrary<LifecycleRule[]> = fc
  .array(
    fc.record({
      priority: fc.integer({ min: 1, max: 1000 }),
      description: fc.constant(undefined),
      tagStatus: fc.constantFrom('tagged' as const, 'untagged' as const, 'any' as const),
      patterns: fc.uniqueArray(pattern, { minLength: 1, maxLength: 2 }),
      count: fc.constantFrom(
        'imageCountMoreThan' as const,
        'imageCountMoreThan' as const,
        'sinceImagePushed' as const,
        'sinceImagePulled' as const,
        'sinceImageTransitioned' as const,
      ),
      number: fc.integer({ min: 1, max: 60 }),
      action: fc.constantFrom('expire' as const, 'archive' as const),
    }),
    { maxLength: 6 },
  )
  .map((all) => {
    const byPriority = new Map(all.map((rule) => [rule.priority, rule]));
    return [...byPriority.values()].map((rule): LifecycleRule => {
      const storage = rule.count === 'sinceImageTransitioned' ? 'archive' : 'standard';
      return { ...rule, storage, number: rule.count === 'imageCountMoreThan' ? (rule.number % 8) + 1 : rule.number };
    });
  });

function selects(rule: LifecycleRule, image: StoredImage): boolean {
  return image.archived === (rule.storage === 'archive') && selectsTags(rule, image.tags);
}

function holds(property: (rules: LifecycleRule[], images: StoredImage[]) => void): void {
  fc.assert(fc.property(rules, images, property), { numRuns: 400 });
}

test('an image is judged by the first rule that selects it, and taken by no other', () => {
  holds((some, all) => {
    const fates = evaluateLifecycle(some, all, NOW);
    for (const image of all) {
      const first = some.filter((rule) => selects(rule, image)).sort((one, other) => one.priority - other.priority)[0];
      expect(fates.get(image.digest)?.rule).toBe(first);
    }
  });
});

test('a rule on a number of images never leaves fewer than that number of those that it selects', () => {
  holds((some, all) => {
    const fates = evaluateLifecycle(some, all, NOW);
    for (const rule of some.filter(({ count }) => count === 'imageCountMoreThan')) {
      const selected = all.filter((image) => selects(rule, image));
      const gone = selected.filter(({ digest }) => fates.get(digest)?.taken === true && fates.get(digest)?.rule === rule);
      expect(selected.length - gone.length).toBeGreaterThanOrEqual(Math.min(rule.number, selected.length));
    }
  });
});

test('a rule on a number of images takes no image while it leaves an older one, unless an index keeps that', () => {
  holds((some, all) => {
    const fates = evaluateLifecycle(some, all, NOW);
    const age = ({ activatedAt, pushedAt }: StoredImage): number => NOW.getTime() - (activatedAt ?? pushedAt).getTime();
    for (const rule of some.filter(({ count }) => count === 'imageCountMoreThan')) {
      const judged = all.filter(({ digest }) => fates.get(digest)?.rule === rule && fates.get(digest)?.keptBy === undefined);
      const youngestGone = Math.min(...judged.filter(({ digest }) => fates.get(digest)?.taken === true).map(age));
      const oldestLeft = Math.max(...judged.filter(({ digest }) => fates.get(digest)?.taken === false).map(age));
      expect(youngestGone).toBeGreaterThanOrEqual(oldestLeft);
    }
  });
});

test('no image goes that an index lists which stays', () => {
  holds((some, all) => {
    const fates = evaluateLifecycle(some, all, NOW);
    const goes = (digest: string): boolean => fates.get(digest)?.taken === true;
    for (const index of all.filter(({ digest }) => !goes(digest))) expect((index.lists ?? []).filter(goes)).toEqual([]);
  });
});

test('neither the order of the rules nor that of the images matters', () => {
  fc.assert(
    fc.property(
      rules,
      images.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      (some, [all, shuffled]) => {
        const summary = (fates: ReturnType<typeof evaluateLifecycle>): string[] =>
          [...fates]
            .map(([digest, { rule, taken, due }]) => `${digest} ${rule.priority} ${String(taken)} ${due?.toISOString() ?? ''}`)
            .sort();
        expect(summary(evaluateLifecycle([...some].reverse(), shuffled, NOW))).toEqual(summary(evaluateLifecycle(some, all, NOW)));
      },
    ),
    { numRuns: 300 },
  );
});

test('what a rule on an age leaves today it takes one hour after the day that it names', () => {
  holds((some, all) => {
    const alone = all.map((image) => ({ ...image, lists: [] }));
    for (const [digest, { rule, taken, due }] of evaluateLifecycle(some, alone, NOW)) {
      if (due === undefined) continue;
      expect(taken).toBe(due < NOW);
      expect(evaluateLifecycle([rule], alone, new Date(due.getTime() + HOUR)).get(digest)?.taken).toBe(true);
      expect(evaluateLifecycle([rule], alone, due).get(digest)?.taken).toBe(false);
    }
  });
});

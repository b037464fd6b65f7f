import fc from 'fast-check';
import { FindingsError, type PinnedReference } from '../../lib/manifest';
import { planRollback, type PromotionPlan } from '../../lib/promotion';
import { type Pins, Story, written } from './story';

/** A history of one environment with two images: promotions of one or both of a few builds, and now and then the return to an earlier state. */
const HISTORY = fc.array(fc.record({ api: fc.constantFrom('a1', 'a2', 'a3', 'a4'), web: fc.constantFrom('w1', 'w2', 'w3') }), {
  minLength: 1,
  maxLength: 12,
});

function storyOf(states: readonly Pins[]): Story {
  return states.reduce<Story>((story, pins) => story.runs(pins), new Story('builds'));
}

/** The pins after a rollback; undefined when there is nothing to go back to. */
function rollBack(states: readonly Pins[], present: Pins, onDisk: Pins = present): Pins | undefined {
  const story = storyOf(states);
  try {
    const { pins } = planRollback(story.manifest({ pins: onDisk }), 'prod', story.history());
    return { ...onDisk, ...Object.fromEntries([...pins].map(([image, reference]) => [image, tagOf(reference)])) };
  } catch (error) {
    if (error instanceof FindingsError && error.findings.every(({ code }) => code === 'no-previous-state')) {
      return undefined;
    }
    throw error;
  }
}

function tagOf(reference: PinnedReference): string {
  return reference.tag.toString();
}

const same = (a: Pins, b: Pins): boolean => a['api'] === b['api'] && a['web'] === b['web'];

/** States by committed rollbacks, as far as they go. */
function rollBackThrice(states: readonly Pins[]): Pins[] {
  const all = [...states];
  const visited: Pins[] = [];
  for (let next = rollBack(all, all.at(-1)!); next !== undefined && visited.length < 20; next = rollBack(all, all.at(-1)!)) {
    visited.push(next);
    all.push(next);
  }
  return visited;
}

test('a rollback lands on a set that ran together, and it is another one', () => {
  fc.assert(
    fc.property(HISTORY, (states) => {
      const present = states.at(-1)!;
      const target = rollBack(states, present);
      if (target !== undefined) {
        expect(states.some((state) => same(state, target))).toBe(true);
        expect(same(target, present)).toBe(false);
      }
    }),
  );
});

test('rollback after rollback never shows a digest again that it left, and comes to an end', () => {
  fc.assert(
    fc.property(HISTORY, (states) => {
      const visited = [states.at(-1)!, ...rollBackThrice(states)];
      expect(visited.length).toBeLessThan(20);
      for (const image of ['api', 'web'] as const) {
        const line = visited.map((pins) => pins[image]).filter((build, index, all) => index === 0 || build !== all[index - 1]);
        expect(new Set(line).size).toBe(line.length);
      }
    }),
  );
});

test('repeating an uncommitted rollback changes nothing', () => {
  fc.assert(
    fc.property(HISTORY, (states) => {
      const present = states.at(-1)!;
      const target = rollBack(states, present);
      expect(target === undefined ? undefined : rollBack(states, present, target)).toEqual(target);
    }),
  );
});

test('the first rollback after a promotion of new digests undoes exactly that promotion', () => {
  fc.assert(
    fc.property(HISTORY, fc.boolean(), (states, both) => {
      const before = states.at(-1)!;
      const promoted = { api: 'new', web: both ? 'new' : before.web };
      expect(rollBack([...states, promoted], promoted)).toEqual(before);
    }),
  );
});

test('commits that change nothing in the environment do not matter', () => {
  fc.assert(
    fc.property(HISTORY, (states) => {
      const stuttering = states.flatMap((state) => [state, state]);
      expect(rollBack(stuttering, stuttering.at(-1)!)).toEqual(rollBack(states, states.at(-1)!));
    }),
  );
});

test('a state whose ledger is not valid counts for nothing, whatever it pins', () => {
  fc.assert(
    fc.property(
      HISTORY,
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      fc.constantFrom(undefined, ['api'], ['api', 'web']),
      (pins, flaws, images) => {
        const valid = storyOf(pins);
        const { states } = valid.history();
        const manifest = valid.manifest();
        const flawed = states.map((state, at) =>
          flaws[at] === true && at > 0 ? { ...state, text: `${state.text ?? ''}more: 1\n` } : state,
        );
        const plan = outcome(() => planRollback(manifest, 'prod', { states: flawed, cutOff: false }, images));
        const without = outcome(() =>
          planRollback(manifest, 'prod', { states: states.filter((_, at) => flaws[at] !== true || at === 0), cutOff: false }, images),
        );
        expect(plan).toEqual(without);
      },
    ),
    { numRuns: 300 },
  );
});

/** The pins and where they come from, or the codes of the refusal. */
function outcome(plan: () => PromotionPlan): unknown {
  try {
    const { pins, notes } = plan();
    return { pins: written(pins), notes: notes.filter((note) => note.includes('goes back')) };
  } catch (error) {
    return error instanceof FindingsError ? error.findings.map(({ code }) => code) : error;
  }
}

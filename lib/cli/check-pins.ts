import type { Finding, PinnedRelease } from '../manifest';
import { refusal } from '../promotion';
import { RepositoryNotFoundError } from '../registry';
import { byRepository } from './by-repository';
import { asFailure, OutsideError } from './failure';
import { archived } from './verify/archived';
import { digestExists } from './verify/digest-exists';
import { labels } from './verify/labels';
import { lifecycle } from './verify/lifecycle';
import { type CheckName, fail, type PinCheck, type PinRule, skip, type Verdict } from './verify/pin-check';
import { platform } from './verify/platform';
import { scan } from './verify/scan';
import { Shelf } from './verify/shelf';
import { tagMatches } from './verify/tag-matches';
import type { VerifyRun } from './verify/verify-run';

/** In the order of the answer. */
const RULES: readonly PinRule[] = [digestExists, tagMatches, platform, scan, labels, archived, lifecycle];

/** What every run asks; a registry that does not let it has nothing to offer. */
const BASIC: readonly CheckName[] = ['digest-exists', 'tag-matches'];

/** Failures that only one check comes across, so that the others can do without. */
const OF_ONE_CHECK = ['access-denied', 'unknown-lifecycle-rule'];

/** One check of one pin, and what people are to be told of it. */
export interface JudgedPin {
  readonly check: PinCheck;
  /** Why it was skipped, in a few words. */
  readonly reason?: string;
  /** Whether it is worth a line: not when nobody asked for the check, somebody asked to go without, or another line says it. */
  readonly shown: boolean;
  readonly remark: boolean;
}

type Pins = readonly [PinnedRelease, ...PinnedRelease[]];

interface Judged {
  readonly verdict: Verdict;
  readonly shown: boolean;
}

/**
 * Checks pins against the registry, repository by repository.
 *
 * @throws Failure when a check cannot be made; where the others could, it says how to go without
 */
export async function checkPins(run: VerifyRun, pins: readonly PinnedRelease[]): Promise<{ judged: JudgedPin[]; findings: Finding[] }> {
  const verdicts = new Map<PinnedRelease, Judged[]>();
  const findings = await Promise.all(byRepository(pins, ({ repository }) => repository).map(({ items }) => examine(run, items, verdicts)));
  const judged = pins.flatMap((pin) => {
    const { environment, image, reference } = pin;
    return (verdicts.get(pin) ?? []).map(({ verdict, shown }, index): JudgedPin => {
      const { status, message } = verdict;
      const check = { environment, image, ref: reference.toString(), check: RULES[index]?.name ?? 'digest-exists', status, message };
      return {
        check,
        shown,
        remark: verdict.status === 'pass' && verdict.remark === true,
        ...(verdict.status === 'skipped' ? { reason: verdict.reason } : {}),
      };
    });
  });
  return { judged, findings: findings.flat() };
}

async function examine(run: VerifyRun, pins: Pins, verdicts: Map<PinnedRelease, Judged[]>): Promise<Finding[]> {
  const shelf = new Shelf(run.registry, pins, run.now);
  let missing: RepositoryNotFoundError | undefined;
  // One after the other, so that a permission that is missing is said of the check that needs it.
  for (const rule of RULES) {
    const skipped = run.skipped.has(rule.name) ? skip(`--skip ${rule.name} was given`, 'by --skip') : rule.notAsked?.(run);
    let judged: Verdict[] | undefined;
    if (skipped === undefined && missing === undefined) {
      try {
        judged = await Promise.all(pins.map((pin) => rule.judge(pin, shelf, run)));
      } catch (error) {
        if (!(error instanceof RepositoryNotFoundError)) throw withSkip(error, rule.name);
        missing = error;
      }
    }
    for (const [index, pin] of pins.entries()) {
      const verdict = skipped ?? judged?.[index] ?? withoutRepository(rule, missing);
      verdicts.set(pin, [
        ...(verdicts.get(pin) ?? []),
        { verdict, shown: skipped === undefined && !(verdict.status === 'skipped' && verdict.quiet) },
      ]);
    }
  }
  return missing === undefined ? [] : [refusal('repository-not-found', missing.message, missing.help, { image: pins[0].image })];
}

function withoutRepository(rule: PinRule, missing: RepositoryNotFoundError | undefined): Verdict {
  const message = missing?.message ?? 'the repository is not there';
  return rule.name === 'digest-exists' ? fail(message) : skip('the repository is not there', 'the repository is not there', true);
}

/** A failure of a check that can be left out says how. */
function withSkip(error: unknown, check: CheckName): unknown {
  const { code, message, help } = asFailure(error);
  if (BASIC.includes(check) || !OF_ONE_CHECK.includes(code)) return error;
  return new OutsideError(code, message, `${help}; or go without this check: --skip ${check}`);
}

import type { PinnedRelease } from '../../manifest';
import type { Shelf } from './shelf';
import type { VerifyRun } from './verify-run';

/** The checks, in the order of the answer. The names are public. */
export const CHECKS = ['digest-exists', 'tag-matches', 'platform', 'scan', 'labels', 'archived', 'lifecycle'] as const;

export type CheckName = (typeof CHECKS)[number];

/** One check of one pin, as the document gives it. */
export interface PinCheck {
  readonly environment: string;
  readonly image: string;
  readonly ref: string;
  readonly check: CheckName;
  readonly status: 'pass' | 'fail' | 'skipped';
  readonly message: string;
}

/** What a check says of a pin. */
export type Verdict =
  | { readonly status: 'fail'; readonly message: string }
  | {
      readonly status: 'pass';
      readonly message: string;
      /** Whether people should read the message although all is well. */
      readonly remark?: boolean;
    }
  | Skip;

/** Why nothing was checked. */
export interface Skip {
  readonly status: 'skipped';
  readonly message: string;
  /** The same in a few words, to count by: `without --platform`. */
  readonly reason: string;
  /** Whether a line about it would only repeat what another line says, or what goes without saying. */
  readonly quiet: boolean;
}

/** One kind of check. */
export interface PinRule {
  readonly name: CheckName;
  /** Why no pin of this run is checked, if so. */
  notAsked?(run: VerifyRun): Skip | undefined;
  judge(pin: PinnedRelease, shelf: Shelf, run: VerifyRun): Promise<Verdict>;
}

export function pass(message: string, remark = false): Verdict {
  return remark ? { status: 'pass', message, remark } : { status: 'pass', message };
}

export function fail(message: string): Verdict {
  return { status: 'fail', message };
}

export function skip(message: string, reason: string, quiet = false): Skip {
  return { status: 'skipped', message, reason, quiet };
}

/** Of an image that is not there nothing else can be said; that it is not is for `digest-exists` to say. */
export const NOT_THERE = skip('the image is not there', 'the image is not there', true);

/** What only ECR keeps is not asked of a folder of OCI layouts. */
export function withoutRecords({ registry }: VerifyRun, what: string): Skip | undefined {
  return registry.records === undefined ? skip(`an OCI layout has no ${what}`, 'not in an OCI layout') : undefined;
}

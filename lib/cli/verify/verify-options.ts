import { nearest, quote } from '../../manifest';
import type { Arguments } from '../arguments';
import { UsageError } from '../failure';
import { CHECKS, type CheckName } from './pin-check';
import { type MaxSeverity, SEVERITIES } from './severity';

/** The word that stands for what the services run on, in the place of a platform. */
export const ECS = 'ecs';

/** What was asked of a run. */
export interface VerifyOptions {
  /** `OS/ARCH[/VARIANT]` or `ecs`. */
  readonly platform: string | undefined;
  readonly maxSeverity: MaxSeverity | undefined;
  readonly skipped: ReadonlySet<CheckName>;
}

/** @throws UsageError `invalid-argument` */
export function verifyOptions(given: Arguments): VerifyOptions {
  const severity = given.text('max-severity');
  return {
    platform: platformArgument(given.text('platform')),
    maxSeverity: severity === undefined ? undefined : choice('severity', severity, SEVERITIES),
    skipped: new Set((given.texts('skip') ?? []).map((name) => choice('check', name, CHECKS))),
  };
}

function platformArgument(text: string | undefined): string | undefined {
  if (text === undefined || text === ECS || /^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/.test(text)) return text;
  const help = `write OS/ARCH, for example linux/amd64 or linux/arm64, or ${ECS} for what the services run on`;
  throw new UsageError('invalid-argument', `${quote(text)} is not a platform`, help, 'verify');
}

function choice<T extends string>(kind: string, text: string, known: readonly T[]): T {
  const found = known.find((each) => each === text);
  if (found !== undefined) return found;
  const near = nearest(text, known);
  const help = `${near === undefined ? '' : `did you mean ${near}? `}it is one of: ${known.join(', ')}`;
  throw new UsageError('invalid-argument', `${quote(text)} is no ${kind}`, help, 'verify');
}

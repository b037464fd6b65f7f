import { type Finding, FindingsError } from '../../lib/manifest';

/** What a refused plan found. */
export function findingsOf(plan: () => unknown): readonly Finding[] {
  try {
    plan();
  } catch (error) {
    if (error instanceof FindingsError) {
      return error.findings;
    }
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The codes of what was found. */
export function codesOf(plan: () => unknown): string[] {
  return findingsOf(plan).map((finding) => finding.code);
}

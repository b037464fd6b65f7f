import { FindingsError, type Finding } from '../manifest';

/** Which environment and image a refusal is about. */
export interface RefusalSubject {
  readonly environment?: string;
  readonly image?: string;
}

/** A finding about what was asked for, not about a place in the file. */
export function refusal(code: string, message: string, help: string, subject: RefusalSubject = {}): Finding {
  return { code, severity: 'error', message, help, file: null, line: null, column: null, ...subject };
}

/** Fails with everything that was found, in one go. */
export function refuseIfAny(findings: readonly Finding[]): void {
  if (findings.length > 0) {
    throw new FindingsError(findings);
  }
}

/** `dev, uat and prod`, for the names a person could have meant. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) {
    return 'none';
  }
  const last = names.at(-1) ?? '';
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** How much a finding matters: an error makes the manifest or the edit invalid, a warning does not. */
export type Severity = 'error' | 'warning';

/** One thing that is wrong, as people and scripts read it. The field names are a public contract of the command line. */
export interface Finding {
  /** Public and stable, such as `digest-mismatch`. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, with the value got. */
  readonly message: string;
  /** What to do. */
  readonly help: string;
  /** As given by the caller; null when the finding is not about a place. */
  readonly file: string | null;
  /** From 1; null when the finding is not about a place. */
  readonly line: number | null;
  /** From 1, in UTF-16 code units; null when the finding is not about a place. */
  readonly column: number | null;
  readonly environment?: string;
  readonly image?: string;
}

/** Every problem of one manifest or one edit, in one error. */
export class FindingsError extends Error {
  public constructor(public readonly findings: readonly Finding[]) {
    super(findings.map(describeFinding).join('\n'));
    this.name = 'FindingsError';
  }
}

/** `file:line:column: error code: what is wrong; what to do`. */
export function describeFinding(finding: Finding): string {
  const place = [finding.file, finding.line, finding.column].filter((part) => part !== null).join(':');
  return `${place === '' ? '' : `${place}: `}${finding.severity} ${finding.code}: ${finding.message}; ${finding.help}`;
}

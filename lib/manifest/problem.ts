import type { FormatError } from './format-error';
import type { Finding } from './finding';

/** Public codes of what can be wrong in one manifest. */
export type ManifestCode =
  | 'syntax'
  | 'schema'
  | 'digest-format'
  | 'tag-format'
  | 'repository-format'
  | 'name-format'
  | 'version-format'
  | 'unknown-image'
  | 'unknown-release'
  | 'digest-mismatch'
  | 'rejected-release'
  | 'unknown-environment'
  | 'promotion-cycle'
  | 'duplicate-repository';

/** Which environment and image a problem is about, as far as its place tells. */
export interface Subject {
  readonly environment?: string;
  readonly image?: string;
}

/** A finding before its offset is turned into a line and a column. */
export interface Problem extends Subject {
  readonly code: ManifestCode;
  readonly message: string;
  readonly help: string;
  /** UTF-16 offset into the text. */
  readonly offset: number;
}

/** A report is for people: beyond this many findings it only counts. */
export const MOST_FINDINGS = 1000;

/** The problem of a text that is not what its place asks for. */
export function formatProblem(error: FormatError, offset: number, subject: Subject = {}): Problem {
  return { code: error.code, message: error.message, help: error.help, offset, ...subject };
}

/** Problems as findings, in the order of the text; at most `MOST_FINDINGS` and one that counts the rest. */
export function toFindings(problems: readonly Problem[], text: string, file: string | null): Finding[] {
  const sorted = [...problems].sort((a, b) => a.offset - b.offset);
  const shown = sorted.slice(0, MOST_FINDINGS);
  const lines = new LineCursor(text);
  const findings = shown.map(({ offset, ...problem }): Finding => ({
    ...fields(problem),
    file,
    ...lines.place(offset),
    ...subject(problem),
  }));
  const hidden = sorted.slice(MOST_FINDINGS);
  const [next] = hidden;
  if (next !== undefined) {
    findings.push({
      code: next.code,
      severity: 'error',
      message: `${String(hidden.length)} more problems are not listed`,
      help: 'mend those above first',
      file,
      line: null,
      column: null,
    });
  }
  return findings;
}

function fields(problem: Omit<Problem, 'offset'>): Pick<Finding, 'code' | 'severity' | 'message' | 'help'> {
  return { code: problem.code, severity: 'error', message: problem.message, help: problem.help };
}

function subject(problem: Subject): Subject {
  return {
    ...(problem.environment === undefined ? {} : { environment: problem.environment }),
    ...(problem.image === undefined ? {} : { image: problem.image }),
  };
}

/** Turns rising offsets into places in one pass over the text. */
class LineCursor {
  private line = 1;
  private lineStart: number;
  private position: number;

  public constructor(private readonly text: string) {
    // Editors do not count a byte order mark as a column.
    this.lineStart = this.position = text.startsWith('\ufeff') ? 1 : 0;
  }

  /** The place of an offset that is not before the last one asked for. */
  public place(offset: number): { line: number; column: number } {
    for (; this.position < offset; this.position++) {
      const unit = this.text.charCodeAt(this.position);
      // LF, and CR unless LF follows: what YAML counts as a line break.
      if (unit === 10 || (unit === 13 && this.text.charCodeAt(this.position + 1) !== 10)) {
        this.line++;
        this.lineStart = this.position + 1;
      }
    }
    return { line: this.line, column: Math.max(offset - this.lineStart, 0) + 1 };
  }
}

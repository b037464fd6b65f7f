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

/** A report is for people: beyond this many findings it only says that there are more. */
const MOST_FINDINGS = 1000;

/** The problems that one kind of check finds, in the order of the text. Hostile files have millions: those beyond a report's size are dropped. */
export class Problems {
  /** One problem that leaves nothing else to be checked. */
  public static of(problem: Problem): Problems {
    const problems = new Problems();
    problems.add(() => problem);
    return problems;
  }

  private readonly list: Problem[] = [];
  private count = 0;

  /** Makes the problem only when there is room for it: its words cost more than finding it. */
  public add(make: () => Problem): void {
    this.count++;
    if (this.count <= MOST_FINDINGS) {
      this.list.push(make());
    }
  }

  /** The first ones. */
  public get listed(): readonly Problem[] {
    return this.list;
  }

  /** Whether a report has no room for more. */
  public get overflows(): boolean {
    return this.count > MOST_FINDINGS;
  }
}

/** The problem of a text that is not what its place asks for. */
export function formatProblem(error: FormatError, offset: number, subject: Subject = {}): Problem {
  return { code: error.code, message: error.message, help: error.help, offset, ...subject };
}

/** Problems as findings, in the order of the text; at most `MOST_FINDINGS` and one that says that there are more. */
export function toFindings(checks: readonly Problems[], text: string, file: string | null): Finding[] {
  const listed = checks.flatMap((check) => check.listed).sort((a, b) => a.offset - b.offset);
  const lines = new LineCursor(text);
  const findings = listed.slice(0, MOST_FINDINGS).map(({ offset, code, message, help, environment, image }): Finding => {
    const subject = { ...(environment === undefined ? {} : { environment }), ...(image === undefined ? {} : { image }) };
    return { code, severity: 'error', message, help, file, ...lines.place(offset), ...subject };
  });
  const last = findings.at(-1);
  if (last !== undefined && (listed.length > findings.length || checks.some((check) => check.overflows))) {
    const message = `only the first ${MOST_FINDINGS.toLocaleString('en-US')} problems are listed`;
    findings.push({ code: last.code, severity: 'error', message, help: 'mend those first', file, line: null, column: null });
  }
  return findings;
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

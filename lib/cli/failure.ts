/** Exit codes of the command line. They are a public contract. */
export const EXIT = { done: 0, refused: 1, wrongUse: 2, outsideFailed: 3, interrupted: 130 } as const;

/** What kept a command from answering at all. */
export class Failure extends Error {
  public constructor(
    public readonly exitCode: number,
    /** Stable and public. */
    public readonly code: string,
    message: string,
    /** What to do about it. */
    public readonly help: string,
    /** The command whose usage would help; absent when that is not known. */
    public readonly command?: string,
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/** The command was typed wrongly: exit code 2. */
export class UsageError extends Failure {
  public constructor(code: string, message: string, help: string, command?: string) {
    super(EXIT.wrongUse, code, message, help, command);
    this.name = 'UsageError';
  }
}

/** Something outside failed: git, the disk, a registry, AWS. Exit code 3. */
export class OutsideError extends Failure {
  public constructor(code: string, message: string, help: string) {
    super(EXIT.outsideFailed, code, message, help);
    this.name = 'OutsideError';
  }
}

/** The user pressed Ctrl-C, or the process was asked to end. */
export class Interrupted extends Failure {
  public constructor(exitCode: number = EXIT.interrupted) {
    super(exitCode, 'interrupted', 'interrupted', 'the manifest is as it was, or as the finished edit left it: see git diff');
    this.name = 'Interrupted';
  }
}

/** Any thrown value as a failure; what nobody foresaw is `internal` and worth a report. */
export function asFailure(error: unknown): Failure {
  if (isFailure(error)) {
    return error;
  }
  const code = textOf(error, 'code');
  const message = textOf(error, 'message') ?? String(error);
  // Errors of the other rooms bring their own code and help; the rooms are not loaded to ask for their classes.
  const help = textOf(error, 'help');
  if (code !== undefined && help !== undefined) {
    return new OutsideError(code, textOf(error, 'problem') ?? message, help);
  }
  if (code !== undefined && textOf(error, 'syscall') !== undefined) {
    return new OutsideError('file-system', message, 'check the path, its permissions and the space on the disk');
  }
  return new OutsideError('internal', `internal error: ${message}`, 'this is a fault of waybill: please report it with the lines below');
}

/** By its fields, not its class: each command is a bundle of its own, and so are the classes of its errors. */
function isFailure(error: unknown): error is Failure {
  return (
    textOf(error, 'code') !== undefined &&
    textOf(error, 'help') !== undefined &&
    typeof error === 'object' &&
    error !== null &&
    'exitCode' in error
  );
}

/** A text that a thrown value has under this name. */
export function textOf(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) {
    return undefined;
  }
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}

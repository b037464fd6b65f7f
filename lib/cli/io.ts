/** Where a command writes. `process.stdout` is one; a test's list of texts is another. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  /** Characters in a line of the terminal; absent when it is none. */
  readonly columns?: number | undefined;
  /** Lines of the terminal; absent when it is none. */
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

/** What a command may touch of the process that it runs in. */
export interface Io {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Aborted when the user interrupts the command, or when something fails outside of it; the reason is the error. */
  readonly signal?: AbortSignal;
}

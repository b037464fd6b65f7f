import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A `git` before the real one in PATH that counts how often it is started. */
export class CountingGit {
  /** For whoever starts git. */
  public readonly env: Readonly<Record<string, string>>;
  private readonly log: string;

  public constructor(folder: string) {
    const bin = join(folder, 'counting');
    this.log = join(folder, 'started');
    mkdirSync(bin);
    // The counter itself looks for the real git only behind its own folder.
    const path = process.env['PATH'] ?? '';
    writeFileSync(join(bin, 'git'), `#!/bin/sh\necho "$*" >> '${this.log}'\nPATH='${path}'\nexport PATH\nexec git "$@"\n`);
    chmodSync(join(bin, 'git'), 0o755);
    this.env = { PATH: `${bin}${delimiter}${path}`, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  }

  /** The command lines since the beginning. */
  public get started(): string[] {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8').trim().split('\n') : [];
  }
}

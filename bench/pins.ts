import { readFileSync } from 'node:fs';

/** What a team knows of one image in one environment when it pins by hand. */
export interface Pin {
  readonly application: string;
  readonly environment: string;
  readonly image: string;
  readonly repository: string;
  readonly version: string;
  readonly revision: string;
  readonly digest: string;
}

/** By environment. */
export function readPins(path: string): Record<string, Pin[]> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, Pin[]>;
}

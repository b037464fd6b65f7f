import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Set when the command is bundled into one file; see scripts/bundle-cli.mjs. */
declare const WAYBILL_VERSION: string | undefined;

/** The version of this package, such as `0.1.0`. */
export function ownVersion(): string {
  if (typeof WAYBILL_VERSION === 'string') {
    return WAYBILL_VERSION;
  }
  // From the sources the package is above this folder, from the compiled ones above that.
  for (let folder = __dirname; dirname(folder) !== folder; folder = dirname(folder)) {
    const own = packageIn(folder);
    if (own?.name === 'cdk-waybill' && typeof own.version === 'string') {
      return own.version;
    }
  }
  throw new Error('the package.json of cdk-waybill is not there');
}

function packageIn(folder: string): { readonly name?: unknown; readonly version?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown; version?: unknown };
  } catch {
    return undefined;
  }
}

import { createHash } from 'node:crypto';
import type { Finding } from '../../manifest/finding';

/**
 * What makes a finding the same one in the next run, one for each and all different: code, file, environment and image. Neither the line,
 * which moves with every edit above it, nor the words, which say how long a soak has lasted. Several findings that agree in all of it are
 * told apart by their order.
 */
export function fingerprints(findings: readonly Finding[], path: string): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ code, environment, image }) => {
    const identity = JSON.stringify([code, path, environment ?? null, image ?? null]);
    const before = seen.get(identity) ?? 0;
    seen.set(identity, before + 1);
    return createHash('sha256')
      .update(JSON.stringify([identity, before]))
      .digest('hex');
  });
}

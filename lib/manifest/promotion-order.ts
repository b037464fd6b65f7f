import type { DraftEnvironment } from './draft';

/** Environments, each after those it promotes from, else in file order. There are no circles in a valid manifest. */
export function promotionOrder(environments: readonly DraftEnvironment[]): DraftEnvironment[] {
  const waiting = new Map(environments.map((environment) => [environment.name.text, environment]));
  const ordered: DraftEnvironment[] = [];
  while (waiting.size > 0) {
    for (const [name, environment] of waiting) {
      if (!environment.promotesFrom.some((upstream) => waiting.has(upstream.text))) {
        waiting.delete(name);
        ordered.push(environment);
        break;
      }
    }
  }
  return ordered;
}

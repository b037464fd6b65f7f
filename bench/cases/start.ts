import { compare } from '../measure';
import { WAYBILL, type Figure } from '../figure';

/** What it costs to start the command, against Node alone. */
export async function start(): Promise<Figure[]> {
  const result = await compare({ name: 'waybill --version', args: [WAYBILL, '--version'] }, { name: 'node -e 0', args: ['-e', '0'] }, 30);
  return [{ kind: 'ratio', ...result, targets: { timeRatio: 1.5 } }];
}

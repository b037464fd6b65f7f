import type { RunResult } from '../support/run';

/** `Shop-uat | 3/5 | 2:50:56 PM | UPDATE_COMPLETE | AWS::ECS::Service | Api/Service (ApiService12AB34CD)` */
const EVENT = /^\S+ \| +\d+\/\d+ \| [^|]+ \| (\w+) +\| (AWS::\S+) +\| (.+)$/;

/** What matters of what `cdk deploy` printed: what it changed, or why it failed. */
export function deployed({ code, output }: RunResult, seconds: number): string[] {
  const took = `${seconds.toFixed(1)} s`;
  if (code !== 0) return [`failed after ${took}`, ...reasons(output)];
  const events = output.split('\n').flatMap((line) => {
    const [, status = '', type = ''] = EVENT.exec(line.trim()) ?? [];
    return /^(CREATE|UPDATE|DELETE)_COMPLETE$/.test(status) && type !== 'AWS::CloudFormation::Stack' ? [{ status, type }] : [];
  });
  if (events.length === 0) return [`no changes (${took})`];
  const created = events.filter(({ status }) => status === 'CREATE_COMPLETE').length;
  if (created > 4) return [`created ${created} resources in ${took}`];
  return [`changed in ${took}: ${[...new Set(events.map(({ type }) => type))].join(', ')}`];
}

function reasons(output: string): string[] {
  const lines = output.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => /Circuit Breaker|CannotPull|❌/.test(line));
  return [...new Set(told)].slice(0, 2).map((line) => (line.length > 240 ? `${line.slice(0, 240)}…` : line));
}

import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refuse } from './refuse';

/** Memory in MiB that Fargate offers with each amount of CPU units. */
const SIZES: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, steps(1024, 4096, 1024)],
  [1024, steps(2048, 8192, 1024)],
  [2048, steps(4096, 16_384, 1024)],
  [4096, steps(8192, 30_720, 1024)],
  [8192, steps(16_384, 61_440, 4096)],
  [16_384, steps(32_768, 122_880, 8192)],
]);

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, n) => from + n * step);
}

/**
 * Refuses a task size that Fargate does not offer; otherwise CloudFormation would, minutes later.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
export function checkFargateSize(scope: IConstruct, cpu: number, memoryLimitMiB: number): void {
  if (Token.isUnresolved(cpu) || Token.isUnresolved(memoryLimitMiB)) return;
  const offered = SIZES.get(cpu);
  if (offered === undefined) {
    refuse(scope, `cpu: Fargate has no tasks of ${cpu} CPU units`, `use one of ${[...SIZES.keys()].join(', ')}`);
  }
  if (!offered.includes(memoryLimitMiB)) {
    refuse(
      scope,
      `memoryLimitMiB: Fargate has no tasks of ${cpu} CPU units with ${memoryLimitMiB} MiB`,
      `use one of ${offered.join(', ')}, or another cpu`,
    );
  }
}

import { join } from 'node:path';
import type { Comparison } from './measure';

/** The command as users get it: built and bundled. */
export const WAYBILL = join(__dirname, '../build/cli/waybill.js');

/** One row of the bench: a comparison with a baseline, or a count. */
export type Figure = RatioFigure | CountFigure;

export interface RatioFigure extends Comparison {
  readonly kind: 'ratio';
  /** What the figure should be at most; what has no target is only reported. */
  readonly targets: {
    readonly timeRatio?: number;
    readonly memoryRatio?: number;
    readonly milliseconds?: number;
    readonly mebibytes?: number;
  };
}

export interface CountFigure {
  readonly kind: 'count';
  readonly name: string;
  readonly count: number;
  readonly unit: string;
  readonly target: number;
}

/** Each target of a figure with what was measured. */
export function verdicts(
  figure: Figure,
): { readonly what: string; readonly measured: number; readonly target: number; readonly met: boolean }[] {
  if (figure.kind === 'count') {
    return [{ what: figure.unit, measured: figure.count, target: figure.target, met: figure.count <= figure.target }];
  }
  const measured = {
    timeRatio: figure.timeRatio,
    memoryRatio: figure.memoryRatio,
    milliseconds: figure.measured.milliseconds,
    mebibytes: figure.measured.mebibytes,
  };
  return (Object.keys(measured) as (keyof typeof measured)[]).flatMap((what) => {
    const target = figure.targets[what];
    return target === undefined ? [] : [{ what, measured: measured[what], target, met: measured[what] <= target }];
  });
}

import type { ChangeView } from './change-view';
import type { Entering } from './entering';

/** The way out that is never silent: how to record an exception for exactly this pin. */
export function exceptionHelp(change: ChangeView, entering: Entering): string {
  const { environment, image, pin } = entering;
  const from = environment.promotesFrom.find((upstream) => change.headPins(upstream, image, entering.digest));
  const exception =
    from === undefined
      ? `add { image: ${image}, ref: "${pin.reference.toString()}", reason: …, by: … } to the overrides of ${environment.name}`
      : `record an exception: waybill promote ${from} ${environment.name} --image ${image} --override REASON`;
  return change.past.isKnown ? exception : `${exception}; without a git history a rollback cannot be told from it`;
}

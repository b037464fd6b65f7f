import { type Finding, placeOf, quote, type ReleaseManifest } from '../manifest';
import type { BoardEnvironment, BoardOverride, BoardPin } from './board';

/** What a valid manifest holds that somebody should look at; none of it forbids anything. */
export function boardFindings(manifest: ReleaseManifest, environments: readonly BoardEnvironment[]): Finding[] {
  return environments.flatMap((environment) => [
    ...environment.pins.flatMap((pin) => rejectedPin(manifest, environment, pin)),
    ...environment.overrides.flatMap((override, index) => unusedOverride(manifest, environment, override, index)),
  ]);
}

function rejectedPin(manifest: ReleaseManifest, { name }: BoardEnvironment, { image, version, rejected }: BoardPin): Finding[] {
  return rejected === null
    ? []
    : [
        {
          code: 'rejected-release',
          severity: 'warning',
          message: `${name} pins ${image} ${version}, which was rejected: ${quote(rejected)}`,
          help: `once nobody needs it there, pin another build: waybill pin ${name} ${image} TAG`,
          ...placeOf(manifest, ['environments', name, 'images', image]),
          environment: name,
          image,
        },
      ];
}

function unusedOverride(
  manifest: ReleaseManifest,
  { name }: BoardEnvironment,
  { image, ref, pinned }: BoardOverride,
  index: number,
): Finding[] {
  return pinned
    ? []
    : [
        {
          code: 'unused-override',
          severity: 'warning',
          message: `${name} records an exception for ${image} ${ref}, and does not pin that`,
          help: `take it out of the overrides of ${name}: what is not there any more needs no exception`,
          ...placeOf(manifest, ['environments', name, 'overrides', index]),
          environment: name,
          image,
        },
      ];
}

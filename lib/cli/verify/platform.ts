import type { PinnedRelease } from '../../manifest';
import { fail, NOT_THERE, pass, type PinRule, skip } from './pin-check';
import { ECS, type VerifyOptions } from './verify-options';
import type { VerifyRun } from './verify-run';

/** The image is for the platform that was given, or for those that the environment's services run on. */
export const platform: PinRule = {
  name: 'platform',
  notAsked: ({ platform: asked }: VerifyOptions) =>
    asked === undefined ? skip('no --platform was given', 'without --platform') : undefined,
  async judge(pin, shelf, run) {
    const wanted = await platformsOf(pin, run);
    if (wanted.length === 0) return skip(`no service of ${pin.environment} runs ${pin.image}`, 'no service runs the image');
    const has = (await shelf.inspect(pin.digest))?.platforms;
    if (has === undefined) return NOT_THERE;
    const names = has.join(', ') || 'no platform';
    const missing = wanted.filter((each) => !has.some((own) => own === each.platform || own.startsWith(`${each.platform}/`)));
    return missing.length === 0
      ? pass(`the image is for ${names}`)
      : fail(`the image is for ${names}, not for ${missing.map(({ platform: name, of }) => `${name}${of}`).join(' or ')}`);
  },
};

/** What the image has to be for, each once, and on whose word. */
async function platformsOf(pin: PinnedRelease, run: VerifyRun): Promise<{ platform: string; of: string }[]> {
  if (run.platform !== undefined && run.platform !== ECS) return [{ platform: run.platform, of: '' }];
  const services = (await run.servicePlatforms()).filter(
    ({ environment, images }) => environment === pin.environment && images.includes(pin.image),
  );
  const named = new Map(services.map((service) => [service.platform, `, which the service ${service.service} runs on`]));
  return [...named].map(([name, of]) => ({ platform: name, of }));
}

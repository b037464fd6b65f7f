import { createEcrRegistry, credentialsFor } from '../registry';
import type { Services } from './services';

/** Milliseconds: a network that swallows packets must not keep a pipeline waiting. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 30_000 };

/** AWS itself. The SDK is loaded when the first question needs it. */
export const AWS_SERVICES: Services = {
  ecrRegistry: ({ account, onProgress, ...choice }) =>
    createEcrRegistry({ account, region: choice.region, profile: choice.profile, credentials: credentialsFor(choice), onProgress }),
  ecsClient: async ({ profile, region, roleArn }) => {
    const { ECSClient } = await import('@aws-sdk/client-ecs');
    const credentials = credentialsFor({ profile, region, roleArn });
    return new ECSClient({
      requestHandler: TIMEOUTS,
      ...(region === undefined ? {} : { region }),
      ...(profile === undefined ? {} : { profile }),
      ...(credentials === undefined ? {} : { credentials }),
    });
  },
};

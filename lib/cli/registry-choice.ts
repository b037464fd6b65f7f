import { resolve } from 'node:path';
import { quote } from '../manifest';
import { createOciLayoutRegistry, type ImageRegistry } from '../registry';
import { AWS_SERVICES } from './aws-services';
import type { CommandContext } from './command-context';
import { UsageError } from './failure';
import type { AwsChoice } from './services';

/** The registry of a command line: `--registry ecr` (default) or `oci:DIR`. It is opened when the manifest says whose registry it is. */
export type RegistryOpener = (manifest: RegistryPlace) => ImageRegistry;

/** Whose registry it is, as a manifest says it. */
export interface RegistryPlace {
  readonly registryAccount?: string | undefined;
  readonly registryRegion?: string | undefined;
}

/**
 * @param regionOf whose region comes first: that of `--region`, or that of the manifest where `--region` is about something else
 * @throws UsageError when `--registry` is neither
 */
export function registryOpener(context: CommandContext, regionOf: 'option' | 'manifest' = 'option'): RegistryOpener {
  const { arguments: given, io, output, services } = context;
  const choice = given.text('registry') ?? 'ecr';
  if (choice.startsWith('oci:') && choice.length > 'oci:'.length) {
    const registry = createOciLayoutRegistry(resolve(io.cwd, choice.slice('oci:'.length)));
    return () => registry;
  }
  if (choice !== 'ecr') {
    throw new UsageError('invalid-argument', `${quote(choice)} is not a registry`, 'use --registry ecr, or --registry oci:DIR');
  }
  const aws = awsChoice(context);
  return ({ registryAccount, registryRegion }) =>
    (services ?? AWS_SERVICES).ecrRegistry({
      ...aws,
      account: registryAccount,
      region: regionOf === 'option' ? (aws.region ?? registryRegion) : (registryRegion ?? aws.region),
      onProgress: (text) => {
        output.progress.update(text);
      },
    });
}

/** `--profile`, `--region` and `--role-arn`. */
export function awsChoice({ arguments: given }: CommandContext): AwsChoice {
  const role = given.text('role-arn');
  const region = given.text('region');
  if (region !== undefined && !/^[a-z0-9-]{1,32}$/.test(region)) {
    throw new UsageError('invalid-argument', `${quote(region)} is not an AWS region`, 'write one such as eu-west-1');
  }
  return { profile: given.text('profile'), region, roleArn: role === undefined ? undefined : roleArgument(role) };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
export function roleArgument(text: string): string {
  if (!/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]+$/.test(text)) {
    throw new UsageError('invalid-argument', `${quote(text)} is not the ARN of a role`, 'write arn:aws:iam::ACCOUNT:role/NAME');
  }
  return text;
}

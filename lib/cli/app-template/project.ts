import { ownVersion } from '../../package-version';
import type { AppFile } from './app-file';
import type { AppSettings } from './app-settings';
import { LINE_LENGTH } from './literal';

/**
 * What the app is made with: the versions that this package is tested with. The pipeline runs one version of the CDK's command line, which has
 * to read what aws-cdk-lib writes: those two move together, and not by themselves.
 */
export const DEPENDENCIES = { 'aws-cdk-lib': '~2.275.0', 'cdk-nag': '^3.0.2', constructs: '^10.8.1', tsx: '^4.23.15' } as const;
export const DEV_DEPENDENCIES = { '@types/node': '^20.19.43', 'aws-cdk': '2.1148.1', typescript: '~6.0.3' } as const;

/** Flags of the CDK by which the packs are passed and a promotion changes nothing else. */
const FEATURE_FLAGS = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-ecs:arnFormatIncludesClusterName': true,
  '@aws-cdk/aws-ecs:disableExplicitDeploymentControllerForCircuitBreaker': true,
  '@aws-cdk/aws-ecs:removeDefaultDeploymentAlarm': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
};

/** Everything around the program that npm, TypeScript, the CDK and git read. */
export function projectFiles({ application }: AppSettings): AppFile[] {
  const { 'aws-cdk-lib': cdk, 'cdk-nag': nag, constructs, tsx } = DEPENDENCIES;
  return [
    json('package.json', {
      // Not the bare name, which may be that of a package it depends on.
      name: `${application}-delivery`,
      private: true,
      scripts: { check: 'tsc --noEmit', synth: 'cdk synth --quiet' },
      dependencies: { 'aws-cdk-lib': cdk, 'cdk-nag': nag, 'cdk-waybill': `^${ownVersion()}`, constructs, tsx },
      devDependencies: DEV_DEPENDENCIES,
      prettier: { printWidth: LINE_LENGTH, singleQuote: true },
    }),
    json('tsconfig.json', {
      compilerOptions: {
        target: 'es2022',
        module: 'node16',
        lib: ['es2022'],
        types: ['node'],
        strict: true,
        noImplicitOverride: true,
        noImplicitReturns: true,
        noUncheckedIndexedAccess: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        isolatedModules: true,
        skipLibCheck: true,
        noEmit: true,
      },
      include: ['*.ts'],
    }),
    json('cdk.json', { app: 'node --import tsx app.ts', context: FEATURE_FLAGS }),
    { name: '.gitignore', text: 'node_modules/\ncdk.out/\n' },
  ];
}

function json(name: string, value: object): AppFile {
  // A list of short texts stays in one line, as prettier has it.
  const text = JSON.stringify(value, null, 2).replaceAll(/\[\n\s+("[^"\n]*")\n\s+\]/g, '[$1]');
  return { name, text: `${text}\n` };
}

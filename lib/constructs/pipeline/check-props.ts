import { Token } from 'aws-cdk-lib';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import type { IConstruct } from 'constructs';
import { quote } from '../../manifest';
import { checkAccount, checkRegion } from '../aws-names';
import { refuse } from '../refuse';
import type { DeploymentTarget } from './environment-stages';
import type { PromotionPipelineStackProps } from './promotion-pipeline-stack-props';

/** Exact, so that no pipeline changes by itself: https://semver.org */
const EXACT_VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;
const PATH = /^(?!.*\.\.)[\w./-]{1,200}$/;
const SOURCE_URL = /^https:\/\/[\w.-]+(?::\d+)?(?:\/[\w.~-]+)+\/?$/;

/**
 * Refuses props with which no pipeline can work. Answers with where the pipeline is.
 */
export function checkProps(scope: IConstruct, props: PromotionPipelineStackProps): DeploymentTarget {
  const { account, region } = props.env ?? {};
  if (account === undefined || region === undefined || Token.isUnresolved(account) || Token.isUnresolved(region)) {
    refuse(
      scope,
      'env does not say in which account and region the pipeline is',
      'give env: { account: "111111111111", region: "eu-west-1" }',
    );
  }
  checkAccount(scope, 'env.account', account);
  checkRegion(scope, 'env.region', region);
  if (props.executionMode === ExecutionMode.PARALLEL) {
    refuse(scope, 'in the mode PARALLEL two executions deploy the same environment at once', 'leave executionMode out, or give QUEUED');
  }
  if (props.cdkCliVersion !== undefined && !EXACT_VERSION.test(props.cdkCliVersion)) {
    refuse(scope, `cdkCliVersion: ${quote(props.cdkCliVersion)} is not one version`, 'write it in full, for example "2.1148.1"');
  }
  for (const [prop, path] of [
    ['manifestPath', props.manifestPath],
    ['synthOutput', props.synthOutput],
  ] as const) {
    if (path !== undefined && !PATH.test(path)) {
      refuse(scope, `${prop}: ${quote(path)} is no path below the root of the source`, 'write letters, digits, ".", "-", "_" and "/"');
    }
  }
  for (const [image, url] of Object.entries(props.sourceUrls ?? {})) {
    props.manifest.image(image);
    if (!SOURCE_URL.test(url)) {
      refuse(scope, `sourceUrls.${image}: ${quote(url)} is no web address of a repository`, 'write it as https://HOST/OWNER/NAME');
    }
  }
  for (const [name, { targets = [] }] of Object.entries(props.environments ?? {})) {
    for (const target of targets) {
      checkAccount(scope, `environments.${name}.targets`, target.account);
      checkRegion(scope, `environments.${name}.targets`, target.region);
    }
  }
  return { account, region };
}

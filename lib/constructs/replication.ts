import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import { checkAccount, checkRegion } from './aws-names';
import { refuse } from './refuse';

/** Another place that holds copies of the images. */
export interface ReplicationDestination {
  /** Region, such as `us-east-1`. */
  readonly region: string;

  /**
   * Account, 12 digits. Another account must allow it in the policy of its registry.
   *
   * @default - the account of the stack
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions-create-replication.html
   */
  readonly account?: string;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
const LIMITS = { destinations: 25, rules: 10, filtersOfRule: 100 };

/** Copies what is pushed to the repositories. A filter matches by prefix: that of `shop/api` also that of `shop/api-tools`. */
export function replicate(scope: Construct, repositories: readonly string[], destinations: readonly ReplicationDestination[]): void {
  const stack = Stack.of(scope);
  const seen = new Set<string>();
  for (const { region, account } of destinations) {
    checkRegion(scope, 'replicationDestinations', region);
    if (account !== undefined) checkAccount(scope, 'replicationDestinations', account);
    const place = `${account ?? stack.account}/${region}`;
    if (place === `${stack.account}/${stack.region}`) {
      refuse(scope, `replicationDestinations: ${region} is where the registry is already`, 'name another region or account');
    }
    if (seen.has(place)) refuse(scope, `replicationDestinations: ${region} stands there twice`, 'name each destination once');
    seen.add(place);
  }
  if (destinations.length > LIMITS.destinations || repositories.length > LIMITS.rules * LIMITS.filtersOfRule) {
    refuse(
      scope,
      `replication to ${destinations.length} destinations of ${repositories.length} repositories`,
      `ECR takes ${LIMITS.destinations} destinations and ${LIMITS.rules * LIMITS.filtersOfRule} repositories by name`,
    );
  }
  // A rule without filters would copy every repository of the registry.
  if (destinations.length === 0 || repositories.length === 0) return;

  const rules = [];
  for (let start = 0; start < repositories.length; start += LIMITS.filtersOfRule) {
    rules.push({
      destinations: destinations.map(({ region, account }) => ({ region, registryId: account ?? stack.account })),
      repositoryFilters: repositories.slice(start, start + LIMITS.filtersOfRule).map((filter) => ({ filter, filterType: 'PREFIX_MATCH' })),
    });
  }
  new ecr.CfnReplicationConfiguration(scope, 'Replication', { replicationConfiguration: { rules } });
}

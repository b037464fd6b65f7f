import type * as events from 'aws-cdk-lib/aws-events';
import type { IConstruct } from 'constructs';
import { quote } from '../../manifest';
import { refuse } from '../refuse';
import { checkTagPatterns } from '../tag-pattern';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: of an event pattern as JSON, in characters. */
const LONGEST = 2048;

/**
 * What matches a successful push of the tags to the repositories: as many patterns as are needed for EventBridge's limit on the length of one.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
 */
export function pushPatterns(scope: IConstruct, repositories: readonly string[], tags: readonly string[]): events.EventPattern[] {
  checkTags(scope, tags);
  const patterns: events.EventPattern[] = [];
  let names: string[] = [];
  for (const name of repositories) {
    if (lengthOf([...names, name], tags) > LONGEST) {
      if (names.length === 0) refuse(scope, `tags: ${tags.length} patterns are too long for one rule`, 'name fewer, or shorter ones');
      patterns.push(pattern(names, tags));
      names = [];
    }
    names.push(name);
  }
  return [...patterns, pattern(names, tags)];
}

function checkTags(scope: IConstruct, tags: readonly string[]): void {
  if (tags.length === 0) refuse(scope, 'tags: there is none', 'name the tags that are for this environment, for example ["develop"]');
  checkTagPatterns(scope, 'tags', tags);
  const consecutive = tags.find((tag) => tag.includes('**'));
  if (consecutive !== undefined) refuse(scope, `tags: ${quote(consecutive)} has two "*" side by side`, 'write one: it stands for any run');
}

function pattern(repositories: readonly string[], tags: readonly string[]): events.EventPattern {
  return {
    source: ['aws.ecr'],
    detailType: ['ECR Image Action'],
    detail: {
      'action-type': ['PUSH'],
      result: ['SUCCESS'],
      'repository-name': [...repositories],
      'image-tag': tags.map((tag) => (tag.includes('*') ? { wildcard: tag } : tag)),
    },
  };
}

/** As EventBridge gets it. */
function lengthOf(repositories: readonly string[], tags: readonly string[]): number {
  const { source, detailType, detail } = pattern(repositories, tags);
  return JSON.stringify({ source, 'detail-type': detailType, detail }).length;
}

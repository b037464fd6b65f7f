import { isKnown, readImageReference } from '../template';

/** Stands where configuration stood. */
export const CONFIGURED = '(configuration)';

const PSEUDO: ReadonlyMap<string, string> = new Map([
  ['AWS::AccountId', '(account)'],
  ['AWS::Region', '(region)'],
  ['AWS::Partition', 'aws'],
  ['AWS::URLSuffix', 'amazonaws.com'],
  ['AWS::StackName', CONFIGURED],
  ['AWS::StackId', CONFIGURED],
  ['AWS::NoValue', '${AWS::NoValue}'],
]);

const ACCOUNT = /(?<![0-9A-Za-z])[0-9]{12}(?![0-9A-Za-z])/g;
const REGION = /\b[a-z]{2}(?:-[a-z]+)?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-[0-9][a-f]?\b/g;

/**
 * A text without account and region, and of an ARN the service alone.
 *
 * @param text in which what only the deployment knows stands as `${…}`
 * @param ids names of the resources that it may refer to, by their logical ids
 */
export function textEssence(text: string, ids: ReadonlyMap<string, string>): string {
  const referring = text.replace(/\$\{([^}.]+)([^}]*)\}/g, (_, id: string, rest: string) => {
    const own = ids.get(id);
    // What is neither of AWS's own nor a resource is a parameter; the CDK names those of looked-up values after the value.
    return PSEUDO.get(id) ?? (own === undefined ? CONFIGURED : `\${${own}${rest}}`);
  });
  return arnEssence(referring.replace(ACCOUNT, '(account)').replace(REGION, '(region)').replaceAll('amazonaws.com.cn', 'amazonaws.com'));
}

/** Of an ARN the service stays, the rest is a name; that of a managed policy of AWS's own, and of everything there is, stays whole. */
function arnEssence(text: string): string {
  const [scheme, , service = '', , account, ...resource] = text.split(':');
  if (scheme !== 'arn' || resource.length === 0 || account === 'aws' || resource.join(':') === '*') return text;
  return `arn of ${service}`;
}

/** An environment may run another release, from another registry; not another repository, and not in another way. */
export function imageEssence(value: unknown): object {
  const { repository, tag, digest } = readImageReference(value);
  if (digest !== undefined) return { repository, by: 'digest' };
  return { repository, by: tag === undefined ? 'nothing' : isKnown(tag) ? 'tag' : 'a tag known at deployment only' };
}

import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { quote } from '../manifest';
import { refuse } from './refuse';

/** https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
const ACCOUNT = /^[0-9]{12}$/;
/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;
/** Such as `eu-west-1`, `us-gov-east-1`, `cn-north-1`; whether the region exists is AWS's to say. */
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}$/;

/** Refuses what is neither a token nor 12 digits. */
export function checkAccount(scope: IConstruct | undefined, prop: string, account: string): void {
  checkForm(scope, prop, account, ACCOUNT, 'an AWS account', 'write its 12 digits as a string, for example "111111111111"');
}

/** Refuses what is neither a token nor the id of an organization. */
export function checkOrganization(scope: IConstruct | undefined, prop: string, organization: string): void {
  checkForm(scope, prop, organization, ORGANIZATION, 'the id of an AWS organization', 'write "o-" and its 10 to 32 letters and digits');
}

/** Refuses what is neither a token nor the name of a region. */
export function checkRegion(scope: IConstruct | undefined, prop: string, region: string): void {
  checkForm(scope, prop, region, REGION, 'an AWS region', 'write its code, for example "eu-west-1"');
}

function checkForm(scope: IConstruct | undefined, prop: string, value: string, form: RegExp, kind: string, mend: string): void {
  if (!Token.isUnresolved(value) && !form.test(value)) refuse(scope, `${prop}: ${quote(value)} is not ${kind}`, mend);
}

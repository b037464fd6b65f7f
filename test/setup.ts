import { configureGlobal, readConfigureGlobal } from 'fast-check';

/**
 * The CDK's own CloudFormation validation costs about two seconds in every test process; one suite keeps it on
 * (test/constructs/cloudformation-validation.test.ts).
 */
process.env['CDK_VALIDATION'] ??= 'false';
/** No unit test may reach AWS, whatever the machine's own configuration says. */
process.env['AWS_EC2_METADATA_DISABLED'] = 'true';

/** A gate says the same of the same commit: there, properties try the same cases each time. Everywhere else each run tries new ones. */
if (process.env['CI'] !== undefined) configureGlobal({ ...readConfigureGlobal(), seed: 20_261_124 });

/**
 * The CDK's own CloudFormation validation costs about two seconds in every test process; one suite keeps it on
 * (test/constructs/cloudformation-validation.test.ts).
 */
process.env['CDK_VALIDATION'] ??= 'false';
/** No unit test may reach AWS, whatever the machine's own configuration says. */
process.env['AWS_EC2_METADATA_DISABLED'] = 'true';

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AwsClient } from '../aws/aws-client';

/** What the pipeline's builds use of the AWS CLI, which a machine that runs the tests need not have. */
async function main([service, operation, ...args]: readonly string[]): Promise<string> {
  const aws = AwsClient.fromVariables(process.env);
  const string = { type: 'string' } as const;
  switch (`${service ?? ''} ${operation ?? ''}`) {
    case 'ssm get-parameter': {
      const { values } = parseArgs({ args, options: { name: string, query: string, output: string } });
      if (values.query !== 'Parameter.Value' || values.output !== 'text')
        throw new Error('only --query Parameter.Value --output text is here');
      const answer = await aws.json<{ Parameter: { Value: string } }>('ssm', 'AmazonSSM.GetParameter', { Name: values.name });
      return answer.Parameter.Value;
    }
    case 'ssm put-parameter': {
      const { values } = parseArgs({ args, options: { name: string, type: string, value: string, overwrite: { type: 'boolean' } } });
      const { value = '' } = values;
      const Value = value.startsWith('file://') ? readFileSync(value.slice('file://'.length), 'utf8') : value;
      const parameter = { Name: values.name, Type: values.type, Value, Overwrite: values.overwrite };
      return JSON.stringify(await aws.json('ssm', 'AmazonSSM.PutParameter', parameter));
    }
    default:
      throw new Error(`aws ${service ?? ''} ${operation ?? ''} is not here`);
  }
}

void main(process.argv.slice(2)).then(
  (answer) => process.stdout.write(`${answer}\n`),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 254;
  },
);

import { AwsClient } from '../aws/aws-client';

/**
 * What functions use of `@aws-sdk/client-ssm`, which Lambda brings and this project does not have.
 */
class Command {
  public constructor(public readonly input: object) {}
}

export class GetParameterCommand extends Command {
  public readonly operation = 'GetParameter';
}

export class PutParameterCommand extends Command {
  public readonly operation = 'PutParameter';
}

export class SSMClient {
  public async send({ operation, input }: GetParameterCommand | PutParameterCommand): Promise<object> {
    return AwsClient.fromVariables(process.env).json('ssm', `AmazonSSM.${operation}`, input);
  }
}

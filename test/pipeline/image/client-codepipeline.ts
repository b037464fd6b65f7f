import type { JobMessage } from '../runner/function-job';

/**
 * What functions use of `@aws-sdk/client-codepipeline`, which Lambda brings and this project does not have. The runner is CodePipeline, so it
 * is told.
 */
class Command {
  public constructor(public readonly input: JobMessage['input']) {}
}

export class PutJobSuccessResultCommand extends Command {
  public readonly operation = 'PutJobSuccessResult';
}

export class PutJobFailureResultCommand extends Command {
  public readonly operation = 'PutJobFailureResult';
}

export class CodePipelineClient {
  public async send({ operation, input }: PutJobSuccessResultCommand | PutJobFailureResultCommand): Promise<object> {
    return new Promise((resolve, reject) => {
      process.send?.({ operation, input } satisfies JobMessage, (error: Error | null) => {
        if (error) reject(error);
        else resolve({});
      });
    });
  }
}

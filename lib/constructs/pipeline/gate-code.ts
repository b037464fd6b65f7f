/**
 * The code of the function that knows what was delivered: it says whether a stage is to be entered, and it alone writes that a delivery began
 * or was completed. A text, because it runs in AWS Lambda from the template itself, with the SDK that Lambda brings, and without a bundler.
 *
 * Whatever goes wrong while it is asked, it lets the stage be entered: a delivery too many is harmless, one too few is not.
 */
export const GATE_CODE = `const { SSMClient, GetParameterCommand, PutParameterCommand } = require('@aws-sdk/client-ssm');
const { CodePipelineClient, PutJobSuccessResultCommand, PutJobFailureResultCommand } = require('@aws-sdk/client-codepipeline');
const ssm = new SSMClient({});
const codepipeline = new CodePipelineClient({});
const nameOf = (environment, kind) => process.env.PREFIX + '/' + environment + '/' + kind;
const read = async (name) => JSON.parse((await ssm.send(new GetParameterCommand({ Name: name }))).Parameter.Value);
const write = (name, value) => ssm.send(new PutParameterCommand({ Name: name, Value: JSON.stringify(value), Type: 'String', Overwrite: true }));

async function changedOf(asked) {
  const changed = [];
  for (const [environment, fingerprint] of Object.entries(asked)) {
    const delivered = await read(nameOf(environment, 'delivered'));
    if (delivered.open || delivered.fingerprint !== fingerprint) changed.push(environment);
  }
  return changed;
}
async function open(environment) {
  const name = nameOf(environment, 'delivered');
  await write(name, { ...(await read(name)), open: true });
}
async function close(environment, fingerprint) {
  const proposed = await read(nameOf(environment, 'proposed'));
  if (proposed.fingerprint !== fingerprint) throw new Error('what was proposed for ' + environment + ' is not what was deployed; run the stage again');
  await write(nameOf(environment, 'delivered'), proposed);
}
async function answer(wish) {
  if (wish.ask !== undefined) {
    const changed = await changedOf(wish.ask);
    if (changed.length === 0) return 'unchanged since the last delivery: ' + Object.keys(wish.ask).join(', ');
    console.log('changed: ' + changed.join(', '));
  } else if (wish.open !== undefined) {
    await open(wish.open);
  } else {
    await close(wish.close, wish.fingerprint);
  }
  return undefined;
}
exports.handler = async (event) => {
  const job = event['CodePipeline.job'];
  const { configuration } = job.data.actionConfiguration ?? job.data.ruleConfiguration;
  const text = String(configuration.UserParameters);
  let refusal;
  try {
    refusal = await answer(JSON.parse(text));
  } catch (error) {
    console.error(error);
    if (!text.startsWith('{"ask"')) refusal = String(error.message ?? error).slice(0, 1000);
  }
  await codepipeline.send(
    refusal === undefined
      ? new PutJobSuccessResultCommand({ jobId: job.id })
      : new PutJobFailureResultCommand({ jobId: job.id, failureDetails: { type: 'JobFailed', message: refusal } }),
  );
};
`;

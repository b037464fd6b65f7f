import { ActionFailure } from './action-failure';
import { implementationOf } from './actions';
import { type ActionDefinition, type PipelineDefinition, type StageDefinition, checkDefinition } from './pipeline-definition';
import { Variables } from './variables';

const ACTION: ActionDefinition = {
  Name: 'Deploy',
  ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'CloudFormation', Version: '1' },
};

function pipelineWith(stage: object, action: object = {}): PipelineDefinition {
  const made = { Name: 'prod', Actions: [{ ...ACTION, ...action }], ...stage } as StageDefinition;
  return { RoleArn: 'arn:aws:iam::111111111111:role/pipeline', Stages: [made] };
}

test('a pipeline of what the runner knows is taken', () => {
  expect(() => {
    checkDefinition(pipelineWith({ BeforeEntry: { Conditions: [{ Result: 'SKIP', Rules: [{ Name: 'Changed', RuleTypeId: {} }] }] } }));
  }).not.toThrow();
});

test.each([
  [pipelineWith({ OnFailure: { Result: 'ROLLBACK' } }), 'the stage prod has OnFailure'],
  [pipelineWith({}, { OutputVariables: ['A'] }), 'the action Deploy has OutputVariables'],
  [
    pipelineWith({ BeforeEntry: { Conditions: [{ Result: 'SKIP', Rules: [{ Name: 'Changed', Commands: ['true'] }] }] } }),
    'the rule Changed has Commands',
  ],
])('what AWS would heed and the runner would not is refused: %#', (definition, message) => {
  expect(() => {
    checkDefinition(definition);
  }).toThrow(message);
});

test('an action of a type that the runner does not know is an error that names it', () => {
  const type = { ...ACTION.ActionTypeId, Provider: 'ECS' };
  expect(() => implementationOf(type, 'Deploy')).toThrow('the action Deploy is of the type Deploy/AWS/ECS/1');
});

test('variables are replaced wherever they stand, and one without a value fails the action', () => {
  const variables = new Variables();
  variables.set('Build@Synth', { WAYBILL_UAT: 'abc' });
  expect(variables.resolveAll({ UserParameters: '{"uat":"#{Build@Synth.WAYBILL_UAT}"}', Plain: '#{}' })).toEqual({
    UserParameters: '{"uat":"abc"}',
    Plain: '#{}',
  });
  expect(() => variables.resolve('#{verify-uat.WAYBILL_CHANGES}')).toThrow(ActionFailure);
});

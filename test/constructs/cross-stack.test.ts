import { Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib';
import { wholeShop } from '../support/whole-shop';

test('no stack exports anything to another or imports anything from one, so each can be deployed and destroyed alone', () => {
  const { app } = wholeShop();
  const stacks = app.node.children.filter((child) => Stack.isStack(child));
  expect(stacks).toHaveLength(2);
  for (const stack of stacks) {
    const template = Template.fromStack(stack).toJSON();
    expect(template['Outputs']).toBeUndefined();
    expect(JSON.stringify(template)).not.toMatch(/ImportValue|GetStackOutput/);
    expect(stack.dependencies).toEqual([]);
  }
});

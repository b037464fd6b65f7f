import { SYSTEM_CLOCK } from '../../lib/cli/clock';
import { Interrupted } from '../../lib/cli/failure';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test('a pause ends when its time is over, and time has passed', async () => {
  const start = SYSTEM_CLOCK.now();
  const pause = SYSTEM_CLOCK.sleep(5000, new AbortController().signal);
  await jest.advanceTimersByTimeAsync(5000);
  await pause;
  expect(SYSTEM_CLOCK.now() - start).toBe(5000);
  expect(jest.getTimerCount()).toBe(0);
});

test('a pause ends at once when it is interrupted, and leaves no timer behind', async () => {
  const controller = new AbortController();
  const pause = SYSTEM_CLOCK.sleep(5000, controller.signal);
  const reason = new Interrupted();
  controller.abort(reason);
  await expect(pause).rejects.toBe(reason);
  await expect(SYSTEM_CLOCK.sleep(5000, controller.signal)).rejects.toBe(reason);
  expect(jest.getTimerCount()).toBe(0);
});

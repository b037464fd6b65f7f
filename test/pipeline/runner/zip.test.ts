import { pack, unpack } from './zip';

test('what is packed is unpacked, and the same files make the same archive', () => {
  const files = new Map([
    ['folder/größe.txt', Buffer.from('content '.repeat(1000))],
    ['empty', Buffer.alloc(0)],
    ['bytes', Buffer.from([0, 255, 80, 75, 5, 6])],
  ]);
  const archive = pack(files);
  expect(unpack(archive)).toEqual(files);
  expect(pack(files)).toEqual(archive);
});

test('what is no archive is refused', () => {
  expect(() => unpack(Buffer.from('<html>'))).toThrow('this is no zip archive');
});

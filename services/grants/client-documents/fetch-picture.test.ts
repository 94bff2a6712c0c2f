import { describe, expect, it } from 'vitest';
import { gif, jpeg, png, webp } from '../../../test/support/sites/pictures.ts';
import { checkedPicture } from './fetch-picture.ts';

describe('a picture', () => {
  it.each([
    ['image/png', png(64, 64)],
    ['image/gif', gif(64, 64)],
    ['image/jpeg', jpeg(64, 64)],
    ['image/webp', webp(64, 64)],
  ])('is %s by what its bytes say', (mediaType, bytes) => {
    expect(checkedPicture(bytes)).toEqual({ mediaType, bytes });
  });

  it.each([
    ['of nothing', Buffer.alloc(0)],
    [
      'that is a document, which could run',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ],
    ['that is a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['of a kind that not every browser shows', Buffer.from('BM\x46\x00\x00\x00', 'latin1')],
    ['that only begins like one', Buffer.from('\x89PNG\r\n\x1a\nhello, world, and more', 'latin1')],
    ['of which all but the beginning is missing', jpeg(64, 64).subarray(0, 6)],
    ['that fills the memory of whoever shows it', png(30_000, 30_000)],
    ['that is too wide', gif(2049, 10)],
    ['without a height', png(10, 0)],
  ])('is none %s', (_what, bytes) => {
    expect(() => checkedPicture(bytes)).toThrow('The document could not be fetched.');
  });
});

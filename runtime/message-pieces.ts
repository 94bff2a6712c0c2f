/** The most bytes that a server or a client takes of a message, over gRPC, gRPC-Web and Connect. */
export const MESSAGE_LIMIT = 4 * 1024 * 1024;

/** The most bytes of a message that goes through a tunnel, which puts something around it. */
export const LARGEST_BYTES = MESSAGE_LIMIT - 1024;

/** Bytes of one message of a tunnel: a peer takes four million, and others wait behind it. */
const MESSAGE_BYTES = 256 * 1024;

/** Bytes around an item at most: its number, its lengths, the path of a method, the id of a request. */
const AROUND_BYTES = 256;

/** Divides what there is to say at one moment into messages of a bounded size; what is larger has one for itself. */
export function messagePieces<Item>(items: readonly Item[], bytesOf: (item: Item) => number): Item[][] {
  const pieces: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item) + AROUND_BYTES;
    if (pieces.length === 0 || bytes + size > MESSAGE_BYTES) {
      pieces.push([]);
      bytes = 0;
    }
    pieces.at(-1)?.push(item);
    bytes += size;
  }
  return pieces;
}

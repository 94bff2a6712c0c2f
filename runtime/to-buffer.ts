import { type DescMessage, type MessageShape, toBinary } from '@bufbuild/protobuf';

/** A message in its binary form, as grpc-js takes it: the bytes are not copied once more. */
export function toBuffer<Schema extends DescMessage>(schema: Schema, message: MessageShape<Schema>): Buffer {
  const { buffer, byteOffset, byteLength } = toBinary(schema, message);
  return Buffer.from(buffer, byteOffset, byteLength);
}

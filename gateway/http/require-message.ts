/** The message that an answer always holds by the contract; the generated types cannot say so. @throws if it is absent */
export function requireMessage<Message>(message: Message | undefined): Message {
  if (message === undefined) throw new Error('a service answered without the message that it promised');
  return message;
}

// How the contract spells the fields of a generated message, as types.

/** The names of a message's fields as the `.proto` file has them: `logo_uri` for the property `logoUri`. */
export type FieldName<Message> = SnakeCase<Exclude<keyof Message & string, `$${string}`>>;

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : Name;

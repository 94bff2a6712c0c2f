import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type DescribedOperation, describedOperations } from './described-operations.ts';

export type AnswerWatch = {
  readonly operations: readonly DescribedOperation[];
  /** What was answered, as `POST /api/roles 200`. */
  readonly seen: ReadonlySet<string>;
  /** What was answered and is not as the OpenAPI document has it. */
  readonly wrong: readonly string[];
  /** Waits until every answer is looked at, and stops looking. */
  stop(): Promise<void>;
};

/**
 * Compares every answer that this process gets over fetch with the OpenAPI document: its status, its type, and its body
 * with no member beside those that the document has. Paths that the document does not have are left alone.
 */
export async function watchAnswers(): Promise<AnswerWatch> {
  const operations = await describedOperations();
  const routes = operations.map((operation) => ({ operation, pattern: patternOf(operation.path) }));
  const check = bodyCheck();
  const seen = new Set<string>();
  const wrong: string[] = [];
  const looks: Promise<void>[] = [];

  const look = async (method: string, url: URL, response: Response) => {
    const operation = routes.find(
      (route) => route.operation.method === method && route.pattern.test(url.pathname),
    )?.operation;
    if (!operation) return;
    const answer = `${operation.name} ${response.status}`;
    seen.add(answer);
    const problem = await check(operation, response);
    if (problem !== undefined) wrong.push(`${answer}: ${problem}`);
  };

  const realFetch = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await realFetch(input, init);
    looks.push(look(init?.method ?? 'GET', new URL(String(input)), response.clone()));
    return response;
  };
  return {
    operations,
    seen,
    wrong,
    async stop() {
      globalThis.fetch = realFetch;
      await Promise.all(looks);
    },
  };
}

function patternOf(path: string): RegExp {
  const spansSlashes = path.startsWith('/.well-known/');
  const text = path.replaceAll('.', '\\.').replace(/\{\w+\}/g, spansSlashes ? '.+' : '[^/]+');
  return new RegExp(`^${text}$`);
}

/** @returns what is wrong with the answer of an operation; undefined if nothing is */
function bodyCheck() {
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
  const compiled = new Map<object, ReturnType<typeof ajv.compile>>();

  return async (operation: DescribedOperation, response: Response): Promise<string | undefined> => {
    const described = operation.responses[response.status];
    if (!described) return 'the status is not described';
    const absent = Object.entries(described.headers ?? {}).find(
      ([name, { required }]) => required && !response.headers.has(name),
    );
    if (absent) return `the header ${absent[0]} is missing`;
    const text = await response.text();
    if (!described.content) return text === '' ? undefined : 'there is a body';

    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    const range = type.replace(/\/.*/, '/*');
    const { schema } = described.content[type] ?? described.content[range] ?? described.content['*/*'] ?? {};
    if (!schema) return `the type ${type} is not described`;
    if (type !== 'application/json') return undefined;
    const validate = compiled.get(schema) ?? ajv.compile(closed(schema) as object);
    compiled.set(schema, validate);
    return validate(JSON.parse(text)) ? undefined : `${ajv.errorsText(validate.errors)} in ${text}`;
  };
}

/** The schema with every object closed that does not say itself what else it may have. One inside of itself is named. */
function closed(schema: unknown, around: ReadonlyMap<object, { anchor?: string }> = new Map()): unknown {
  if (Array.isArray(schema)) return schema.map((item) => closed(item, around));
  if (typeof schema !== 'object' || schema === null) return schema;
  const itself = around.get(schema);
  if (itself) {
    itself.anchor ??= `schema-${around.size}`;
    return { $ref: `#${itself.anchor}` };
  }
  const own: { anchor?: string } = {};
  const within = new Map([...around, [schema, own]]);
  const inner = Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, closed(value, within)]));
  if (own.anchor !== undefined) inner.$anchor = own.anchor;
  return 'properties' in inner ? { additionalProperties: false, ...inner } : inner;
}

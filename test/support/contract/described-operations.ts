import { Validator } from '@seriousme/openapi-schema-validator';
import { ENDPOINTS } from '../../../gateway/app.ts';
import { openapiDocument } from '../../../gateway/openapi/document.ts';

/** A JSON Schema (2020-12), as far as it is looked into. */
type Schema = { readonly [keyword: string]: unknown };

export type DescribedOperation = {
  /** `GET /api/roles/{id}` */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, DescribedResponse>>;
};

type DescribedResponse = {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
};

type Paths = Readonly<Record<string, Readonly<Record<string, Omit<DescribedOperation, 'name' | 'method' | 'path'>>>>>;

/** Every operation of the gateway's OpenAPI document, its references followed. @throws if the document is not valid */
export async function describedOperations(): Promise<DescribedOperation[]> {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(
    JSON.parse(JSON.stringify(openapiDocument(ENDPOINTS, 'http://id.example'))),
  );
  if (!valid || validator.version !== '3.1') throw new Error(`no valid OpenAPI 3.1: ${JSON.stringify(errors)}`);
  const { paths } = validator.resolveRefs() as { paths: Paths };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([word, operation]) => {
      const method = word.toUpperCase();
      return { ...operation, name: `${method} ${path}`, method, path };
    }),
  );
}

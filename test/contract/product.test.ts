import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describedOperations } from '../support/contract/described-operations.ts';
import { codeIn, sectionOf, tableRowsOf } from '../support/documents/markdown.ts';

const PRODUCT = 'docs/product.md';

it(`${PRODUCT} §4 has every endpoint of the OpenAPI document, and no other`, async () => {
  const [endpoints = ''] = sectionOf(readFileSync(PRODUCT, 'utf8'), '## 4. Endpoints').split('\nWithout a session');
  const listed = tableRowsOf(endpoints).flatMap(([cell = '']) => endpointsIn(cell));
  const described = (await describedOperations()).filter(({ method }) => method !== 'HEAD');
  expect(listed.toSorted()).toEqual(described.map(({ name }) => nameless(name)).toSorted());
});

/** `GET`/`POST /a` is two endpoints, `GET /a[/*]` too; a query is no part of the name. */
function endpointsIn(cell: string): string[] {
  let methods: string[] = [];
  return codeIn(cell).flatMap((code) => {
    const [method = '', address] = code.split(' ');
    methods.push(method);
    if (address === undefined) return [];
    const [path = ''] = address.split('?');
    const paths = path.endsWith('[/*]') ? [path.slice(0, -4), path.replace('[/*]', '/{}')] : [path];
    const found = paths.flatMap((each) => methods.map((one) => nameless(`${one} ${each}`)));
    methods = [];
    return found;
  });
}

/** `GET /api/roles/{}`: whatever the parameter is called. */
const nameless = (name: string) => name.replace(/\{\w*\}/g, '{}');

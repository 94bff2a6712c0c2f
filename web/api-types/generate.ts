import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import openapiTS, { astToString } from 'openapi-typescript';
import { ENDPOINTS } from '../../gateway/app.ts';
import { openapiDocument } from '../../gateway/openapi/document.ts';

const HEADER = '// Written by `npm run generate` from the OpenAPI document of the gateway; do not edit.\n\n';

const { values } = parseArgs({ options: { output: { type: 'string', short: 'o' } } });
const output = values.output ?? fileURLToPath(import.meta.resolve('../src/api/openapi.gen.ts'));

const types = await openapiTS(JSON.stringify(openapiDocument(ENDPOINTS, 'http://localhost:8000')));
writeFileSync(output, HEADER + astToString(types));

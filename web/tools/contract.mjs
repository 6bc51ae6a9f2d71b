// The types of the REST API for the console, from the contract that is checked in (docs/api/openapi.json): what the server no longer says or
// takes does not compile. Written before every build and every check; the file itself is not kept.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './apps.mjs';

const source = join(root, '../docs/api/openapi.json');
const target = join(root, 'console/src/api/contract.ts');

export function writeContract() {
  const text = contractOf(JSON.parse(readFileSync(source, 'utf8')));
  mkdirSync(dirname(target), { recursive: true });
  if (before() !== text) writeFileSync(target, text);
}

function before() {
  try {
    return readFileSync(target, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The module's text: an interface for each schema, the types of each operation, and what of it is needed at run time. */
export function contractOf(document) {
  const lines = ['// Made by tools/contract.mjs from docs/api/openapi.json. Changes here are lost.', ''];
  for (const [name, schema] of Object.entries(document.components.schemas)) lines.push(`export interface ${name} {`, ...properties(schema), '}', '');
  lines.push('export interface Operations {');
  const rows = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const parameters = operation.parameters ?? [];
      const asked = parameters.filter((parameter) => parameter.in !== 'header' && parameter.name !== 'dryRun');
      const has = (name) => parameters.some((parameter) => parameter.name === name);
      lines.push(
        `  ${operation.operationId}: {`,
        `    params: { ${asked.map((parameter) => `${name(parameter.name)}${parameter.required ? '' : '?'}: ${typeOf(parameter.schema)}${parameter.required ? '' : ' | undefined'}`).join('; ')} };`,
        `    body: ${bodyOf(operation)};`,
        `    answer: ${answerOf(operation)};`,
        '  };',
      );
      rows.push(`  ${operation.operationId}: { method: '${method.toUpperCase()}', path: '${path}', right: '${operation['x-right']}', everywhere: ${operation['x-subject'] === 'server'}, once: ${has('Idempotency-Key')}, trial: ${has('dryRun')} },`);
    }
  }
  lines.push('}', '', 'export interface Operation {', '  method: string;', '  path: string;', '  /** What whoever calls it must have. */', '  right: string;', '  /** It must be held for the whole server. */', '  everywhere: boolean;', '  /** Takes an idempotency key. */', '  once: boolean;', '  /** Has a dry run. */', '  trial: boolean;', '}', '');
  lines.push('export const operations: Record<keyof Operations, Operation> = {', ...rows, '};', '');
  return lines.join('\n');
}

function properties(schema) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => [
    ...(property.description === undefined ? [] : [`  /** ${property.description.replaceAll('*/', '*\\/')} */`]),
    `  ${name(key)}${required.has(key) ? '' : '?'}: ${typeOf(property)}${required.has(key) ? '' : ' | undefined'};`,
  ]);
}

function bodyOf(operation) {
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  return schema === undefined ? 'undefined' : typeOf(schema);
}

function answerOf(operation) {
  const [, success] = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
  const content = success.content ?? {};
  const schema = (content['application/json'] ?? content['application/x-ndjson'])?.schema;
  return schema === undefined ? 'undefined' : typeOf(schema) + (operation.responses['204'] !== undefined && operation.responses['200'] !== undefined ? ' | undefined' : '');
}

function typeOf(schema) {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1);
  if (schema.enum !== undefined) return schema.enum.map((value) => `'${value}'`).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => (type === 'null' ? 'null' : typeOf({ ...schema, type }))).join(' | ');
  switch (schema.type) {
    case 'array': {
      const item = typeOf(schema.items);
      return item.includes(' ') ? `(${item})[]` : `${item}[]`;
    }
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'string';
    case 'object':
      return schema.additionalProperties ? `Record<string, ${schema.additionalProperties === true ? 'unknown' : typeOf(schema.additionalProperties)}>` : 'object';
    default:
      throw new Error(`contract: there is no type for ${JSON.stringify(schema)}; add it to tools/contract.mjs`);
  }
}

function name(text) {
  return /^[A-Za-z_$][\w$]*$/.test(text) ? text : JSON.stringify(text);
}

/** What the page needs of an OpenAPI 3.1 document, as the server writes it. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

interface ApiOperation {
  readonly tags?: readonly string[]
  readonly operationId?: string
  readonly summary?: string
  readonly description?: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly description?: string; readonly schema?: Schema }[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }
  readonly responses?: Readonly<Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>>
}

export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
}

export interface Field {
  readonly name: string
  /** As TypeScript would write it. */
  readonly type: string
  readonly required: boolean
  readonly description: string
}

export interface Operation {
  readonly id: string
  readonly group: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly description: string
  readonly parameters: readonly (Field & { readonly place: string })[]
  readonly body: { readonly mediaTypes: readonly string[]; readonly type: string } | null
  readonly answers: readonly { readonly status: string; readonly description: string; readonly type: string }[]
}

export interface NamedSchema {
  readonly name: string
  readonly description: string
  readonly fields: readonly Field[]
  /** What it is where it has no members. */
  readonly type: string
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

export function operationsOf(document: ApiDocument): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = methods[method]
      return operation === undefined ? [] : [operationOf(path, method, operation)]
    }),
  )
}

function operationOf(path: string, method: string, operation: ApiOperation): Operation {
  const content = Object.entries(operation.requestBody?.content ?? {})
  return {
    id: operation.operationId ?? `${method} ${path}`,
    group: operation.tags?.[0] ?? '',
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? '',
    description: operation.description ?? '',
    parameters: (operation.parameters ?? []).map((parameter) => ({
      name: parameter.name,
      place: parameter.in,
      type: typeOf(parameter.schema),
      required: parameter.required === true,
      description: parameter.description ?? '',
    })),
    body: content.length === 0 ? null : { mediaTypes: content.map(([type]) => type), type: typeOf(content[0]?.[1].schema) },
    answers: Object.entries(operation.responses ?? {})
      .map(([status, answer]) => ({ status, description: answer.description ?? '', type: typeOf(Object.values(answer.content ?? {})[0]?.schema) }))
      .sort((a, b) => a.status.localeCompare(b.status)),
  }
}

export function schemasOf(document: ApiDocument): readonly NamedSchema[] {
  return Object.entries(document.components?.schemas ?? {})
    .map(([name, schema]) => ({
      name,
      description: schema.description ?? '',
      type: schema.properties === undefined ? typeOf(schema) : '',
      fields: Object.entries(schema.properties ?? {}).map(([field, of]) => ({ name: field, type: typeOf(of), required: schema.required?.includes(field) === true, description: describe(of) })),
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** Nothing where the schema allows anything. */
export function typeOf(schema: Schema | undefined): string {
  if (schema === undefined) return ''
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
  if (schema.oneOf !== undefined) return schema.oneOf.map(typeOf).sort(nullLast).join(' | ')
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  return [...types]
    .sort(nullLast)
    .map((type) => (type === 'array' ? `${typeOf(schema.items) || 'any'}[]` : type === 'object' ? objectType(schema) : type))
    .join(' | ')
}

function objectType(schema: Schema): string {
  return typeof schema.additionalProperties === 'object' ? `Record<string, ${typeOf(schema.additionalProperties) || 'any'}>` : 'object'
}

function describe(schema: Schema): string {
  return schema.description ?? schema.oneOf?.find((one) => one.description !== undefined)?.description ?? ''
}

function nullLast(a: string, b: string): number {
  return Number(a === 'null') - Number(b === 'null')
}

/** Those in which every word of the search stands somewhere. */
export function matching(operations: readonly Operation[], search: string): readonly Operation[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return operations.filter((operation) => {
    const text = `${operation.id} ${operation.method} ${operation.path} ${operation.summary} ${operation.description} ${operation.group}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

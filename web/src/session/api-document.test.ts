import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { matching, operationsOf, schemasOf, typeOf, type ApiDocument } from './api-document'

const document = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as ApiDocument

describe('the API document as a page', () => {
  it('shows every operation with its permission, parameters, body and answers', () => {
    const submit = operationsOf(document).find((operation) => operation.id === 'submitAnnotation')

    expect(submit).toMatchObject({
      method: 'POST',
      path: '/api/v1/tasks/{task}/annotations',
      group: 'Tasks',
      description: 'Needs the permission `annotate`.',
      parameters: [{ name: 'task', place: 'path', type: 'string', required: true }, { name: 'next', place: 'query', type: 'boolean', required: false }],
      body: { mediaTypes: ['application/json'], type: 'SubmitAnnotationRequest' },
    })
    expect(submit?.answers.map((answer) => answer.status)).toEqual(['201', '401', '404', '409', '422'])
  })

  it('names every operation once', () => {
    const ids = operationsOf(document).map((operation) => operation.id)

    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(50)
  })

  it('shows the members of a schema with types, and null last', () => {
    const request = schemasOf(document).find((schema) => schema.name === 'SubmitAnnotationRequest')

    expect(request?.fields.find((field) => field.name === 'confidence')).toEqual({ name: 'confidence', type: 'number | null', required: true, description: '0 to 1, as the annotator says.' })
    expect(request?.fields.find((field) => field.name === 'value')?.type).toBe('AnyJson')
  })

  it('has a schema for every name that is used', () => {
    const known = new Set(schemasOf(document).map((schema) => schema.name))
    const used = operationsOf(document).flatMap((operation) => [operation.body?.type ?? '', ...operation.answers.map((answer) => answer.type)])
    const named = used.flatMap((type) => type.match(/[A-Z]\w+/g) ?? []).filter((name) => name !== 'Record')

    expect(named.filter((name) => !known.has(name))).toEqual([])
  })

  it('writes types as TypeScript does', () => {
    expect(typeOf({ type: 'array', items: { $ref: '#/components/schemas/Fault' } })).toBe('Fault[]')
    expect(typeOf({ oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/Me' }] })).toBe('Me | null')
    expect(typeOf({ type: 'object', additionalProperties: { type: 'integer' } })).toBe('Record<string, integer>')
    expect(typeOf({})).toBe('')
  })

  it('finds by every word, wherever it stands', () => {
    const found = matching(operationsOf(document), 'post EXPORT')

    expect(found.map((operation) => operation.id)).toContain('exportLabels')
    expect(matching(found, 'no such word')).toEqual([])
  })
})

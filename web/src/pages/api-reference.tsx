import { Anchor, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { apiReference as words } from '../messages/en'
import { matching, operationsOf, schemasOf, type ApiDocument, type Field, type NamedSchema, type Operation } from '../session/api-document'
import { apiDocumentQuery } from '../session/queries'
import { Failure } from '../components/failure'
import styles from './api-reference.module.css'

/** Every address of this server, from the document that it serves itself. */
export function ApiReferencePage() {
  const api = useQuery(apiDocumentQuery)
  useEffect(() => {
    document.title = `${words.title} · Assay`
  }, [])
  if (api.data === undefined) return api.isError ? <Failure error={api.error} onRetry={() => void api.refetch()} /> : null
  return <Reference document={api.data} />
}

function Reference({ document }: { readonly document: ApiDocument }) {
  const [search, setSearch] = useState('')
  const operations = useMemo(() => operationsOf(document), [document])
  const schemas = useMemo(() => schemasOf(document), [document])
  const found = matching(operations, search)
  const groups = [...new Set(found.map((operation) => operation.group))]
  return (
    <div className="stack">
      <div>
        <h1>{words.title}</h1>
        <p className="muted">
          {words.intro} <Anchor href="/api/v1/openapi.json">openapi.json</Anchor>
        </p>
        <pre className={`${styles.example ?? ''} sideways`} tabIndex={0}>
          {words.example(window.location.origin)}
        </pre>
      </div>
      <TextInput label={words.search} value={search} onChange={(event) => setSearch(event.currentTarget.value)} className={styles.search ?? ''} />
      <p className="muted small" role="status">
        {words.count(found.length, operations.length)}
      </p>
      {groups.map((group) => (
        <section key={group} className="card">
          <h2>{group}</h2>
          {found
            .filter((operation) => operation.group === group)
            .map((operation) => (
              <OperationEntry key={operation.id} operation={operation} />
            ))}
        </section>
      ))}
      {search === '' && (
        <section className="card">
          <h2>{words.schemas}</h2>
          {schemas.map((schema) => (
            <SchemaEntry key={schema.name} schema={schema} />
          ))}
        </section>
      )}
    </div>
  )
}

function OperationEntry({ operation }: { readonly operation: Operation }) {
  return (
    <details className={styles.entry} id={operation.id}>
      <summary>
        <code className={styles.method}>{operation.method}</code> <code className={styles.path}>{operation.path}</code>
        <span className={styles.summary}>{operation.summary}</span>
      </summary>
      <p className="muted small">
        <code>{operation.id}</code> · {operation.description.replaceAll('`', '')}
      </p>
      {operation.parameters.length > 0 && <Fields title={words.parameters} fields={operation.parameters.map((field) => ({ ...field, name: `${field.name} (${field.place})` }))} />}
      {operation.body !== null && (
        <p>
          <strong>{words.body}</strong> {operation.body.type !== '' && <TypeText type={operation.body.type} />} <span className="muted small">{operation.body.mediaTypes.join(', ')}</span>
        </p>
      )}
      <table className={styles.table}>
        <caption>{words.answers}</caption>
        <tbody>
          {operation.answers.map((answer) => (
            <tr key={answer.status}>
              <th scope="row">{answer.status}</th>
              <td>{answer.description}</td>
              <td>{answer.type !== '' && <TypeText type={answer.type} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

function SchemaEntry({ schema }: { readonly schema: NamedSchema }) {
  return (
    <details className={styles.entry} id={`schema-${schema.name}`}>
      <summary>
        <code>{schema.name}</code> {schema.type !== '' && <span className="muted small">{schema.type}</span>}
      </summary>
      {schema.description !== '' && <p className="muted small">{schema.description}</p>}
      {schema.fields.length > 0 && <Fields title={words.members} fields={schema.fields} />}
    </details>
  )
}

function Fields({ title, fields }: { readonly title: string; readonly fields: readonly Field[] }) {
  return (
    <table className={styles.table}>
      <caption>{title}</caption>
      <tbody>
        {fields.map((field) => (
          <tr key={field.name}>
            <th scope="row">
              <code>{field.name}</code>
            </th>
            <td>
              <TypeText type={field.type || words.anything} />
              {!field.required && <span className="muted small"> {words.optional}</span>}
            </td>
            <td>{field.description}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A type whose named parts lead to their schemas. */
function TypeText({ type }: { readonly type: string }) {
  return (
    <code>
      {type.split(/\b([A-Z]\w+)\b/).map((part, index) =>
        index % 2 === 1 && part !== 'Record' ? (
          <a key={index} href={`#schema-${part}`} onClick={() => open(part)}>
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </code>
  )
}

function open(schema: string): void {
  const entry = document.getElementById(`schema-${schema}`)
  if (entry instanceof HTMLDetailsElement) entry.open = true
}

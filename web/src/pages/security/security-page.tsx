import { Button, Checkbox, PasswordInput, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Line } from '../../components/line'
import { NumberBox } from '../../components/number-box'
import { PageState } from '../../components/page-state'
import { besidesFields } from '../../components/refused-form'
import { say } from '../../components/said'
import { useSending } from '../../components/use-sending'
import { security as words } from '../../messages/en'
import { ago, date, day, wholeBetween } from '../../messages/format'
import { changePassword, createToken, endSession, revokeToken, sessionsQuery, tokensQuery } from '../../session/people'
import { projectsQuery } from '../../session/queries'
import type { Problem } from '../../session/server'
import { Secret } from '../secret'
import styles from '../settings/settings.module.css'
import { browserName } from './browser-name'
import { Table } from '../../components/table'
import tables from '../../components/table.module.css'

/** Where I am signed in, and what acts in my name. */
export function SecurityPage() {
  useEffect(() => {
    document.title = `${words.title} · Assay`
  }, [])
  return (
    <div className="stack">
      <h1>{words.title}</h1>
      <Sessions />
      <Tokens />
      <div className={styles.cards}>
        <NewToken />
        <Password />
      </div>
    </div>
  )
}

function Sessions() {
  const sessions = useQuery(sessionsQuery)
  const [end] = useSending(async (session: Parameters<typeof endSession>[0]) => endSession(session))
  return (
    <section className="stack-tight">
      <h2>{words.sessions}</h2>
      <PageState query={sessions}>
        {(found) => (
          <Table columns={[words.browser, words.since, words.used]} hasActions>
            {found.map((session) => (
              <tr key={session.number}>
                <td dir="auto" title={session.agent}>
                  {agentText(session.agent)}
                </td>
                <td className="muted">{day(session.startedAt)}</td>
                <td className="muted" title={day(session.lastUsedAt)}>
                  {ago(session.lastUsedAt)}
                </td>
                <td className={tables.actions}>
                  {session.current ? (
                    <span className="faint small">{words.thisOne}</span>
                  ) : (
                    <Button size="compact-sm" variant="default" onClick={() => end(session.number)}>
                      {words.end}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </PageState>
    </section>
  )
}

/** Browser and system; what a program says of itself, as it says it. */
function agentText(agent: string): string {
  const known = browserName(agent)
  return known !== null ? words.browserOn(known.browser, known.system) : agent === '' ? words.unknownBrowser : agent
}

function Tokens() {
  const tokens = useQuery(tokensQuery)
  const [revoke] = useSending(async (token: { readonly number: Parameters<typeof revokeToken>[0]; readonly name: string }) => {
    const got = await revokeToken(token.number)
    say(got.ok ? words.revoked(token.name) : got.problem.detail, { tone: got.ok ? 'ok' : 'bad' })
  })
  const projects = useQuery(projectsQuery)
  const nameOf = (id: string) => (id === '0' ? words.everyProject : (projects.data?.find((one) => one.id === id)?.name ?? id))
  return (
    <section className="stack-tight">
      <h2>{words.tokens}</h2>
      <PageState query={tokens}>
        {(found) =>
          found.filter((token) => !token.revoked).length === 0 ? (
            <p className="muted">{words.noTokens}</p>
          ) : (
            <Table columns={[words.name, words.may, words.where, words.ends, words.used]} hasActions>
              {found
                .filter((token) => !token.revoked)
                .map((token) => (
                  <tr key={token.number}>
                    <td dir="auto">{token.name}</td>
                    <td>{token.scopes.length === 0 ? words.everything : token.scopes.map((scope) => words.scopes[scope] ?? scope).join('; ')}</td>
                    <td dir="auto">{nameOf(token.project)}</td>
                    <td className="muted">{date(token.expiresAt)}</td>
                    <td className="muted">{token.lastUsedAt === null ? words.never : ago(token.lastUsedAt)}</td>
                    <td className={tables.actions}>
                      <Button
                        size="compact-sm" variant="default"
                        onClick={() => revoke(token)}
                      >
                        {words.revoke}
                      </Button>
                    </td>
                  </tr>
                ))}
            </Table>
          )
        }
      </PageState>
    </section>
  )
}

const readDays = wholeBetween(1, 365)

function NewToken() {
  const projects = useQuery(projectsQuery)
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly string[]>([])
  const [project, setProject] = useState('0')
  const [days, setDays] = useState(90)
  const [secret, setSecret] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [make, isMaking] = useSending(async () => {
    if (Number.isNaN(days)) return
    const got = await createToken(name.trim(), scopes, project === '0' ? null : project, days)
    setProblem(got.ok ? null : got.problem)
    if (!got.ok) return
    setSecret(got.value.secret)
    setName('')
    setScopes([])
  })
  const refused = besidesFields(problem, ['name', 'days'])
  return (
    <section className="card stack">
      <h2>{words.newToken}</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          make()
        }}
      >
        <TextInput label={words.name} description={words.nameHelp} value={name} onChange={(event) => setName(event.currentTarget.value)} error={problem?.faults.find((fault) => fault.field === 'name')?.message} />
        <Checkbox.Group label={words.may} description={scopes.length === 0 ? words.everything : undefined} value={[...scopes]} onChange={setScopes}>
          <div className="stack-tight">
            {Object.entries(words.scopes).map(([scope, text]) => (
              <Checkbox key={scope} value={scope} label={text} />
            ))}
          </div>
        </Checkbox.Group>
        <Select label={words.where} allowDeselect={false} value={project} data={[{ value: '0', label: words.everyProject }, ...(projects.data ?? []).map((one) => ({ value: one.id, label: one.name }))]} onChange={(value) => setProject(value ?? '0')} />
        <NumberBox label={words.days} value={days} read={readDays} unreadable={words.daysRange} onChange={setDays} error={problem?.faults.find((fault) => fault.field === 'days')?.message} />
        {refused !== null && <Line tone="bad" urgent text={refused} />}
        <div>
          <Button type="submit" loading={isMaking} disabled={name.trim() === '' || Number.isNaN(days)}>
            {words.newToken}
          </Button>
        </div>
      </form>
      {secret !== null && <Secret secret={secret} name={words.tokens} />}
    </section>
  )
}

function Password() {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [change, isChanging] = useSending(async () => {
    const got = await changePassword(current, next)
    if (got.ok) window.location.assign('/signin?changed=1')
    else setProblem(got.problem)
  })
  return (
    <section className="card stack">
      <h2>{words.password}</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          change()
        }}
      >
        <PasswordInput label={words.current} autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.currentTarget.value)} />
        <PasswordInput label={words.next} description={words.passwordHelp} autoComplete="new-password" value={next} onChange={(event) => setNext(event.currentTarget.value)} />
        {problem !== null && <Line tone="bad" urgent text={problem.faults[0]?.message ?? problem.detail} />}
        <div>
          <Button type="submit" loading={isChanging} disabled={current === '' || next === ''}>
            {words.password}
          </Button>
        </div>
      </form>
    </section>
  )
}

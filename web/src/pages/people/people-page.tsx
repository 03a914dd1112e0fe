import { Button, Checkbox, Modal, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useCommands } from '../../components/commands'
import { Line } from '../../components/line'
import { Empty, PageState } from '../../components/page-state'
import { useSending } from '../../components/use-sending'
import { common, people as words } from '../../messages/en'
import { ago, count, date, day, NONE } from '../../messages/format'
import { createPool, invitationsQuery, peopleQuery, revokeInvitation, setRoles, type Person } from '../../session/people'
import type { Me, Problem, Project } from '../../session/server'
import { statisticsQuery } from '../../session/statistics'
import { poolsQuery } from '../../session/tasks'
import { InviteDialog } from './invite-dialog'
import styles from './people.module.css'
import { Table, numbers } from '../../components/table'
import tables from '../../components/table.module.css'

const ROLES = ['annotator', 'reviewer', 'adjudicator', 'lead', 'taxonomy-owner', 'auditor', 'service', 'owner'] as const
/** What a lead may give; owners give all. */
const BELOW_LEAD: readonly string[] = ['annotator', 'reviewer', 'adjudicator']

/** Who takes part, as what, in which pools; who was invited. */
export function PeoplePage({ project, me }: { readonly project: Project; readonly me: Me }) {
  const people = useQuery(peopleQuery(project.id))
  const [query, setQuery] = useState('')
  const [isInviting, setInviting] = useState(false)
  const [editing, setEditing] = useState<Person | null>(null)
  const find = useRef<HTMLInputElement>(null)
  useCommands([
    { id: 'invite', name: words.invite, keys: ['I'], group: 'page', run: () => setInviting(true) },
    { id: 'find', name: words.find, keys: ['/', 'F'], group: 'page', run: () => find.current?.focus() },
  ])
  useEffect(() => {
    document.title = `${words.title} · ${project.name} · Assay`
  }, [project.name])
  return (
    <div className="stack">
      <div className="row-wide">
        <h1 className="grow">{words.title}</h1>
        <TextInput ref={find} size="sm" aria-label={words.find} placeholder={words.find} leftSection={<kbd>/</kbd>} value={query} onChange={(event) => setQuery(event.currentTarget.value)} />
        <Button onClick={() => setInviting(true)} rightSection={<kbd>I</kbd>}>
          {words.invite}
        </Button>
      </div>
      <PageState query={people}>
        {(found) =>
          found.length <= 1 && query === '' ? (
            <Empty text={words.onlyYou}>
              <Button onClick={() => setInviting(true)}>{words.invite}</Button>
            </Empty>
          ) : (
            <PeopleTable project={project} me={me} people={found.filter((one) => `${one.name} ${one.email}`.toLowerCase().includes(query.trim().toLowerCase()))} onEdit={setEditing} />
          )
        }
      </PageState>
      <div className={styles.below}>
        <Invitations project={project} />
        <Pools project={project} people={people.data ?? []} />
      </div>
      {isInviting && <InviteDialog project={project} onClose={() => setInviting(false)} />}
      {editing !== null && <RolesDialog key={editing.id} project={project} person={editing} onClose={() => setEditing(null)} />}
    </div>
  )
}

function PeopleTable({ project, me, people, onEdit }: { readonly project: Project; readonly me: Me; readonly people: readonly Person[]; readonly onEdit: (person: Person) => void }) {
  const figures = useQuery(statisticsQuery(project.id))
  const pools = useQuery(poolsQuery(project.id))
  const did = new Map(figures.data?.people.map((one) => [one.actor, one]))
  const poolNames = new Map(pools.data?.map(({ id, name }) => [id, name]))
  return (
    <Table columns={[words.person, words.roles, numbers(words.answers), numbers(words.today), numbers(words.skips), numbers(words.held), words.last]} hasActions>
      {people.map((person) => {
        const figure = did.get(person.id)
        return (
          <tr key={person.id}>
            <td dir="auto">
              <strong>{person.name}</strong>
              <div className="muted small">
                {person.email} {person.disabled && words.disabled}
              </div>
            </td>
            <td>
              {person.grants.map((grant) => (
                <div key={`${grant.project} ${grant.pool}`}>
                  {grant.roles.map((role) => words.roleNames[role] ?? role).join(', ')}
                  {grant.project === '0' && <span className="faint small"> {words.everywhere}</span>}
                  {grant.pool !== '0' && <span className="faint small"> {words.inPool(poolNames.get(grant.pool) ?? grant.pool)}</span>}
                </div>
              ))}
            </td>
            <td className="number">
              {figure === undefined ? (
                NONE
              ) : (
                <Link to="/p/$project/data" params={{ project: project.id }} search={{ filter: `by:${person.id}` }}>
                  {count(figure.answers)}
                </Link>
              )}
            </td>
            <td className="number">{count(figure?.today)}</td>
            <td className="number">{count(figure?.skips)}</td>
            <td className="number">{count(person.held)}</td>
            <td className="muted" title={figure === undefined ? undefined : day(figure.lastAt)}>
              {figure === undefined ? NONE : ago(figure.lastAt)}
            </td>
            <td className={tables.actions}>
              {person.id === me.id ? (
                <span className="faint small">{words.you}</span>
              ) : (
                <Button size="compact-sm" variant="default" onClick={() => onEdit(person)}>
                  {words.change}
                </Button>
              )}
            </td>
          </tr>
        )
      })}
    </Table>
  )
}

/** Says what a change takes away before it is made. */
function RolesDialog({ project, person, onClose }: { readonly project: Project; readonly person: Person; readonly onClose: () => void }) {
  const pools = useQuery(poolsQuery(project.id))
  const [pool, setPool] = useState('0')
  const standing = person.grants.find((grant) => grant.project === project.id && grant.pool === pool)?.roles ?? []
  const [chosen, setChosen] = useState<readonly string[] | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const roles = chosen ?? standing
  const isOwner = project.roles.includes('owner')
  const annotates = (held: readonly string[]) => held.some((role) => role === 'annotator' || role === 'lead' || role === 'owner' || role === 'service')
  const loses = person.held > 0 && annotates(standing) && !annotates(roles)
  const [save, isSaving] = useSending(async () => {
    const got = await setRoles(project.id, person.id, roles, pool === '0' ? null : pool)
    if (got.ok) onClose()
    else setProblem(got.problem)
  })
  return (
    <Modal opened onClose={onClose} title={words.rolesOf(person.name)} closeButtonProps={{ 'aria-label': common.close }}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        {(pools.data?.length ?? 0) > 0 && (
          <Select
            label={words.where} allowDeselect={false} value={pool} data={[{ value: '0', label: words.wholeProject }, ...(pools.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
            onChange={(value) => {
              setPool(value ?? '0')
              setChosen(null)
            }}
          />
        )}
        <Checkbox.Group label={words.roles} value={[...roles]} onChange={setChosen}>
          <div className="stack-tight">
            {ROLES.filter((role) => isOwner || BELOW_LEAD.includes(role) || standing.includes(role)).map((role) => (
              <Checkbox key={role} value={role} label={words.roleNames[role]} description={words.roleHelp[role]} disabled={!isOwner && !BELOW_LEAD.includes(role)} />
            ))}
          </div>
        </Checkbox.Group>
        <p className="muted">{loses ? words.losesTasks(person.name, person.held) : roles.length === 0 ? words.losesAll(person.name) : words.noLoss(person.name)}</p>
        {problem !== null && <Line tone="bad" urgent text={problem.detail} />}
        <div className="row">
          <Button type="submit" loading={isSaving} disabled={chosen === null}>
            {words.save}
          </Button>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function Invitations({ project }: { readonly project: Project }) {
  const invitations = useQuery(invitationsQuery(project.id))
  const [takeBack] = useSending(async (number: Parameters<typeof revokeInvitation>[1]) => revokeInvitation(project.id, number))
  return (
    <section className="card stack-tight">
      <h2>{words.invitations}</h2>
      <PageState query={invitations}>
        {(found) =>
          found.length === 0 ? (
            <p className="muted">{words.noInvitations}</p>
          ) : (
            <ul className={styles.list}>
              {found.map((one) => (
                <li key={one.number}>
                  <span className="grow" dir="auto">
                    {one.note === '' ? words.unnamed : one.note} <span className="muted small">{one.roles.map((role) => words.roleNames[role] ?? role).join(', ')}</span>
                  </span>
                  <span className="muted small">{words.ends(date(one.expiresAt), one.invitedByName)}</span>
                  <Button size="compact-sm" variant="default" onClick={() => takeBack(one.number)}>
                    {words.takeBack}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </PageState>
    </section>
  )
}

function Pools({ project, people }: { readonly project: Project; readonly people: readonly Person[] }) {
  const pools = useQuery(poolsQuery(project.id))
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [make] = useSending(async () => {
    const got = await createPool(project.id, name.trim())
    setProblem(got.ok ? null : got.problem)
    if (got.ok) setName('')
  })
  return (
    <section className="card stack-tight">
      <h2>{words.pools}</h2>
      <p className="muted small">{words.poolsHelp}</p>
      <PageState query={pools}>
        {(found) => (
          <ul className={styles.list}>
            {found.map((pool) => (
              <li key={pool.id}>
                <span className="grow" dir="auto">
                  {pool.name}
                </span>
                <span className="muted small">{words.members(people.filter((one) => one.grants.some((grant) => grant.pool === pool.id)).length)}</span>
                <Link to="/p/$project/data" params={{ project: project.id }} search={{ filter: `pool:"${pool.name}"` }}>
                  {words.itsTasks}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </PageState>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault()
          make()
        }}
      >
        <TextInput size="sm" className="grow" aria-label={words.poolName} placeholder={words.poolName} value={name} error={problem?.detail} onChange={(event) => setName(event.currentTarget.value)} />
        <Button type="submit" variant="default" disabled={name.trim() === ''}>
          {words.makePool}
        </Button>
      </form>
    </section>
  )
}

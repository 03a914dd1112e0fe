import { Button, Checkbox, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Line } from '../../components/line'
import { useSending } from '../../components/use-sending'
import { common, people as words } from '../../messages/en'
import { invite } from '../../session/people'
import type { Problem, Project } from '../../session/server'
import { Secret } from '../secret'

const ROLES = ['annotator', 'reviewer', 'adjudicator'] as const
const OWNERS = ['lead', 'taxonomy-owner', 'auditor'] as const

/** Makes a link that lets somebody join; it is shown once. */
export function InviteDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const [roles, setRoles] = useState<readonly string[]>(['annotator'])
  const [note, setNote] = useState('')
  const [link, setLink] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [make, isMaking] = useSending(async () => {
    const got = await invite(project.id, roles, note.trim())
    if (got.ok) setLink(window.location.origin + got.value.path)
    else setProblem(got.problem)
  })
  return (
    <Modal opened onClose={onClose} title={words.inviteTitle} closeButtonProps={{ 'aria-label': common.close }}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (link === null) make()
        }}
      >
        <p className="muted">{words.inviteHelp}</p>
        <TextInput data-autofocus label={words.inviteNote} description={words.inviteNoteHelp} value={note} onChange={(event) => setNote(event.currentTarget.value)} disabled={link !== null} />
        <Checkbox.Group label={words.roles} value={[...roles]} onChange={setRoles}>
          <div className="stack-tight">
            {[...ROLES, ...(project.roles.includes('owner') ? OWNERS : [])].map((role) => (
              <Checkbox key={role} value={role} label={words.roleNames[role]} description={words.roleHelp[role]} disabled={link !== null} />
            ))}
          </div>
        </Checkbox.Group>
        {problem !== null && <Line tone="bad" urgent text={problem.detail} />}
        {link === null ? (
          <div>
            <Button type="submit" loading={isMaking} disabled={roles.length === 0}>
              {words.makeLink}
            </Button>
          </div>
        ) : (
          <Secret secret={link} name={words.link} />
        )}
      </form>
    </Modal>
  )
}

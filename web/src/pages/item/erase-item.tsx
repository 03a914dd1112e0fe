import { Button, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Line } from '../../components/line'
import { say } from '../../components/said'
import { useSending } from '../../components/use-sending'
import { common, erasing as words } from '../../messages/en'
import { eraseItem } from '../../session/actions'
import { refreshErased } from '../../session/changes'
import { may } from '../../session/rights'
import type { Problem, Project } from '../../session/server'

/** An owner erases an item, after reading what that means. */
export function EraseItem({ project, item, name }: { readonly project: Project; readonly item: string; readonly name: string }) {
  const [asks, setAsks] = useState(false)
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const close = () => {
    setAsks(false)
    setProblem(null)
  }
  const [erase, isBusy] = useSending(async () => {
    // A dialog that goes away can still be pressed.
    if (!asks) return
    const got = await eraseItem(item, reason.trim())
    setProblem(got.ok ? null : got.problem)
    if (!got.ok) return
    setAsks(false)
    say(got.value.freeSpaceIsClean ? words.done : words.doneButFreeSpace)
    refreshErased(project.id)
  })
  if (!may(project, 'administer')) return null
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsks(true)}>
        {words.erase}
      </Button>
      <Modal opened={asks} onClose={close} title={words.title(name)} closeButtonProps={{ 'aria-label': common.close }}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            erase()
          }}
        >
          <p>{words.what}</p>
          <TextInput data-autofocus label={words.reason} description={words.reasonHelp} maxLength={2000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          {problem !== null && <Line tone="bad" urgent text={problem.detail} />}
          <div className="row">
            <Button type="submit" color="red" loading={isBusy} disabled={reason.trim() === ''}>
              {words.yes}
            </Button>
            <Button variant="default" onClick={close}>
              {words.no}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  )
}

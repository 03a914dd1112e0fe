import { Button, Modal, PasswordInput } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import { Line } from '../../components/line'
import { common, labeling as words, signIn as signInWords } from '../../messages/en'
import { signIn } from '../../session/actions'
import type { Me } from '../../session/server'

interface SignInHereProps {
  readonly me: Me
  readonly opened: boolean
  readonly onClose: () => void
  readonly onSignedIn: () => void
}

/** Signs the same person in again without leaving the task. */
export function SignInHere({ me, opened, onClose, onSignedIn }: SignInHereProps) {
  const [password, setPassword] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    const got = await signIn(me.email ?? '', password)
    setBusy(false)
    setPassword('')
    if (!got.ok) return setTrouble(got.problem.status === 0 ? signInWords.offline(0) : got.problem.detail)
    setTrouble(null)
    onClose()
    onSignedIn()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={signInWords.title} closeButtonProps={{ 'aria-label': common.close }}>
      <div className="stack">
        {trouble !== null && <Line tone="bad" urgent text={trouble} />}
        {me.email === null ? (
          <p>{words.signInByLink}</p>
        ) : (
          <form className="stack" onSubmit={submit}>
            <p dir="auto">{me.email}</p>
            <input type="hidden" name="email" autoComplete="username" value={me.email} />
            <PasswordInput label={signInWords.password} data-autofocus autoComplete="current-password" required withAsterisk={false} value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
            <div>
              <Button type="submit" loading={isBusy} rightSection={<kbd>Enter</kbd>}>
                {signInWords.submit}
              </Button>
            </div>
          </form>
        )}
      </div>
    </Modal>
  )
}

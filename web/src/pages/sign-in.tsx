import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useEffect, useState, type SubmitEvent } from 'react'
import { signIn as words } from '../messages/en'
import { redeemLink, signIn } from '../session/actions'
import type { Problem } from '../session/server'
import { CenterCard } from './center-card'
import { Line } from '../components/line'
import { useSecretAddress } from './use-secret-address'

/** Sign in by e-mail and password, or by a single-use link whose secret stands behind the #. */
export function SignInPage({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [link, setLink] = useState(() => linkIn(window.location.hash))

  useSecretAddress((hash) => {
    const another = linkIn(hash)
    if (another === null) return
    setProblem(null)
    setLink(another)
  })

  useEffect(() => {
    if (link === null) return
    let isLatest = true
    void redeemOnce(link).then((got) => {
      if (got.ok) return onSignedIn()
      // Another link was opened meanwhile: what became of this one is no news.
      if (!isLatest) return
      setProblem(got.problem)
      setLink(null)
    })
    return () => {
      isLatest = false
    }
  }, [link, onSignedIn])

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const got = await signIn(email, password)
    setBusy(false)
    if (got.ok) onSignedIn()
    else setProblem(got.problem)
  }

  if (link !== null) return <CenterCard title={words.byLink} />
  return (
    <CenterCard title={words.title}>
      {problem === null && new URLSearchParams(window.location.search).has('changed') && <Line tone="ok" text={words.changed} />}
      {problem !== null && <Line tone={problem.status === 0 ? 'warn' : 'bad'} urgent text={problem.status === 0 ? words.offline(0) : problem.detail} />}
      <form className="stack" onSubmit={submit}>
        <TextInput label={words.email} type="email" name="email" autoComplete="username" required withAsterisk={false} autoFocus value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <PasswordInput label={words.password} name="password" autoComplete="current-password" required withAsterisk={false} value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
        <Button type="submit" loading={isBusy} rightSection={<kbd>Enter</kbd>}>
          {words.submit}
        </Button>
      </form>
      <p className="muted small">{words.noAccount}</p>
    </CenterCard>
  )
}

function linkIn(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, '')).get('link')
}

const redeeming = new Map<string, ReturnType<typeof redeemLink>>()

/** A link works once: asking twice would turn a good one down. One that was turned down may be opened again. */
function redeemOnce(secret: string): ReturnType<typeof redeemLink> {
  const asked = redeeming.get(secret) ?? redeemLink(secret)
  redeeming.set(secret, asked)
  void asked.then((got) => !got.ok && redeeming.delete(secret))
  return asked
}

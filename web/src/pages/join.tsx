import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { join as words } from '../messages/en'
import { acceptInvitation } from '../session/actions'
import { setupQuery } from '../session/queries'
import type { Problem } from '../session/server'
import { CenterCard } from './center-card'
import { JoinSecret } from './join-secret'
import { Line } from '../components/line'
import { besidesFields } from '../components/refused-form'
import { useSecretAddress } from './use-secret-address'

/**
 * Makes an account: the owner's on a first run, or with an invitation whose secret stands behind the #. It leaves the address, and so the
 * history, at once; this tab keeps it, so that the page may be loaded again.
 */
export function JoinPage({ isSetUp, onSignedIn }: { readonly isSetUp: boolean; readonly onSignedIn: () => void }) {
  const [kept] = useState(() => new JoinSecret(isSetUp ? 'set-up' : 'join'))
  const [secret, setSecret] = useState(() => kept.take(window.location.hash))
  const [isGiven, setGiven] = useState(secret !== '')
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const setup = useQuery({ ...setupQuery, enabled: isSetUp })

  useSecretAddress((hash) => {
    setSecret(kept.take(hash))
    setGiven(true)
    setProblem(null)
  })

  const refused = besidesFields(problem, ['name', 'email', 'password'])
  const faultOf = (field: string) => problem?.faults.find((fault) => fault.field === field)?.message
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const got = await acceptInvitation(secret.trim(), name.trim(), email.trim(), password)
    setBusy(false)
    if (!got.ok) return setProblem(got.problem)
    kept.forget()
    onSignedIn()
  }

  if (setup.data?.ownerMissing === false) {
    return (
      <CenterCard title={words.setUpTitle}>
        <p className="muted">{words.hasOwner}</p>
        <Link to="/signin">{words.toSignIn}</Link>
      </CenterCard>
    )
  }
  return (
    <CenterCard title={isSetUp ? words.setUpTitle : words.joinTitle}>
      <p className="muted">{isSetUp ? words.setUpIntro : words.joinIntro}</p>
      {refused !== null && <Line tone="bad" urgent text={refused} />}
      <form className="stack" onSubmit={submit}>
        <TextInput label={isSetUp ? words.token : words.invitation} description={isSetUp || isGiven ? undefined : words.openAgain} required withAsterisk={false} autoFocus={!isGiven} autoComplete="off" value={secret} onChange={(event) => setSecret(event.currentTarget.value)} classNames={{ input: 'mono' }} />
        <TextInput label={words.name} required withAsterisk={false} autoFocus={isGiven} autoComplete="name" value={name} onChange={(event) => setName(event.currentTarget.value)} error={faultOf('name')} />
        <TextInput label={words.email} type="email" required withAsterisk={false} autoComplete="username" value={email} onChange={(event) => setEmail(event.currentTarget.value)} error={faultOf('email')} />
        <PasswordInput label={words.password} description={words.passwordHelp} required withAsterisk={false} autoComplete="new-password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} error={faultOf('password')} />
        <Button type="submit" loading={isBusy} rightSection={<kbd>Enter</kbd>}>
          {words.submit}
        </Button>
      </form>
    </CenterCard>
  )
}

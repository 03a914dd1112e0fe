import { useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import { queryClient } from '../session/queries'
import { JoinPage } from './join'
import { SignInPage } from './sign-in'

/** Where somebody goes who has signed in: back to where they came from, and never to another site. */
function useEntry(): () => void {
  const router = useRouter()
  return useCallback(() => {
    const wanted = new URLSearchParams(window.location.search).get('to') ?? '/'
    queryClient.clear()
    void router.navigate({ href: /^\/(?![/\\])/.test(wanted) ? wanted : '/', replace: true })
  }, [router])
}

export function SignInRoute() {
  return <SignInPage onSignedIn={useEntry()} />
}

export function JoinRoute() {
  return <JoinPage isSetUp={false} onSignedIn={useEntry()} />
}

export function SetUpRoute() {
  return <JoinPage isSetUp onSignedIn={useEntry()} />
}

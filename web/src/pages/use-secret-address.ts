import { useEffect, useEffectEvent } from 'react'

/**
 * Secrets of links stand behind the #. They leave the address bar and the history before anything else happens. A link that is opened
 * where its page is open already loads nothing anew: only what is behind the # changes, and it is handed over here.
 */
export function useSecretAddress(onOpened: (hash: string) => void): void {
  const opened = useEffectEvent(onOpened)
  useEffect(() => {
    clear()
    const onChange = () => {
      const { hash } = window.location
      if (hash.length < 2) return
      clear()
      opened(hash)
    }
    window.addEventListener('hashchange', onChange)
    return () => window.removeEventListener('hashchange', onChange)
  }, [])
}

function clear(): void {
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search)
}

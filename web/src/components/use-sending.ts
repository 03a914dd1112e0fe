import { useRef, useState } from 'react'

/** Runs what sends something once at a time: the second press of a double click or of a held key asks for nothing more. */
export function useSending<Args extends readonly unknown[]>(act: (...args: Args) => Promise<unknown>): readonly [send: (...args: Args) => void, isSending: boolean] {
  const [isSending, setSending] = useState(false)
  // What is drawn lags behind the second press.
  const isUnderWay = useRef(false)
  const send = (...args: Args) => {
    if (isUnderWay.current) return
    isUnderWay.current = true
    setSending(true)
    void act(...args).finally(() => {
      isUnderWay.current = false
      setSending(false)
    })
  }
  return [send, isSending]
}

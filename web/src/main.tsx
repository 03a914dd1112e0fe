import './theme/mantine-styles'
import './theme/base.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { router } from './pages/router'
import { queryClient } from './session/queries'
import { theme } from './theme/theme'

const place = document.getElementById('root')
if (place === null) throw new Error('The page has no place for the application.')
createRoot(place).render(
  // Variables and global classes are static files: the content policy refuses style elements.
  <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>,
)

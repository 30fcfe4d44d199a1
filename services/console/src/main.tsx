import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { onSignedOut } from './api/client.ts'
import { mayHelpToRetry } from './api/problem.ts'
import { makeRouter } from './app/router.ts'
import { forget, meQuery } from './app/session.ts'
import { PreferencesProvider } from './preferences/react.tsx'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import './styles/tokens.css'
import './styles/base.css'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && mayHelpToRetry(error),
      throwOnError: false,
    },
  },
})
const router = makeRouter(client)

onSignedOut(() => {
  if (client.getQueryData(meQuery.queryKey) === null) return
  forget(client)
  void router.invalidate()
})

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <PreferencesProvider>
        <ErrorBoundary>
          <RouterProvider router={router} />
        </ErrorBoundary>
      </PreferencesProvider>
    </QueryClientProvider>
  </StrictMode>,
)

import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const place = document.getElementById('place')
if (place) createRoot(place).render(<App />)

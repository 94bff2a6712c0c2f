import '@fontsource-variable/inter/wght.css';
import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { loadConfig } from './config.ts';
import { SetupProblem } from './pages/setup-problem.tsx';

const root = createRoot(document.getElementById('root') as HTMLElement);

await loadConfig().then(
  (config) =>
    root.render(
      <StrictMode>
        <App config={config} />
      </StrictMode>,
    ),
  (error) => root.render(<SetupProblem detail={String(error.message)} />),
);

/** Opens the reading room: styles, session, pages. */

import '@fontsource-variable/atkinson-hyperlegible-next/index.css';
import '@fontsource-variable/atkinson-hyperlegible-mono/index.css';
import './styles/tokens.css';
import './styles/parts.css';
import { render } from 'preact';
import { begin } from './api/session.ts';
import { App } from './app.tsx';

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
void begin();

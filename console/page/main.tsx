import { render } from 'preact';
import { App } from './app.tsx';
import { listen } from './server.ts';
import { acceptDrops } from './upload-panel.tsx';

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
listen();
acceptDrops();

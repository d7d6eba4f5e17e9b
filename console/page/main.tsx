import { render } from 'preact';
import { App } from './app.tsx';
import { acceptDrops } from './chosen-files.ts';
import { listen } from './listen.ts';

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
listen();
acceptDrops();

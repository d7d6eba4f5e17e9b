/** The build puts this in wherever code that also runs in Node uses a global of Node's. */
declare const Buffer: typeof import('./buffer.ts').Buffer;

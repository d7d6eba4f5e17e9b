/** Which function a worker is an invocation of. */
export type WorkerKind = 'uploads' | 'sweep' | 'states' | 'person' | 'restore';

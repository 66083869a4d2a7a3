import { z } from 'zod';

// Before any schema is built: compiled parsers need eval, which the content security policy refuses.
z.config({ jitless: true });
const { start } = await import('./start.tsx');
start();

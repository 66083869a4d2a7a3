/** Channel names and call names, free of zod: the preload bundle holds nothing else of shared. */
export const CALL_CHANNEL = 'quartermaster:call';
export const EVENT_CHANNEL = 'quartermaster:event';

export const callNames = [
  'app.info',
  'catalog.get',
  'plan.make',
  'hardware.scan',
  'hardware.cancelScan',
  'profiles.list',
  'profiles.save',
  'profiles.rename',
  'profiles.delete',
  'settings.get',
  'settings.set',
  'runtimes.list',
  'jobs.list',
  'jobs.start',
  'jobs.cancel',
  'jobs.forget',
] as const;
export type CallName = (typeof callNames)[number];

export const eventNames = [
  'scan.progress',
  'measure.progress',
  'job.progress',
  'job.forgotten',
  'settings.changed',
  'profiles.changed',
  'app.fault',
] as const;
export type EventName = (typeof eventNames)[number];

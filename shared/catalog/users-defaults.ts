import { z } from 'zod';
import { type Users, usersSchema } from '../demand/users.ts';
import { type UseCaseId, useCaseIdSchema } from '../demand/workload.ts';
import { fact } from './source.ts';

/** A default of the people who use a model, with its source and the reasoning; use cases that differ are listed. */
const usersDefault = <T extends z.ZodType>(value: T) =>
  fact(value).extend({ unit: z.string().min(1), byUseCase: z.partialRecord(useCaseIdSchema, value).optional(), note: z.string().min(1) });

const { sessionsPerDay, requestsPerSession, activeHoursPerDay, workingDaysPerMonth } = usersSchema.shape;
const { peakFactor, maxTtftSeconds, maxTpotSeconds, maxWaitRatio, spareMachines } = usersSchema.shape;

export const usersDefaultsSchema = z.strictObject({
  sourceId: z.string(),
  asOf: z.string(),
  sessionsPerDay: usersDefault(sessionsPerDay),
  requestsPerSession: usersDefault(requestsPerSession),
  activeHoursPerDay: usersDefault(activeHoursPerDay),
  workingDaysPerMonth: usersDefault(workingDaysPerMonth),
  peakFactor: usersDefault(peakFactor),
  maxTtftSeconds: usersDefault(maxTtftSeconds),
  maxTpotSeconds: usersDefault(maxTpotSeconds),
  maxWaitRatio: usersDefault(maxWaitRatio),
  spareMachines: usersDefault(spareMachines),
});
export type UsersDefaults = Readonly<z.infer<typeof usersDefaultsSchema>>;

/** What people of a use case do and accept, where nobody says otherwise. */
export function defaultUsers(defaults: UsersDefaults, useCase: UseCaseId): Omit<Users, 'count'> {
  const of = ({ value, byUseCase }: UsersDefaults['sessionsPerDay']): number => byUseCase?.[useCase] ?? value;
  return {
    sessionsPerDay: of(defaults.sessionsPerDay),
    requestsPerSession: of(defaults.requestsPerSession),
    activeHoursPerDay: of(defaults.activeHoursPerDay),
    workingDaysPerMonth: of(defaults.workingDaysPerMonth),
    peakFactor: of(defaults.peakFactor),
    maxTtftSeconds: of(defaults.maxTtftSeconds),
    maxTpotSeconds: of(defaults.maxTpotSeconds),
    maxWaitRatio: of(defaults.maxWaitRatio),
    spareMachines: of(defaults.spareMachines),
  };
}

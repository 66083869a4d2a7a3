import type { ReactElement } from 'react';
import { MAX_USERS, type Users } from '#shared/demand/users.ts';
import { formatCount } from '#shared/format.ts';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { PercentField } from '../../ui/percent-field.tsx';
import type { Demand, ResolvedDemand } from './demand.ts';
import { demandSlice } from './slice.ts';

/** A team to begin with: nobody asks for a service for one. */
const FIRST_USERS = { count: 50 };

const ways = [
  { value: 'volume', label: 'Tokens a month', title: 'So many tokens a month, as on the Cost page' },
  { value: 'people', label: 'People', title: 'So many people: how many machines carry them, and what they ask for in a month' },
] as const;

/** How much is asked: tokens, or people whose tokens and machines follow. */
export function PeopleControls({ demand, resolved }: { readonly demand: Demand; readonly resolved: ResolvedDemand }): ReactElement {
  const changeUsers = demandSlice.use((state) => state.changeUsers);
  const { users } = resolved.workload;
  return (
    <>
      <ChoiceGroup
        label="How much is asked"
        value={users === undefined ? 'volume' : 'people'}
        choices={ways}
        onChange={(way) => changeUsers(way === 'people' ? FIRST_USERS : null)}
      />
      {users === undefined ? null : (
        <div className="workload__fields">
          <PeopleFields users={users} demand={demand} />
        </div>
      )}
    </>
  );
}

function PeopleFields({ users, demand }: { readonly users: Users; readonly demand: Demand }): ReactElement {
  const changeUsers = demandSlice.use((state) => state.changeUsers);
  const changed = (name: keyof Users): boolean => demand.workload.users !== undefined && name in demand.workload.users;
  const field = (name: keyof Users) => ({
    value: users[name],
    changed: name !== 'count' && changed(name),
    onChange: (value: number) => changeUsers({ ...users, [name]: value }),
  });
  return (
    <>
      <NumberField label="People" integer min={1} max={MAX_USERS} format={formatCount} {...field('count')} />
      <NumberField label="Sessions a day" min={0.01} max={1000} {...field('sessionsPerDay')} />
      <NumberField label="Requests in each" min={1} max={10_000} {...field('requestsPerSession')} />
      <NumberField label="Hours a day" unit="h" min={0.5} max={24} {...field('activeHoursPerDay')} />
      <NumberField label="Days a month" min={1} max={31} {...field('workingDaysPerMonth')} />
      <NumberField label="Peak over mean" unit="×" min={1} max={100} {...field('peakFactor')} />
      <NumberField label="They wait at most" unit="s" min={0.001} {...field('maxTtftSeconds')} />
      <NumberField label="Per token at most" unit="s" min={0.001} max={10} {...field('maxTpotSeconds')} />
      <PercentField
        label="Wait for a slot"
        ratio={users.maxWaitRatio}
        changed={changed('maxWaitRatio')}
        onChange={(maxWaitRatio) => changeUsers({ ...users, maxWaitRatio })}
      />
      <NumberField label="Spare machines" integer min={0} max={1000} {...field('spareMachines')} />
    </>
  );
}

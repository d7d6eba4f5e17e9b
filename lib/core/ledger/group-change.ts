import type { GroupItem } from './group-item.ts';

/** What must stand there: nothing, or exactly this version. */
export type GroupCondition =
  | { readonly exists: false }
  | { readonly exists: true; readonly state: GroupItem['state']; readonly cutToken: string };

/** A conditional put of a group's item. */
export interface GroupWrite<After extends GroupItem = GroupItem> {
  readonly operation: 'cut' | 'finish';
  readonly condition: GroupCondition;
  readonly item: After;
}

/** Whether a write's condition holds for what stands there. */
export const groupHolds = (condition: GroupCondition, standing: GroupItem | undefined): boolean =>
  condition.exists
    ? standing?.state === condition.state && standing.cutToken === condition.cutToken
    : standing === undefined;

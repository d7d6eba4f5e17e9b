import type { Json } from '../../lib/core/json.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { arn, getAtt, type Resources, ref } from './cloudformation.ts';
import { ledgerTableProperties } from './ledger-table.ts';

/** The logical id of the table that the stack creates. */
export const LEDGER_ID = 'LedgerTable';

type LedgerSetting = Pick<Triggers, 'ledgerTable'>;

/**
 * The ledger's table, unless the triggers file names one that exists already. It is kept whatever happens to the stack,
 * also when the deployment that made it fails: it is protected from deletion, so CloudFormation could not delete it. The
 * next deployment does not find it, because its name is CloudFormation's.
 */
export const ledgerResources = ({ ledgerTable }: LedgerSetting): Resources =>
  ledgerTable !== undefined
    ? {}
    : {
        [LEDGER_ID]: {
          Type: 'AWS::DynamoDB::Table',
          DeletionPolicy: 'Retain',
          UpdateReplacePolicy: 'Retain',
          Properties: ledgerTableProperties(),
        },
      };

/** The name of the table that the functions use. */
export const ledgerTableName = ({ ledgerTable }: LedgerSetting): Json => ledgerTable ?? ref(LEDGER_ID);

/** For policies. */
export const ledgerArn = ({ ledgerTable }: LedgerSetting): Json =>
  ledgerTable === undefined ? getAtt(LEDGER_ID, 'Arn') : arn('dynamodb', `table/${ledgerTable}`);

/** For policies. */
export const ledgerIndexArn = ({ ledgerTable }: LedgerSetting, index: string): Json =>
  ledgerTable === undefined
    ? { 'Fn::Sub': `\${${LEDGER_ID}.Arn}/index/${index}` }
    : arn('dynamodb', `table/${ledgerTable}/index/${index}`);

import { REFUSED_FIELDS, REQUEST_FIELDS } from '../core/glue/request-fields.ts';
import { FIELDS, type FieldName, forPlainFields } from '../core/glue/start-job-run-request.ts';
import { EVERY_JOB } from '../core/ledger/pause.ts';
import { literal } from './literal-schemas.ts';
import { record } from './yaml/collection-schemas.ts';
import { addError } from './yaml/file-error.ts';
import { object } from './yaml/object-schema.ts';
import { boolean, number, orExpression, scalar, string } from './yaml/scalar-schemas.ts';
import type { Schema, ValueOf } from './yaml/schema.ts';

/** A field of StartJobRun that holds one value; where event data may fill it, an expression as well. */
const plainField = (name: FieldName): Schema<string | number | boolean> => {
  const { kind, expected, about } = FIELDS[name];
  switch (kind) {
    case 'integer':
      return orExpression(number('a whole number', about), about);
    case 'number':
      return orExpression(number('a number', about), about);
    case 'boolean':
      return orExpression(boolean(about), about);
    default:
      return string(expected, about);
  }
};

/** The request of a trigger: its `start`. */
export const start = object(
  {
    expected: 'a mapping with JobName:',
    description: "A StartJobRun request in Glue's own words.",
    required: ['JobName'],
    refused: REFUSED_FIELDS,
  },
  {
    JobName: literal('the name of a Glue job', REQUEST_FIELDS.JobName.about, (name, place) => {
      // What is paused altogether stands in the register under this name, and the sweep would pass over such a job.
      if (name === EVERY_JOB) addError(place, `"${name}" stands for every job here; give the job another name`);
    }),
    Arguments: record(
      scalar('a string ("" for an empty one)'),
      'a mapping of arguments: --name: value',
      REQUEST_FIELDS.Arguments.about,
    ),
    NotificationProperty: object(
      { expected: 'a mapping with NotifyDelayAfter:', description: REQUEST_FIELDS.NotificationProperty.about },
      { NotifyDelayAfter: orExpression(number('a whole number', 'Minutes.'), 'Minutes.') },
    ),
    ...forPlainFields(plainField),
  },
);

export type StartForm = ValueOf<typeof start>;

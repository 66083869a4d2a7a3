import { z } from 'zod';

/** A list whose length is looked at before anything in it is: of a list that is too long, one thing is wrong and not each of its entries. */
export const atMost = <Item extends z.ZodType>(most: number, item: Item) => z.array(z.unknown()).max(most).pipe(z.array(item));

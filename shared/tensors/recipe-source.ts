/** Who worked a class out tensor by tensor; named in sources.json. */
export const RECIPE_SOURCE = 'tensor-recipe';

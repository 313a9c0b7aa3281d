/** How a check begins its line: it holds, it does not, or this file alone cannot tell. */
export const marks = Object.freeze({ good: 'good  ', bad: 'BAD   ', open: 'open  ' });

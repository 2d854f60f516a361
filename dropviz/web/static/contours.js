// Where a grid of values is zero: marching squares with linear interpolation.

/**
 * The lines on which values that stand row by row, `across` of them a row, are zero; xs are the places of a row's
 * values, ys those of the rows. Returns the ends of straight pieces, four numbers each: x, y, x, y.
 * @param {ArrayLike<number>} values
 * @param {number} across
 * @param {ArrayLike<number>} xs
 * @param {ArrayLike<number>} ys
 */
export function zeroLines(values, across, xs, ys) {
  const lines = [];
  for (let row = 0; row + 1 < values.length / across; row++) {
    for (let column = 0; column + 1 < across; column++) {
      const first = row * across + column;
      // The cell's corners, once around it.
      const z = [values[first], values[first + 1], values[first + across + 1], values[first + across]];
      const above = z.filter((value) => value >= 0).length;
      if (above === 0 || above === 4 || !z.every(Number.isFinite)) continue;
      const x = [xs[column], xs[column + 1], xs[column + 1], xs[column]];
      const y = [ys[row], ys[row], ys[row + 1], ys[row + 1]];
      const points = [];
      for (let from = 0; from < 4; from++) {
        const to = (from + 1) % 4;
        if (z[from] >= 0 === z[to] >= 0) continue;
        const share = z[from] / (z[from] - z[to]);
        points.push([x[from] + share * (x[to] - x[from]), y[from] + share * (y[to] - y[from])]);
      }
      // On a saddle all four sides are crossed; the value in the middle says which corners belong together.
      if (points.length === 4 && z[0] >= 0 !== z[0] + z[1] + z[2] + z[3] >= 0) points.unshift(...points.splice(-1));
      for (const point of points) lines.push(...point);
    }
  }
  return lines;
}

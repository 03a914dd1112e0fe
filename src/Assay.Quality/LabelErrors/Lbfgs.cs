namespace Assay.Quality.LabelErrors;

/// <summary>A smooth function: its value at a point, and its gradient there.</summary>
internal delegate double Objective(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>Finds the minimum of a smooth convex function by limited-memory BFGS with backtracking.</summary>
/// <remarks>
/// Source: J. Nocedal and S. J. Wright, Numerical Optimization, 2nd ed., Springer 2006, algorithms 7.4 and 3.1,
/// https://doi.org/10.1007/978-0-387-40065-5. Deterministic.
/// </remarks>
internal static class Lbfgs
{
    private const int Memory = 10;
    private const int MostHalvings = 40;

    /// <summary>Moves the point; converged when a step lowers the value by less than the tolerance, relative to it.</summary>
    public static (int Iterations, bool Converged) Minimise(Objective objective, double[] point, int maxIterations, double tolerance)
    {
        var (gradient, next, nextGradient, direction) = (new double[point.Length], new double[point.Length], new double[point.Length], new double[point.Length]);
        var steps = new Queue<(double[] Step, double[] Change, double Curvature)>();
        var value = objective(point, gradient);
        for (var iteration = 1; iteration <= maxIterations; iteration++)
        {
            Descend(gradient, steps, direction);
            var slope = Dot(direction, gradient);
            if (slope >= 0)
            {
                return (iteration, true);
            }

            var length = steps.Count == 0 ? Math.Min(1, 1 / Math.Sqrt(-slope)) : 1.0;
            double found;
            for (var halving = 0; ; halving++, length /= 2)
            {
                for (var at = 0; at < point.Length; at++)
                {
                    next[at] = point[at] + (length * direction[at]);
                }

                found = objective(next, nextGradient);
                if (found <= value + (1e-4 * length * slope))
                {
                    break;
                }

                if (halving == MostHalvings)
                {
                    return (iteration, true);
                }
            }

            Remember(steps, point, next, gradient, nextGradient);
            var gain = value - found;
            value = found;
            next.CopyTo(point, 0);
            (gradient, nextGradient) = (nextGradient, gradient);
            if (gain <= tolerance * Math.Max(Math.Abs(value), 1e-300))
            {
                return (iteration, true);
            }
        }

        return (maxIterations, false);
    }

    private static void Remember(Queue<(double[] Step, double[] Change, double Curvature)> steps, double[] point, double[] next, double[] gradient, double[] nextGradient)
    {
        var (step, change) = steps.Count == Memory ? (steps.Peek().Step, steps.Dequeue().Change) : (new double[point.Length], new double[point.Length]);
        for (var at = 0; at < point.Length; at++)
        {
            (step[at], change[at]) = (next[at] - point[at], nextGradient[at] - gradient[at]);
        }

        var curvature = Dot(step, change);
        if (curvature > 1e-12 * Dot(change, change))
        {
            steps.Enqueue((step, change, curvature));
        }
    }

    /// <summary>The gradient turned by the inverse Hessian that the last steps imply.</summary>
    private static void Descend(double[] gradient, Queue<(double[] Step, double[] Change, double Curvature)> steps, double[] direction)
    {
        gradient.CopyTo(direction, 0);
        (double[] Step, double[] Change, double Curvature)[] kept = [.. steps];
        Span<double> shares = stackalloc double[Memory];
        for (var at = kept.Length - 1; at >= 0; at--)
        {
            shares[at] = Dot(kept[at].Step, direction) / kept[at].Curvature;
            Add(direction, -shares[at], kept[at].Change);
        }

        var scale = kept.Length == 0 ? 1 : kept[^1].Curvature / Dot(kept[^1].Change, kept[^1].Change);
        for (var at = 0; at < direction.Length; at++)
        {
            direction[at] *= scale;
        }

        for (var at = 0; at < kept.Length; at++)
        {
            Add(direction, shares[at] - (Dot(kept[at].Change, direction) / kept[at].Curvature), kept[at].Step);
        }

        for (var at = 0; at < direction.Length; at++)
        {
            direction[at] = -direction[at];
        }
    }

    private static void Add(double[] to, double times, double[] what)
    {
        for (var at = 0; at < to.Length; at++)
        {
            to[at] += times * what[at];
        }
    }

    private static double Dot(double[] one, double[] other)
    {
        var sum = 0.0;
        for (var at = 0; at < one.Length; at++)
        {
            sum += one[at] * other[at];
        }

        return sum;
    }
}

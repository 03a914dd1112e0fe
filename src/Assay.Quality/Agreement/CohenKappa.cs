namespace Assay.Quality.Agreement;

/// <summary>How much it counts that two annotators chose different classes.</summary>
public enum KappaWeights
{
    /// <summary>Different is different.</summary>
    None,

    /// <summary>As the distance of the classes, which are in order and evenly spaced.</summary>
    Linear,

    /// <summary>As the square of that distance.</summary>
    Quadratic,
}

/// <summary>Agreement of two annotators beyond what their own habits give by chance.</summary>
/// <remarks>
/// Sources: J. Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological Measurement 20(1), 1960,
/// pp. 37-46, https://doi.org/10.1177/001316446002000104; weights: J. Cohen, "Weighted Kappa", Psychological Bulletin 70(4),
/// 1968, pp. 213-220, https://doi.org/10.1037/h0026256; standard error: J. L. Fleiss, J. Cohen and B. S. Everitt, "Large Sample
/// Standard Errors of Kappa and Weighted Kappa", Psychological Bulletin 72(5), 1969, pp. 323-327, https://doi.org/10.1037/h0028106.
/// Shapes, for K classes: table [K, K]. Weight of a cell: 1 - |first - second| / (K - 1), with the square for quadratic.
/// Interval: 95 %, value plus and minus 1.96 standard errors, cut at -1 and 1. Deterministic. Time and memory O(K*K).
/// Undefined without a unit that both answered, and where both gave one and the same class to all.
/// Known weaknesses: low where one class is frequent, whatever the annotators' skill; the interval is for some dozens of units
/// or more, and has no width at full agreement.
/// </remarks>
public static class CohenKappa
{
    /// <summary>The normal deviate of a two-sided 95 % interval.</summary>
    private const double Deviate = 1.959963984540054;

    /// <summary>-1 to 1.</summary>
    /// <param name="table">What the two said.</param>
    /// <param name="weights">For weights other than none, classes are in their order.</param>
    public static AgreementResult Of(PairTable table, KappaWeights weights = KappaWeights.None)
    {
        ArgumentNullException.ThrowIfNull(table);
        var answers = new int[table.Classes];
        for (var answer = 0; answer < answers.Length; answer++)
        {
            answers[answer] = answer;
        }

        return Of(answers, table.Cells, table.Units, table.Classes, weights);
    }

    /// <param name="answers">[C]: the classes that the cells are about.</param>
    /// <param name="cells">[C, C].</param>
    /// <param name="units">Units that both answered.</param>
    /// <param name="classes">K, which may exceed C.</param>
    /// <param name="weights">How much a difference counts.</param>
    internal static AgreementResult Of(ReadOnlySpan<int> answers, ReadOnlySpan<long> cells, long units, int classes, KappaWeights weights)
    {
        var size = answers.Length;
        var (first, second) = (new double[size], new double[size]);
        var pairs = 0.0;
        for (var cell = 0; cell < cells.Length; cell++)
        {
            first[cell / size] += cells[cell];
            second[cell % size] += cells[cell];
            pairs += cells[cell];
        }

        if (pairs == 0)
        {
            return AgreementResult.Without(UndefinedReason.NoPairableAnswers, 0, 0);
        }

        // Rows of weights averaged over what the other annotator chose.
        var (meanOfFirst, meanOfSecond) = (new double[size], new double[size]);
        var (observed, expected, oneClass) = (0.0, 0.0, false);
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var weight = Weight(answers[row] - answers[column], classes, weights);
                observed += weight * cells[(row * size) + column];
                expected += weight * first[row] * second[column];
                meanOfFirst[row] += weight * second[column] / pairs;
                meanOfSecond[column] += weight * first[row] / pairs;
            }

            oneClass |= first[row] == pairs && second[row] == pairs;
        }

        observed /= pairs;
        expected /= pairs * pairs;
        if (oneClass)
        {
            return AgreementResult.Without(UndefinedReason.NoVariation, units, 2 * units, observed, 1);
        }

        var spread = 0.0;
        for (var cell = 0; cell < cells.Length; cell++)
        {
            if (cells[cell] > 0)
            {
                var (row, column) = (cell / size, cell % size);
                var influence = (Weight(answers[row] - answers[column], classes, weights) * (1 - expected))
                    - ((meanOfFirst[row] + meanOfSecond[column]) * (1 - observed));
                spread += cells[cell] / pairs * influence * influence;
            }
        }

        var centre = (observed * expected) - (2 * expected) + observed;
        var error = Math.Sqrt(Math.Max(0, spread - (centre * centre)) / pairs) / ((1 - expected) * (1 - expected));
        // Neither bound can be passed but by rounding: answers that run against each other all the way are at -1.
        var value = Math.Clamp((observed - expected) / (1 - expected), -1, 1);
        return new(value, observed, expected, units, 2 * units, null)
        {
            StandardError = error,
            Interval = new(Math.Max(-1, value - (Deviate * error)), Math.Min(1, value + (Deviate * error)), 0.95),
        };
    }

    private static double Weight(int difference, int classes, KappaWeights weights)
    {
        if (difference == 0)
        {
            return 1;
        }

        var distance = Math.Abs((double)difference) / Math.Max(1, classes - 1);
        return weights switch
        {
            KappaWeights.Linear => 1 - distance,
            KappaWeights.Quadratic => 1 - (distance * distance),
            _ => 0,
        };
    }
}

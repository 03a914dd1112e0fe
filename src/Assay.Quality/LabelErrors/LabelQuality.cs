namespace Assay.Quality.LabelErrors;

/// <summary>How well each label fits the model's probabilities: 0 is a likely error, 1 a sound label.</summary>
/// <remarks>
/// Sources: Northcutt, Jiang and Chuang 2021, https://doi.org/10.1613/jair.1.12125 (self-confidence, normalised margin);
/// J. Kuan and J. Mueller, "Model-agnostic label quality scoring to detect real-world label errors", ICML DataPerf workshop 2022
/// (entropy weighted by confidence). The numbers are those of cleanlab 2.9.0.
/// Deterministic. Time O(N*K), memory O(N). <see cref="RecalibratedMargin"/> ranks better than these.
/// </remarks>
public static class LabelQuality
{
    /// <summary>Numbers below this weigh as this where something is divided by them.</summary>
    private const double Least = 1e-6;

    /// <summary>[N]: the probability of the given label. Simple; blind to how the rest is spread.</summary>
    public static double[] SelfConfidence(ClassProbabilities probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        var scores = new double[probabilities.Rows];
        for (var row = 0; row < scores.Length; row++)
        {
            scores[row] = probabilities[row][probabilities.Labels[row]];
        }

        return scores;
    }

    /// <summary>[N]: (1 + the label's probability - the largest other one) / 2; finds swaps of two classes. 1 with one class.</summary>
    public static double[] NormalizedMargin(ClassProbabilities probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        var scores = new double[probabilities.Rows];
        for (var row = 0; row < scores.Length; row++)
        {
            scores[row] = NormalizedMargin(probabilities[row], probabilities.Labels[row]);
        }

        return scores;
    }

    /// <summary>
    /// [N]: log(1 + w) / w, w being the entropy of the row, as a share of the largest possible, over the label's probability.
    /// Known weakness: where w is below 1e-6 the score falls to 0 although label and model agree; so it is in cleanlab 2.9.0.
    /// </summary>
    public static double[] ConfidenceWeightedEntropy(ClassProbabilities probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        var scores = new double[probabilities.Rows];
        var most = Math.Log(probabilities.Classes);
        for (var row = 0; row < scores.Length; row++)
        {
            var entropy = 0.0;
            foreach (var share in probabilities[row])
            {
                entropy -= share > 0 ? share * Math.Log(share) : 0;
            }

            var confidence = probabilities[row][probabilities.Labels[row]];
            var weighted = (most > 0 ? entropy / most : 0) / Math.Max(confidence, Least);
            scores[row] = Math.Log(weighted + 1) / Math.Max(weighted, Least);
        }

        return scores;
    }

    /// <summary>All rows, worst first; ties go by row.</summary>
    public static int[] Rank(double[] scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var rows = new int[scores.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = row;
        }

        Array.Sort((double[])scores.Clone(), rows);
        Settle(scores, rows);
        return rows;
    }

    internal static double NormalizedMargin(ReadOnlySpan<double> row, int label)
    {
        var other = double.NegativeInfinity;
        for (var at = 0; at < row.Length; at++)
        {
            other = at == label ? other : Math.Max(other, row[at]);
        }

        return row.Length == 1 ? 1 : (row[label] - other + 1) / 2;
    }

    /// <summary>The sort is unstable: rows of the same score are put in order here.</summary>
    private static void Settle(double[] scores, int[] rows)
    {
        for (var from = 0; from < rows.Length;)
        {
            var to = from + 1;
            while (to < rows.Length && scores[rows[to]] == scores[rows[from]])
            {
                to++;
            }

            Array.Sort(rows, from, to - from);
            from = to;
        }
    }
}

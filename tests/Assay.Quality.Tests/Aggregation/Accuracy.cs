namespace Assay.Quality.Tests.Aggregation;

/// <summary>Scores posteriors against known truth.</summary>
internal static class Accuracy
{
    /// <summary>Two probabilities closer than this tie.</summary>
    private const double Tie = 1e-12;

    /// <summary>The accuracy where the first of tied classes is taken, as the peers do.</summary>
    public static double OfFirst(double[] posterior, int[] truth)
    {
        var rows = posterior.Chunk(posterior.Length / truth.Length).Zip(truth).Where(row => row.Second >= 0).ToList();
        return rows.Average(row => Array.FindIndex(row.First, share => share >= row.First.Max() - Tie) == row.Second ? 1.0 : 0);
    }

    /// <summary>The accuracy to expect when ties are broken at random; items with truth -1 do not count.</summary>
    public static double Expected(ReadOnlySpan<double> posterior, ReadOnlySpan<int> truth)
    {
        var classes = posterior.Length / truth.Length;
        var (right, known) = (0.0, 0);
        for (var item = 0; item < truth.Length; item++)
        {
            if (truth[item] < 0)
            {
                continue;
            }

            var row = posterior.Slice(item * classes, classes);
            var (best, ties) = (double.NegativeInfinity, 0);
            foreach (var probability in row)
            {
                best = Math.Max(best, probability);
            }

            foreach (var probability in row)
            {
                ties += probability >= best - Tie ? 1 : 0;
            }

            right += row[truth[item]] >= best - Tie ? 1.0 / ties : 0;
            known++;
        }

        return right / known;
    }
}

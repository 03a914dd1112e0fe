namespace Assay.Quality.WeakSupervision;

/// <summary>Classes of rows as labeling functions let them be seen.</summary>
/// <param name="Posterior">[N, K], rows sum to 1.</param>
/// <param name="Labels">[N]: the most probable class; -1 where no function votes or the best classes tie.</param>
public sealed record WeakLabels(double[] Posterior, int[] Labels)
{
    /// <summary>Probabilities closer than this tie.</summary>
    private const double Tie = 1e-9;

    /// <summary>Share of rows with a label; 0 without rows.</summary>
    public double Coverage => Labels.Length == 0 ? 0 : Labels.Count(label => label >= 0) / (double)Labels.Length;

    /// <summary>Spreads the posterior of patterns over their rows.</summary>
    internal static WeakLabels Of(LabelingVotes votes, double[] ofPattern)
    {
        var classes = votes.Classes;
        var (posterior, labels) = (new double[votes.Rows * classes], new int[votes.Rows]);
        for (var row = 0; row < votes.Rows; row++)
        {
            var shares = ofPattern.AsSpan(votes.PatternOf(row) * classes, classes);
            shares.CopyTo(posterior.AsSpan(row * classes));
            labels[row] = votes[row].ContainsAnyExcept(LabelingVotes.Abstain) ? Sole(shares) : -1;
        }

        return new(posterior, labels);
    }

    private static int Sole(ReadOnlySpan<double> shares)
    {
        var (best, second) = (0, double.NegativeInfinity);
        for (var label = 1; label < shares.Length; label++)
        {
            if (shares[label] > shares[best])
            {
                (best, second) = (label, shares[best]);
            }
            else
            {
                second = Math.Max(second, shares[label]);
            }
        }

        return shares[best] - second > Tie ? best : -1;
    }
}

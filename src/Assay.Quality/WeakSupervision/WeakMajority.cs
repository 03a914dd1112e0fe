namespace Assay.Quality.WeakSupervision;

/// <summary>The class that most functions say.</summary>
/// <remarks>
/// Deterministic. Time O(N*K + P*M), memory O(N*K). Rows without votes have equal shares.
/// Known weakness: ties are many where functions are few, and five weak functions outvote one that is never wrong; see <see cref="PropensityLabelModel"/>.
/// </remarks>
public static class WeakMajority
{
    /// <summary>Shares of votes.</summary>
    public static WeakLabels Fit(LabelingVotes votes)
    {
        ArgumentNullException.ThrowIfNull(votes);
        var shares = new double[votes.Patterns * votes.Classes];
        for (var pattern = 0; pattern < votes.Patterns; pattern++)
        {
            var row = shares.AsSpan(pattern * votes.Classes, votes.Classes);
            var count = 0;
            foreach (var vote in votes.Pattern(pattern))
            {
                if (vote >= 0)
                {
                    row[vote]++;
                    count++;
                }
            }

            foreach (ref var share in row)
            {
                share = count == 0 ? 1.0 / row.Length : share / count;
            }
        }

        return WeakLabels.Of(votes, shares);
    }
}

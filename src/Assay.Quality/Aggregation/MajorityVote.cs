namespace Assay.Quality.Aggregation;

/// <summary>What a majority says.</summary>
/// <param name="Posterior">[I, K]: vote shares; rows sum to 1, and are uniform where nobody voted.</param>
/// <param name="Winner">[I]: the class with most votes or the known one, or -1 where classes tie or nobody voted.</param>
/// <param name="TiedItems">Items whose most voted classes tie, ascending; those classes share the highest posterior, exactly.</param>
/// <param name="UnvotedItems">Items without votes, ascending.</param>
public sealed record MajorityVoteFit(
    double[] Posterior, int[] Winner, IReadOnlyList<int> TiedItems, IReadOnlyList<int> UnvotedItems);

/// <summary>Takes the class with most votes and reports ties: breaking them is the caller's decision, never the label order's.</summary>
/// <remarks>
/// Shapes, for I items, A annotators, K classes, V votes: posterior [I, K], winner [I].
/// Deterministic and exact: shares of equal counts are equal doubles. Time O(V + I*K), memory O(I*K).
/// Known weakness: every annotator weighs the same, however often they err.
/// </remarks>
public static class MajorityVote
{
    /// <summary>Counts the votes of every item; repeated votes count each.</summary>
    /// <param name="votes">All votes.</param>
    /// <param name="gold">[I] or empty: known truth, see <see cref="Gold"/>.</param>
    public static MajorityVoteFit Fit(Votes votes, ReadOnlySpan<int> gold = default)
    {
        Gold.Check(gold, votes);
        var classes = votes.Classes;
        var posterior = Posteriors.Shares(votes, gold);
        var winner = new int[votes.Items];
        var tied = new List<int>();
        var unvoted = new List<int>();

        for (var item = 0; item < votes.Items; item++)
        {
            var shares = posterior.AsSpan(item * classes, classes);
            winner[item] = Gold.Of(gold, item);
            if (winner[item] >= 0)
            {
                continue;
            }

            if (votes.AnswersTo(item).IsEmpty)
            {
                unvoted.Add(item);
            }
            else if (SoleMaximum(shares) is >= 0 and var answer)
            {
                winner[item] = answer;
            }
            else
            {
                tied.Add(item);
            }
        }

        return new(posterior, winner, tied, unvoted);
    }

    /// <summary>[I, K]: the share of an item's votes that each class got; uniform rows where nobody voted.</summary>
    internal static double[] VoteShares(Votes votes)
    {
        var classes = votes.Classes;
        var shares = new double[checked(votes.Items * classes)];
        for (var item = 0; item < votes.Items; item++)
        {
            var row = shares.AsSpan(item * classes, classes);
            var answers = votes.AnswersTo(item);
            foreach (var answer in answers)
            {
                row[answer]++;
            }

            if (answers.IsEmpty)
            {
                row.Fill(1.0 / classes);
                continue;
            }

            for (var answer = 0; answer < classes; answer++)
            {
                row[answer] /= answers.Length;
            }
        }

        return shares;
    }

    private static int SoleMaximum(ReadOnlySpan<double> shares)
    {
        var best = 0;
        var isSole = true;
        for (var answer = 1; answer < shares.Length; answer++)
        {
            if (shares[answer] > shares[best])
            {
                (best, isSole) = (answer, true);
            }
            else if (shares[answer] == shares[best])
            {
                isSole = false;
            }
        }

        return isSole ? best : -1;
    }
}

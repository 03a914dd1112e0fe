namespace Assay.Quality.Aggregation;

/// <summary>What the aggregators that hold a posterior of [I, K] doubles have in common.</summary>
internal static class Posteriors
{
    private const int ItemsAtOnce = 4096;

    /// <summary>[I, K]: vote shares, uniform where nobody voted, certain where truth is known.</summary>
    public static double[] Shares(Votes votes, ReadOnlySpan<int> gold)
    {
        var shares = MajorityVote.VoteShares(votes);
        Fix(shares, gold, votes.Classes);
        return shares;
    }

    /// <summary>Writes known truth over what was estimated.</summary>
    public static void Fix(Span<double> posterior, ReadOnlySpan<int> gold, int classes)
    {
        for (var item = 0; item < gold.Length; item++)
        {
            if (gold[item] >= 0)
            {
                Fix(posterior.Slice(item * classes, classes), gold[item]);
            }
        }
    }

    public static void Fix(Span<double> row, int truth)
    {
        row.Clear();
        row[truth] = 1;
    }

    /// <summary>Log scores to probabilities; returns the log of their sum.</summary>
    public static double Normalise(Span<double> scores)
    {
        var highest = double.NegativeInfinity;
        foreach (var score in scores)
        {
            highest = Math.Max(highest, score);
        }

        var sum = 0.0;
        foreach (ref var score in scores)
        {
            score = Math.Exp(score - highest);
            sum += score;
        }

        foreach (ref var score in scores)
        {
            score /= sum;
        }

        return highest + Math.Log(sum);
    }

    /// <summary>Items with votes.</summary>
    public static int CountVoted(Votes votes)
    {
        var voted = 0;
        for (var item = 0; item < votes.Items; item++)
        {
            voted += votes.AnswersTo(item).IsEmpty ? 0 : 1;
        }

        return voted;
    }

    /// <summary>[I, K] under a published model, by the same arithmetic as for a single item.</summary>
    public static double[] Of(Votes votes, int[] gold, WorkerModel model, int threads)
    {
        var posterior = new double[votes.Items * votes.Classes];
        Parallel.For(0, (votes.Items + ItemsAtOnce - 1) / ItemsAtOnce, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
        {
            for (var item = part * ItemsAtOnce; item < Math.Min(votes.Items, (part + 1) * ItemsAtOnce); item++)
            {
                DawidSkene.PosteriorOfItem(
                    votes.AnnotatorsOf(item), votes.AnswersTo(item), model, posterior.AsSpan(item * votes.Classes, votes.Classes), Gold.Of(gold, item));
            }
        });
        return posterior;
    }

    /// <summary>Mean share of an item's probability that lies elsewhere than before; over voted items.</summary>
    public static double Move(ReadOnlySpan<double> before, ReadOnlySpan<double> after, int voted)
    {
        var moved = 0.0;
        for (var cell = 0; cell < before.Length; cell++)
        {
            moved += Math.Abs(before[cell] - after[cell]);
        }

        return moved / 2 / Math.Max(1, voted);
    }
}

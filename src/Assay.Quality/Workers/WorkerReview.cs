using Assay.Quality.Aggregation;

namespace Assay.Quality.Workers;

/// <summary>What is to be said of all annotators.</summary>
/// <param name="Model">The fit that everybody was held against.</param>
/// <param name="Profiles">[A].</param>
/// <param name="Spam">[A].</param>
/// <param name="Targeted">[A]: null where nothing strikes.</param>
/// <param name="Copies">Pairs beyond doubt, the surest first.</param>
public sealed record WorkerReviewFit(
    HierarchicalDawidSkeneFit Model, WorkerProfile[] Profiles, SpamFinding[] Spam, TargetedError?[] Targeted, IReadOnlyList<CopyFinding> Copies);

/// <summary>Looks at every annotator through the eyes of the others: skill, bias, spam, poisoning of a class, copying.</summary>
/// <remarks>
/// Ours; the parts name their sources. One fit of <see cref="HierarchicalDawidSkene"/>, then every test by itself. Deterministic,
/// bit-equal for any number of threads. Time that of the fit and O(V * votes an item * K * 13), and A^2 for copying; memory that of the fit.
/// Known weaknesses: those of the fit; a majority of spammers is believed.
/// </remarks>
public static class WorkerReview
{
    /// <summary>Reviews all annotators.</summary>
    /// <param name="votes">Repeated votes count each.</param>
    /// <param name="gold">[I] or empty: known truth, see <see cref="Gold"/>.</param>
    /// <param name="leastCommon">Pairs with fewer common items are not tested for copying, at least 1.</param>
    /// <param name="threads">At most this many at once, at least 1; changes no bit of the result.</param>
    public static WorkerReviewFit Fit(Votes votes, ReadOnlySpan<int> gold = default, int leastCommon = 20, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leastCommon, 1);
        var model = HierarchicalDawidSkene.Fit(votes, threads: threads, gold: gold);
        var others = new OthersView(votes, model, gold);
        var crowd = new double[votes.Classes];
        foreach (var answer in votes.AnswerByItem)
        {
            crowd[answer] += 1.0 / votes.Count;
        }

        var profiles = new WorkerProfile[votes.Annotators];
        var spam = new SpamFinding[votes.Annotators];
        var targeted = new TargetedError?[votes.Annotators];
        Parallel.For(0, votes.Annotators, new ParallelOptions { MaxDegreeOfParallelism = threads }, annotator =>
        {
            profiles[annotator] = WorkerProfile.Of(others, annotator);
            spam[annotator] = SpamTest.Of(others, annotator, crowd);
            targeted[annotator] = TargetedErrors.Of(others, annotator);
        });
        return new(model, profiles, spam, targeted, [.. CopyTest.Of(others, leastCommon).OrderByDescending(pair => pair.LogOdds).ThenBy(pair => pair.First).ThenBy(pair => pair.Second)]);
    }

    /// <summary>[rows]: the probability that each answer is right, by what the others say; NaN for an abstention.</summary>
    /// <param name="votes">That gave the model.</param>
    /// <param name="model">Of these votes.</param>
    /// <param name="rows">Answers, in any order, such as that of time.</param>
    /// <param name="gold">[I] or empty, as it was for the fit.</param>
    public static double[] Rights(Votes votes, HierarchicalDawidSkeneFit model, ReadOnlySpan<Vote> rows, ReadOnlySpan<int> gold = default)
    {
        var others = new OthersView(votes, model, gold);
        var posterior = new double[votes.Classes];
        var rights = new double[rows.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row].Answer == Vote.Abstained)
            {
                rights[row] = double.NaN;
                continue;
            }

            others.Posterior(rows[row].Item, rows[row].Annotator, -1, posterior);
            rights[row] = posterior[rows[row].Answer];
        }

        return rights;
    }
}

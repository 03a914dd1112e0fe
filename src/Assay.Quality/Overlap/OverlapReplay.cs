using Assay.Quality.Aggregation;

namespace Assay.Quality.Overlap;

/// <summary>What a policy would have bought.</summary>
/// <param name="Answers">[I]: how many each item got.</param>
/// <param name="Posterior">[I, K]: of the last fit, over all answers that were bought.</param>
/// <param name="Escalated">Items that were given up as too doubtful, ascending.</param>
/// <param name="Refits">How often the model of workers was fitted.</param>
public sealed record OverlapReplayFit(int[] Answers, double[] Posterior, IReadOnlyList<int> Escalated, int Refits)
{
    /// <summary>Mean number of answers an item.</summary>
    public double AnswersPerItem => Answers.Length == 0 ? 0 : Answers.Average();
}

/// <summary>Plays recorded answers again as if they were asked for one by one: what a policy would have cost and found.</summary>
/// <remarks>
/// Items are offered in turns, in an order drawn from the seed; an offered item gets its next recorded answer. After every quarter of
/// a turn the hierarchical model is fitted anew to what was bought so far (from vote shares: a first model of few answers is no
/// place to start from, and on two of six public sets misled all that followed), and every item with answers left is
/// decided again: an item that was settled by a bad model opens once the model knows better. An item without answers left is
/// decided as if that were the most. Truth plays no part.
/// Deterministic. Time: a fit for a quarter of the items' answers each.
/// Known weakness: recorded workers answer in the recorded order; real ones would be other people at other times.
/// </remarks>
public static class OverlapReplay
{
    private const int RefitsPerTurn = 4;

    /// <summary>The same number of answers for every item, as far as there are so many.</summary>
    /// <param name="answers">[I][answers of the item in their order]; <see cref="Vote.Item"/> is its place.</param>
    /// <param name="annotators">A.</param>
    /// <param name="classes">K.</param>
    /// <param name="overlap">Answers an item, at least 1.</param>
    public static OverlapReplayFit Fixed(Vote[][] answers, int annotators, int classes, int overlap)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentOutOfRangeException.ThrowIfLessThan(overlap, 1);
        var bought = Array.ConvertAll(answers, own => Math.Min(own.Length, overlap));
        return new(bought, Fit(answers, bought, annotators, classes).Posterior, [], 1);
    }

    /// <summary>As many answers as the policy asks for.</summary>
    /// <param name="answers">[I][answers of the item in their order]; <see cref="Vote.Item"/> is its place.</param>
    /// <param name="annotators">A.</param>
    /// <param name="classes">K.</param>
    /// <param name="policy">What things cost.</param>
    /// <param name="seed">Of the order of items.</param>
    public static OverlapReplayFit Adaptive(Vote[][] answers, int annotators, int classes, OverlapPolicy policy, int seed)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(policy);
        var order = Enumerable.Range(0, answers.Length).ToArray();
        new Random(seed).Shuffle(order);
        var bought = new int[answers.Length];
        var isOpen = Array.ConvertAll(answers, own => own.Length > 0);
        HierarchicalDawidSkeneFit? model = null;
        WorkerModel? workers = null;
        var (sinceFit, refits, refitAfter) = (0, 0, Math.Max(1, answers.Length / RefitsPerTurn));
        while (Array.Exists(isOpen, open => open))
        {
            foreach (var item in order)
            {
                if (!isOpen[item])
                {
                    continue;
                }

                bought[item]++;
                sinceFit++;
                isOpen[item] = IsWorthAsking(item);
                if (sinceFit >= refitAfter)
                {
                    Refit();
                }
            }

            if (sinceFit > 0)
            {
                Refit();
            }
        }

        model ??= Fit(answers, bought, annotators, classes);
        List<int> escalated = [.. Enumerable.Range(0, answers.Length).Where(item => Decide(item, model.Posterior.AsSpan(item * classes, classes)) == OverlapDecision.Escalate)];
        return new(bought, model.Posterior, escalated, refits);

        void Refit()
        {
            model = Fit(answers, bought, annotators, classes);
            (workers, sinceFit, refits) = (model.ToWorkerModel(), 0, refits + 1);
            for (var item = 0; item < answers.Length; item++)
            {
                isOpen[item] = bought[item] < answers[item].Length && Decide(item, model.Posterior.AsSpan(item * classes, classes)) == OverlapDecision.AskAgain;
            }
        }

        bool IsWorthAsking(int item)
        {
            if (bought[item] >= answers[item].Length || workers is null)
            {
                return bought[item] < answers[item].Length;
            }

            var posterior = new double[classes];
            var own = answers[item].AsSpan(0, bought[item]);
            int[] who = new int[own.Length], what = new int[own.Length];
            for (var at = 0; at < own.Length; at++)
            {
                (who[at], what[at]) = (own[at].Annotator, own[at].Answer);
            }

            DawidSkene.PosteriorOfItem(who, what, workers, posterior);
            return Decide(item, posterior) == OverlapDecision.AskAgain;
        }

        OverlapDecision Decide(int item, ReadOnlySpan<double> posterior) =>
            AdaptiveOverlap.Decide(posterior, bought[item], policy with { MostAnswers = Math.Max(policy.FewestAnswers, Math.Min(policy.MostAnswers, answers[item].Length)) });
    }

    private static HierarchicalDawidSkeneFit Fit(Vote[][] answers, int[] bought, int annotators, int classes)
    {
        Vote[] rows = [.. answers.SelectMany((own, item) => own.Take(bought[item]))];
        return HierarchicalDawidSkene.Fit(new(rows, answers.Length, annotators, classes));
    }
}

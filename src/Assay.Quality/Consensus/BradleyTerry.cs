using Assay.Quality.LabelErrors;

namespace Assay.Quality.Consensus;

/// <summary>One annotator's choice between two items.</summary>
/// <param name="Annotator">0 to annotators - 1.</param>
/// <param name="Winner">The item preferred, 0 to items - 1.</param>
/// <param name="Loser">The other one.</param>
public readonly record struct Preference(int Annotator, int Winner, int Loser);

/// <summary>A ranking out of choices between pairs.</summary>
/// <param name="Score">[I], 0 in the mean: item i beats j with probability 1 / (1 + exp(Score[j] - Score[i])).</param>
/// <param name="Reliability">[A]: how often an annotator chooses as the scores say, 0 to 1; below 0.5 they choose the other way round.</param>
/// <param name="Iterations">How often both were estimated, at least 1.</param>
/// <param name="Converged">False when the iterations ran out first.</param>
public sealed record BradleyTerryFit(double[] Score, double[] Reliability, int Iterations, bool Converged)
{
    /// <summary>All items, best first; ties go by item.</summary>
    public int[] Ranking() => [.. Enumerable.Range(0, Score.Length).OrderByDescending(item => Score[item]).ThenBy(item => item)];
}

/// <summary>Ranks items by choices between pairs, weighing annotators by how well they agree with the ranking.</summary>
/// <remarks>
/// Sources: R. A. Bradley and M. E. Terry, "Rank Analysis of Incomplete Block Designs", Biometrika 39, 1952, pp. 324-345, https://doi.org/10.1093/biomet/39.3-4.324; annotators as in X. Chen, P. N. Bennett,
/// K. Collins-Thompson and E. Horvitz, "Pairwise Ranking Aggregation in a Crowdsourced Setting" (Crowd-BT), WSDM 2013, https://doi.org/10.1145/2433396.2433420: with probability reliability an annotator chooses by the scores, else
/// the other way round. Expectation-maximisation: what share of each choice was by the scores, then scores by L-BFGS and reliabilities by counting. Departure: a Beta prior on reliability (4 right, 1 wrong) in place of the
/// paper's online updates, and a normal prior on scores (deviation 3), so that an item that always wins has a finite score.
/// Rankings are all pairs of their items: <see cref="OfRanking"/>. Choices are put in order first: the order of rows leaves no trace. Time O(n) a step of the inner search, memory O(n + I + A).
/// Known weaknesses: one scale for all, so that tastes that differ meet in the middle; items that no chain of choices connects can be compared by the prior alone; pairs of a ranking count as independent, so that intervals would be too narrow.
/// </remarks>
public static class BradleyTerry
{
    private const double ScoreVariance = 9;
    private const double Right = 4;
    private const double Wrong = 1;
    private const int InnerIterations = 50;

    /// <summary>Fits scores and reliabilities.</summary>
    /// <param name="choices">In any order; only read. A repeated choice counts each time.</param>
    /// <param name="items">I.</param>
    /// <param name="annotators">A.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="tolerance">Of a score; converged when none moves by it.</param>
    /// <exception cref="ArgumentException">A choice lies outside the counts, or is between an item and itself.</exception>
    public static BradleyTerryFit Fit(ReadOnlySpan<Preference> choices, int items, int annotators, int maxIterations = 200, double tolerance = 1e-6)
    {
        Check(choices, items, annotators);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        Preference[] ordered = [.. choices.ToArray().OrderBy(choice => choice.Annotator).ThenBy(choice => choice.Winner).ThenBy(choice => choice.Loser)];
        var (scores, shares) = (new double[items], new double[ordered.Length]);
        var reliability = Enumerable.Repeat(Right / (Right + Wrong), annotators).ToArray();
        Array.Fill(shares, Right / (Right + Wrong));
        for (var iteration = 1; ; iteration++)
        {
            var before = (double[])scores.Clone();
            Lbfgs.Minimise((point, gradient) => Loss(ordered, shares, point, gradient), scores, InnerIterations, 1e-12);
            Centre(scores);
            UpdateShares(ordered, scores, reliability, shares);
            UpdateReliability(ordered, shares, reliability);
            var moved = scores.Zip(before).Aggregate(0.0, (most, pair) => Math.Max(most, Math.Abs(pair.First - pair.Second)));
            if (moved < tolerance || iteration == maxIterations)
            {
                return new(scores, reliability, iteration, moved < tolerance);
            }
        }
    }

    /// <summary>All choices that a ranking implies.</summary>
    /// <param name="annotator">Who ranked.</param>
    /// <param name="ranking">Items, best first.</param>
    public static Preference[] OfRanking(int annotator, ReadOnlySpan<int> ranking)
    {
        var choices = new List<Preference>();
        for (var winner = 0; winner < ranking.Length; winner++)
        {
            for (var loser = winner + 1; loser < ranking.Length; loser++)
            {
                choices.Add(new(annotator, ranking[winner], ranking[loser]));
            }
        }

        return [.. choices];
    }

    private static void Check(ReadOnlySpan<Preference> choices, int items, int annotators)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        ArgumentOutOfRangeException.ThrowIfNegative(annotators);
        for (var row = 0; row < choices.Length; row++)
        {
            var choice = choices[row];
            if ((uint)choice.Winner >= (uint)items || (uint)choice.Loser >= (uint)items || choice.Winner == choice.Loser || (uint)choice.Annotator >= (uint)annotators)
            {
                throw new ArgumentException($"Choice {row} is {choice}, outside {items} items and {annotators} annotators or between an item and itself.", nameof(choices));
            }
        }
    }

    /// <summary>Minus the expected log-likelihood: a choice counts its share as it was made, the rest the other way round.</summary>
    private static double Loss(Preference[] choices, double[] shares, ReadOnlySpan<double> scores, Span<double> gradient)
    {
        var loss = 0.0;
        for (var item = 0; item < scores.Length; item++)
        {
            loss += scores[item] * scores[item] / (2 * ScoreVariance);
            gradient[item] = scores[item] / ScoreVariance;
        }

        for (var row = 0; row < choices.Length; row++)
        {
            var (_, winner, loser) = choices[row];
            var difference = scores[winner] - scores[loser];
            loss += LogOnePlusExp(-difference) + ((1 - shares[row]) * difference);
            var slope = 1 - shares[row] - (1 / (1 + Math.Exp(difference)));
            gradient[winner] += slope;
            gradient[loser] -= slope;
        }

        return loss;
    }

    private static double LogOnePlusExp(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));

    private static void Centre(double[] scores)
    {
        var mean = scores.Length == 0 ? 0 : scores.Average();
        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] -= mean;
        }
    }

    private static void UpdateShares(Preference[] choices, double[] scores, double[] reliability, double[] shares)
    {
        for (var row = 0; row < choices.Length; row++)
        {
            var (annotator, winner, loser) = choices[row];
            var wins = 1 / (1 + Math.Exp(scores[loser] - scores[winner]));
            var straight = reliability[annotator] * wins;
            shares[row] = straight / (straight + ((1 - reliability[annotator]) * (1 - wins)));
        }
    }

    private static void UpdateReliability(Preference[] choices, double[] shares, double[] reliability)
    {
        var (right, all) = (Enumerable.Repeat(Right, reliability.Length).ToArray(), Enumerable.Repeat(Right + Wrong, reliability.Length).ToArray());
        for (var row = 0; row < choices.Length; row++)
        {
            right[choices[row].Annotator] += shares[row];
            all[choices[row].Annotator]++;
        }

        for (var annotator = 0; annotator < reliability.Length; annotator++)
        {
            reliability[annotator] = right[annotator] / all[annotator];
        }
    }
}

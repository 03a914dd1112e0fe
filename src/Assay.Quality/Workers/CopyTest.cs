namespace Assay.Quality.Workers;

/// <summary>Two annotators who agree as if one had seen the other's answers.</summary>
/// <param name="First">The lower index.</param>
/// <param name="Second">The higher one.</param>
/// <param name="Common">Answers to the same items.</param>
/// <param name="Agreed">Those of them that are equal.</param>
/// <param name="Expected">How many would be, answering apart.</param>
/// <param name="Copied">The share that is most probably copied.</param>
/// <param name="LogOdds">Of copying against answering apart, in nats.</param>
public sealed record CopyFinding(int First, int Second, int Common, int Agreed, double Expected, double Copied, double LogOdds);

/// <summary>Copying: agreement beyond what two who answer apart, each with their own errors, would show.</summary>
/// <remarks>
/// Ours; after the dependence of sources in X. L. Dong, L. Berti-Equille and D. Srivastava, "Integrating Conflicting Data: The Role
/// of Source Dependence", PVLDB 2(1), 2009, https://doi.org/10.14778/1687627.1687690: to agree on what is wrong tells most. For each
/// common item, the posterior t of the item without both, and their confusions A and B: apart, both answer k with sum_t p(t) A(t, k)
/// B(t, k); copying with share c adds c * sum_t p(t) A(t, k). The likeliest c of 0.25, 0.5, 0.75 and 0.95 counts.
/// A pair is found where the log odds exceed the log of the number of pairs by the log of 50: one false alarm in fifty
/// such crowds, if items are as the model says.
/// Deterministic. Time O(V * votes an item * K), memory O(A).
/// Known weaknesses: does not tell who copies whom; items that mislead everybody in the same way make honest pairs look alike,
/// less so the more others answered them.
/// </remarks>
internal static class CopyTest
{
    /// <summary>Nats beyond the log of the number of pairs.</summary>
    private const double Beyond = 3.912023;

    private static readonly double[] s_shares = [0.25, 0.5, 0.75, 0.95];

    /// <param name="others">Of all annotators.</param>
    /// <param name="leastCommon">Pairs with fewer common items are not looked at.</param>
    internal static List<CopyFinding> Of(OthersView others, int leastCommon)
    {
        var votes = others.Votes;
        var meetings = new int[votes.Annotators];
        var found = new List<CopyFinding>();
        var pairs = 0;
        for (var first = 0; first < votes.Annotators; first++)
        {
            Array.Clear(meetings);
            foreach (var item in votes.ItemsOf(first))
            {
                foreach (var second in votes.AnnotatorsOf(item))
                {
                    meetings[second]++;
                }
            }

            for (var second = first + 1; second < votes.Annotators; second++)
            {
                if (meetings[second] >= leastCommon)
                {
                    pairs++;
                    found.Add(Compare(others, first, second));
                    if (found[^1].LogOdds <= Beyond)
                    {
                        found.RemoveAt(found.Count - 1);
                    }
                }
            }
        }

        return found.FindAll(pair => pair.LogOdds > Math.Log(Math.Max(1, pairs)) + Beyond);
    }

    private static CopyFinding Compare(OthersView others, int first, int second)
    {
        var votes = others.Votes;
        var posterior = new double[votes.Classes];
        var odds = new double[s_shares.Length];
        var (common, agreed, expected) = (0, 0, 0.0);
        foreach (var (item, one, other) in Common(votes, first, second))
        {
            others.Posterior(item, first, second, posterior);
            var (apart, alone, anyway) = Chances(others, first, second, posterior, one);
            common++;
            agreed += one == other ? 1 : 0;
            expected += anyway;
            for (var share = 0; share < odds.Length; share++)
            {
                odds[share] += one == other ? Math.Log((1 - s_shares[share]) + (s_shares[share] * alone / apart)) : Math.Log(1 - s_shares[share]);
            }
        }

        var best = Array.IndexOf(odds, odds.Max());
        return new(first, second, common, agreed, expected, s_shares[best], odds[best]);
    }

    /// <summary>Chance that both answer k apart, that the first does, and that both answer alike whatever it is.</summary>
    private static (double Apart, double Alone, double Anyway) Chances(OthersView others, int first, int second, double[] posterior, int answer)
    {
        var classes = posterior.Length;
        var confusion = others.Fit.Confusion;
        var (apart, alone, anyway) = (1e-12, 1e-12, 0.0);
        for (var truth = 0; truth < classes; truth++)
        {
            var one = confusion.AsSpan(((first * classes) + truth) * classes, classes);
            var other = confusion.AsSpan(((second * classes) + truth) * classes, classes);
            apart += posterior[truth] * one[answer] * other[answer];
            alone += posterior[truth] * one[answer];
            for (var both = 0; both < classes; both++)
            {
                anyway += posterior[truth] * one[both] * other[both];
            }
        }

        return (apart, alone, anyway);
    }

    /// <summary>Items that both answered, with the first answer of each: rows of annotators are in the order of items.</summary>
    private static IEnumerable<(int Item, int First, int Second)> Common(Aggregation.Votes votes, int first, int second)
    {
        var (one, other) = (0, 0);
        while (one < votes.ItemsOf(first).Length && other < votes.ItemsOf(second).Length)
        {
            var (left, right) = (votes.ItemsOf(first)[one], votes.ItemsOf(second)[other]);
            if (left == right)
            {
                yield return (left, votes.AnswersBy(first)[one], votes.AnswersBy(second)[other]);
                while (one < votes.ItemsOf(first).Length && votes.ItemsOf(first)[one] == left)
                {
                    one++;
                }
            }

            other += right <= left ? 1 : 0;
            one += left < right ? 1 : 0;
        }
    }
}

using System.Runtime.InteropServices;
using Assay.Quality.Aggregation;

namespace Assay.Quality.Agreement;

/// <summary>What two annotators have in common.</summary>
/// <param name="First">The annotator of lower index.</param>
/// <param name="Second">The other one.</param>
/// <param name="Units">Items that both answered, at least 1.</param>
/// <param name="Percent">The share of their pairs of answers that agree, 0 to 1.</param>
/// <param name="Kappa">Cohen's kappa, with its interval.</param>
public sealed record PairAgreement(int First, int Second, int Units, double Percent, AgreementResult Kappa);

/// <summary>Percent agreement and Cohen's kappa of every two annotators who answered an item in common: who stands apart from whom.</summary>
/// <remarks>
/// Source: of the measure, see <see cref="CohenKappa"/>; its mean over pairs is R. J. Light, "Measures of Response Agreement for
/// Qualitative Data", Psychological Bulletin 76(5), 1971, pp. 365-377, https://doi.org/10.1037/h0031643.
/// Shapes, for A annotators: a list over pairs in order of first, then second; pairs without a common item are left out.
/// Where votes repeat a pair of item and annotator, each answer of one meets each of the other.
/// Deterministic. Time O(sum over items of answers squared, and over pairs of the classes they used squared), memory O(A) and the
/// common answers of one annotator.
/// Known weakness: with few common items a kappa says next to nothing; see its interval.
/// </remarks>
public static class PairwiseAgreement
{
    /// <summary>Compares every two annotators.</summary>
    /// <param name="votes">The answers.</param>
    /// <param name="weights">For weights other than none, classes are in their order.</param>
    /// <param name="minUnits">Pairs with fewer common items are left out; at least 1.</param>
    public static IReadOnlyList<PairAgreement> Of(Votes votes, KappaWeights weights = KappaWeights.None, int minUnits = 1)
    {
        ArgumentNullException.ThrowIfNull(votes);
        ArgumentOutOfRangeException.ThrowIfLessThan(minUnits, 1);
        var pairs = new List<PairAgreement>();
        var meetings = new List<Meeting>();
        var places = new int[votes.Classes];
        Array.Fill(places, -1);
        for (var first = 0; first < votes.Annotators; first++)
        {
            Gather(votes, first, meetings);
            var sorted = CollectionsMarshal.AsSpan(meetings);
            sorted.Sort();
            for (var (from, to) = (0, 0); from < sorted.Length; from = to)
            {
                var units = 0;
                for (; to < sorted.Length && sorted[to].Second == sorted[from].Second; to++)
                {
                    units += to == from || sorted[to].Item != sorted[to - 1].Item ? 1 : 0;
                }

                if (units >= minUnits)
                {
                    pairs.Add(Compare(first, sorted[from..to], units, places, votes.Classes, weights));
                }
            }
        }

        return pairs;
    }

    /// <summary>Everything that an annotator said where one of higher index answered too.</summary>
    private static void Gather(Votes votes, int first, List<Meeting> meetings)
    {
        meetings.Clear();
        var items = votes.ItemsOf(first);
        var answers = votes.AnswersBy(first);
        for (var vote = 0; vote < items.Length; vote++)
        {
            var others = votes.AnnotatorsOf(items[vote]);
            var theirs = votes.AnswersTo(items[vote]);
            for (var at = others.Length - 1; at >= 0 && others[at] > first; at--)
            {
                meetings.Add(new(others[at], items[vote], answers[vote], theirs[at]));
            }
        }
    }

    /// <param name="first">The annotator of lower index.</param>
    /// <param name="meetings">With one other, by item.</param>
    /// <param name="units">Their items.</param>
    /// <param name="places">[K]: -1 everywhere, before and after.</param>
    /// <param name="classes">K.</param>
    /// <param name="weights">How much a difference counts.</param>
    private static PairAgreement Compare(
        int first, ReadOnlySpan<Meeting> meetings, int units, int[] places, int classes, KappaWeights weights)
    {
        var used = new List<int>();
        var agreeing = 0;
        foreach (ref readonly var meeting in meetings)
        {
            Place(meeting.FirstAnswer);
            Place(meeting.SecondAnswer);
            agreeing += meeting.FirstAnswer == meeting.SecondAnswer ? 1 : 0;
        }

        var cells = new long[used.Count * used.Count];
        foreach (ref readonly var meeting in meetings)
        {
            cells[(places[meeting.FirstAnswer] * used.Count) + places[meeting.SecondAnswer]]++;
        }

        var kappa = CohenKappa.Of(CollectionsMarshal.AsSpan(used), cells, units, classes, weights);
        foreach (var answer in used)
        {
            places[answer] = -1;
        }

        return new(first, meetings[0].Second, units, (double)agreeing / meetings.Length, kappa);

        void Place(int answer)
        {
            if (places[answer] < 0)
            {
                places[answer] = used.Count;
                used.Add(answer);
            }
        }
    }

    private readonly record struct Meeting(int Second, int Item, int FirstAnswer, int SecondAnswer) : IComparable<Meeting>
    {
        public int CompareTo(Meeting other)
        {
            var bySecond = Second.CompareTo(other.Second);
            return bySecond != 0 ? bySecond : Item.CompareTo(other.Item);
        }
    }
}

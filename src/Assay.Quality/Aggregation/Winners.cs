namespace Assay.Quality.Aggregation;

/// <summary>Writes the posterior of one item, [K].</summary>
public delegate void ReadPosterior(int item, Span<double> posterior);

/// <summary>Which class each item has in the end.</summary>
/// <param name="Winner">[I]: the most probable class, or -1 where nobody voted and nothing is known, or a tie stays open.</param>
/// <param name="Tied">Items whose most probable classes tie, ascending, whether the tie was broken or not.</param>
/// <param name="Open">Those of them that nothing breaks: classes are never chosen by their order.</param>
/// <param name="Unvoted">Items without votes and without known truth, ascending.</param>
/// <remarks>
/// A tie goes to the class whose voters have the higher sum of skills, where skills are given and the sums differ.
/// Time O(V + I*K).
/// </remarks>
public sealed record Winners(int[] Winner, IReadOnlyList<int> Tied, IReadOnlyList<int> Open, IReadOnlyList<int> Unvoted)
{
    /// <summary>Probabilities closer than this tie.</summary>
    private const double Tie = 1e-12;

    /// <summary>Takes the most probable class of each item.</summary>
    /// <param name="votes">That gave the posterior.</param>
    /// <param name="posterior">[I, K].</param>
    /// <param name="skill">[A], larger is better; empty where there is none.</param>
    /// <param name="gold">[I], see <see cref="Gold"/>; empty where nothing is known.</param>
    public static Winners Of(Votes votes, double[] posterior, ReadOnlySpan<double> skill = default, ReadOnlySpan<int> gold = default)
    {
        ArgumentNullException.ThrowIfNull(votes);
        ArgumentNullException.ThrowIfNull(posterior);
        ArgumentOutOfRangeException.ThrowIfNotEqual(posterior.Length, votes.Items * votes.Classes, nameof(posterior));
        return Of(votes, (item, row) => posterior.AsSpan(item * row.Length, row.Length).CopyTo(row), skill, gold);
    }

    /// <summary>Takes the most probable class of each item, whose posterior is read one by one.</summary>
    /// <inheritdoc cref="Of(Votes, double[], ReadOnlySpan{double}, ReadOnlySpan{int})"/>
    public static Winners Of(Votes votes, ReadPosterior read, ReadOnlySpan<double> skill = default, ReadOnlySpan<int> gold = default)
    {
        Gold.Check(gold, votes);
        ArgumentNullException.ThrowIfNull(read);
        var winner = new int[votes.Items];
        List<int> tied = [], open = [], unvoted = [];
        double[] support = new double[votes.Classes], row = new double[votes.Classes];
        for (var item = 0; item < votes.Items; item++)
        {
            read(item, row);
            winner[item] = Gold.Of(gold, item);
            if (winner[item] >= 0)
            {
                continue;
            }

            if (votes.AnswersTo(item).IsEmpty)
            {
                unvoted.Add(item);
                continue;
            }

            winner[item] = Sole(row, Tie);
            if (winner[item] < 0)
            {
                tied.Add(item);
                winner[item] = BySkill(votes, item, row, skill, support);
                if (winner[item] < 0)
                {
                    open.Add(item);
                }
            }
        }

        return new(winner, tied, open, unvoted);
    }

    private static int BySkill(Votes votes, int item, ReadOnlySpan<double> row, ReadOnlySpan<double> skill, double[] support)
    {
        if (skill.IsEmpty)
        {
            return -1;
        }

        var best = 0.0;
        foreach (var probability in row)
        {
            best = Math.Max(best, probability);
        }

        Array.Fill(support, double.NegativeInfinity);
        var annotators = votes.AnnotatorsOf(item);
        var answers = votes.AnswersTo(item);
        for (var vote = 0; vote < answers.Length; vote++)
        {
            if (row[answers[vote]] >= best - Tie)
            {
                ref var sum = ref support[answers[vote]];
                sum = skill[annotators[vote]] + (double.IsNegativeInfinity(sum) ? 0 : sum);
            }
        }

        return Sole(support, Tie);
    }

    private static int Sole(ReadOnlySpan<double> values, double tie)
    {
        var best = 0;
        for (var at = 1; at < values.Length; at++)
        {
            best = values[at] > values[best] ? at : best;
        }

        for (var at = 0; at < values.Length; at++)
        {
            if (at != best && values[at] >= values[best] - tie)
            {
                return -1;
            }
        }

        return best;
    }
}

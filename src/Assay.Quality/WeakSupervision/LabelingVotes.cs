namespace Assay.Quality.WeakSupervision;

/// <summary>What labeling functions say about rows: a class, or nothing.</summary>
/// <remarks>
/// Shapes, for N rows, M functions and K classes: votes [N, M]. Rows that are alike are kept once, with how often they occur
/// (<see cref="Patterns"/>): a handful of functions has few ways to vote, so that models cost next to nothing however many rows there are.
/// Immutable; the array is kept, not copied. Time O(N*M), memory O(N + P*M) beside the votes for P patterns.
/// </remarks>
public sealed class LabelingVotes
{
    /// <summary>A function that does not vote.</summary>
    public const int Abstain = -1;

    private readonly int[] _votes;
    private readonly int[] _patternOf;
    private readonly int[] _firstRowOf;
    private readonly int[] _rowsOf;

    /// <summary>Checks and keeps votes.</summary>
    /// <param name="votes">[N, M], 0 to <paramref name="classes"/> - 1, or <see cref="Abstain"/>.</param>
    /// <param name="functions">M, at least 1.</param>
    /// <param name="classes">K, at least 1.</param>
    /// <exception cref="ArgumentException">A vote lies outside, or the votes are no whole rows.</exception>
    public LabelingVotes(int[] votes, int functions, int classes)
    {
        ArgumentNullException.ThrowIfNull(votes);
        ArgumentOutOfRangeException.ThrowIfLessThan(functions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(votes.Length % functions, 0, nameof(votes));
        (_votes, Functions, Classes) = (votes, functions, classes);
        for (var at = 0; at < votes.Length; at++)
        {
            if (votes[at] < Abstain || votes[at] >= classes)
            {
                throw new ArgumentException($"Function {at % functions} says {votes[at]} about row {at / functions}, outside {classes} classes.", nameof(votes));
            }
        }

        _patternOf = new int[votes.Length / functions];
        var (known, first, counts) = (new Dictionary<int, int>(new SameVotes(this)), new List<int>(), new List<int>());
        for (var row = 0; row < _patternOf.Length; row++)
        {
            if (!known.TryGetValue(row, out var pattern))
            {
                known[row] = pattern = first.Count;
                first.Add(row);
                counts.Add(0);
            }

            _patternOf[row] = pattern;
            counts[pattern]++;
        }

        (_firstRowOf, _rowsOf) = ([.. first], [.. counts]);
    }

    /// <summary>N.</summary>
    public int Rows => _patternOf.Length;

    /// <summary>M.</summary>
    public int Functions { get; }

    /// <summary>K.</summary>
    public int Classes { get; }

    /// <summary>P: how many different rows there are, in order of appearance.</summary>
    public int Patterns => _firstRowOf.Length;

    /// <summary>[M]: the votes of a row.</summary>
    public ReadOnlySpan<int> this[int row] => _votes.AsSpan(row * Functions, Functions);

    /// <summary>[M]: the votes of a pattern.</summary>
    public ReadOnlySpan<int> Pattern(int pattern) => this[_firstRowOf[pattern]];

    /// <summary>How many rows vote so.</summary>
    public int RowsOf(int pattern) => _rowsOf[pattern];

    /// <summary>Which pattern a row has.</summary>
    public int PatternOf(int row) => _patternOf[row];

    private sealed class SameVotes(LabelingVotes votes) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => votes[x].SequenceEqual(votes[y]);

        public int GetHashCode(int row)
        {
            var hash = 17u;
            foreach (var vote in votes[row])
            {
                hash = unchecked((hash * 31) + (uint)vote);
            }

            return (int)hash;
        }
    }
}

namespace Assay.Quality.Agreement;

/// <summary>What turns one transcript into another.</summary>
/// <param name="Rate">Errors / words of the reference, which may exceed 1; null for a reference without words.</param>
/// <param name="Substitutions">Words exchanged.</param>
/// <param name="Deletions">Words of the reference that are missing.</param>
/// <param name="Insertions">Words that the reference lacks.</param>
/// <param name="ReferenceWords">Words of the reference.</param>
public sealed record WordErrorRateFit(double? Rate, int Substitutions, int Deletions, int Insertions, int ReferenceWords)
{
    /// <summary>The fewest changes that lead from one to the other.</summary>
    public int Errors => Substitutions + Deletions + Insertions;
}

/// <summary>The fewest word changes between two transcripts, as a share of the reference's words.</summary>
/// <remarks>
/// Source: V. I. Levenshtein, "Binary Codes Capable of Correcting Deletions, Insertions and Reversals", Soviet Physics Doklady
/// 10(8), 1966, pp. 707-710; computed by rows, R. A. Wagner and M. J. Fischer, JACM 21(1), 1974, pp. 168-173,
/// https://doi.org/10.1145/321796.321811.
/// Words are compared as they are: case, punctuation and spelling are the caller's to level first.
/// Among equally short ways exchange goes before deletion, deletion before insertion. Deterministic.
/// Time O(reference * hypothesis), memory O(hypothesis).
/// Undefined for a reference without words; the counts are there all the same.
/// Known weakness: not the same both ways; every word costs the same.
/// </remarks>
public static class WordErrorRate
{
    /// <summary>Compares texts, whose words stand between white space.</summary>
    public static WordErrorRateFit Of(string reference, string hypothesis)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(hypothesis);
        return Of<string>(
            reference.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), hypothesis.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Compares words, or whatever else transcripts are made of: characters give the character error rate.</summary>
    public static WordErrorRateFit Of<T>(ReadOnlySpan<T> reference, ReadOnlySpan<T> hypothesis)
        where T : IEquatable<T>
    {
        var row = new Way[hypothesis.Length + 1];
        for (var to = 0; to < row.Length; to++)
        {
            row[to] = new(0, 0, to);
        }

        for (var from = 1; from <= reference.Length; from++)
        {
            var diagonal = row[0];
            row[0] = new(0, from, 0);
            for (var to = 1; to < row.Length; to++)
            {
                var isSame = reference[from - 1]?.Equals(hypothesis[to - 1]) ?? hypothesis[to - 1] is null;
                var best = isSame ? diagonal : diagonal with { Substitutions = diagonal.Substitutions + 1 };
                if (row[to].Errors + 1 < best.Errors)
                {
                    best = row[to] with { Deletions = row[to].Deletions + 1 };
                }

                if (row[to - 1].Errors + 1 < best.Errors)
                {
                    best = row[to - 1] with { Insertions = row[to - 1].Insertions + 1 };
                }

                (diagonal, row[to]) = (row[to], best);
            }
        }

        var (substitutions, deletions, insertions) = row[^1];
        double? rate = reference.IsEmpty ? null : (double)row[^1].Errors / reference.Length;
        return new(rate, substitutions, deletions, insertions, reference.Length);
    }

    private readonly record struct Way(int Substitutions, int Deletions, int Insertions)
    {
        public int Errors => Substitutions + Deletions + Insertions;
    }
}
